"""The content of a form, typed or stored, as the dataset that it will become (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset
from ckanext.mashhad.compliance.engine.judging.foresight import PLANNED
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.reading_errors import InputError

#: A Gregorian day as it is stored; of Jalali ones the years are lower.
_STORED: Final = re.compile(r"(1[6-9]|2\d)\d\d-\d\d-\d\d$", re.ASCII)


def dataset(
    unit_id: str, dataset_type: str, data: Mapping[str, Any], stored: Dataset | None
) -> Dataset:
    """The dataset of the form; what it has published stays with it if it is ``stored``."""
    base = stored or Dataset(id=str(data.get("id") or PLANNED), unit=unit_id, type=dataset_type)
    return replace(
        base,
        unit=unit_id,
        period=rules.period_of(data),
        subject=str(data.get("subject") or ""),
        stage=str(data.get("budget_stage") or ""),
        statement=str(data.get("statement_kind") or ""),
        day=next(filter(None, (_day(data.get(key)) for key in rules.DAYS)), None),
        duties=frozenset(_named(data.get("duties"))),
    )


def _day(given: Any) -> date | None:
    """Read a stored (ISO) or typed (Jalali) day; None if it cannot be read."""
    text = str(given or "")
    try:
        return date.fromisoformat(text) if _STORED.match(text) else jalali.parse(text).date
    except (InputError, ValueError):
        return None


def _named(typed: Any) -> list[str]:
    """Return the ticked duties, given as a list, a JSON list or a single id."""
    if isinstance(typed, str) and not typed.startswith("["):
        return [typed] if typed else []
    return [each for each in rules.codes(typed) if each]
