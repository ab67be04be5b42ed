"""A record that CKAN refuses as it is, and what is left of it without what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import ckan.plugins as p

from ckanext.mashhad.catalog.interfaces import ITextGuard
from ckanext.mashhad.harvest.engine import fitting

#: How often a record is tried with less and less of it.
MAX_REFUSALS: Final = 4


@dataclass
class Draft:
    """The dataset that a record becomes, made only if it is needed, and what was left out of it.

    ``wished``: what its address would best say.
    """

    dataset: dict[str, Any] | None = None
    left_out: set[str] = field(default_factory=set)
    refused: dict[str, Any] = field(default_factory=dict)
    wished: str = ""

    def take_out(self, errors: dict[str, Any]) -> bool:
        """Leave out what CKAN refused; False where nothing would be left."""
        self.refused |= errors
        found = fitting.without(self.dataset or {}, {**errors, **self._keywords(errors)})
        if found is None:
            return False
        self.dataset, fields = found
        self.left_out |= set(fields)
        return True

    def _keywords(self, errors: Mapping[str, Any]) -> dict[str, Any]:
        """Which keywords the guard of texts refuses; CKAN tells only what is wrong with some."""
        dataset = self.dataset or {}
        if "tags" not in errors:
            return {}
        guards = list(p.PluginImplementations(ITextGuard))
        unit = dataset.get("owner_org", "")
        faults = [
            [fault for each in guards if (fault := each.fault_of_text(tag["name"], unit))]
            for tag in dataset.get("tags", ())
        ]
        return {"tags": [{"name": each} if each else {} for each in faults]} if any(faults) else {}
