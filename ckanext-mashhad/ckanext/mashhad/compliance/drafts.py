"""What stands in a form, typed or stored, as the dataset that it will be (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ckanext.mashhad.catalog import rules
from ckanext.mashhad.compliance.facts import Dataset
from ckanext.mashhad.compliance.foresight import PLANNED


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
        duties=frozenset(_named(data.get("duties"))),
    )


def _named(typed: Any) -> list[str]:
    """The duties that are ticked, of a list, a JSON list or one of them."""
    if isinstance(typed, str) and not typed.startswith("["):
        return [typed] if typed else []
    return [each for each in rules.codes(typed) if each]
