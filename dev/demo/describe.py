"""What all datasets of the city say about themselves, and how they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.catalog.engine.units import units_file
from ckanext.mashhad.catalog.engine.units.units_file import Unit
from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo.words import ABOUT_DATASET, DEMO_TAG

LICENCE = "cc-by"
_FREQUENCY = {"month": "MONTHLY", "quarter": "QUARTERLY", "half": "ANNUAL_2", "year": "ANNUAL"}


@dataclass(frozen=True, eq=False)
class Structure:
    """The municipality's units, parents first, and what is asked of their names."""

    units: tuple[Unit, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Unit]:
        return {unit.name: unit for unit in self.units}

    def part(self, unit: str) -> str:
        """What the portal calls the unit in URL names: ``district-9``."""
        roots = {each.name: each.name for each in self.units}
        for each in self.units:
            if each.parent:
                roots[each.name] = roots[each.parent]
        return url_names.unit_part(unit, roots[unit], [n for n in roots if roots[n] == roots[unit]])

    def name(self, dataset_type: str, unit: str, period: Period, *more: str) -> str:
        """A URL name as the portal makes it, with what else tells the dataset apart."""
        return "-".join((url_names.base(dataset_type, self.part(unit), period.slug), *more))

    def whose(self, unit: str) -> str:
        """The unit in a title: «منطقهٔ ۹ شهرداری مشهد» says too much, its own name is enough."""
        return self.by_name[unit].title["fa"]


@cache
def mashhad() -> Structure:
    """The structure that comes with the extension."""
    path = resources.files("ckanext.mashhad.schemas").joinpath("units", "mashhad.yaml")
    return Structure(tuple(units_file.parse(path.read_text(encoding="utf-8"))))


def fields(
    structure: Structure,
    unit: str,
    period: Period,
    title: Mapping[str, str],
    notes: Mapping[str, str],
    **more: Any,
) -> dict[str, Any]:
    """The fields of a dataset; ``title`` and ``notes`` are keyed fa and en, ``more`` wins."""
    part = structure.part(unit)
    values = {
        "title_translated": dict(title),
        "notes_translated": {
            lang: f"{text}\n\n{ABOUT_DATASET[lang]}" for lang, text in notes.items()
        },
        "fiscal_year": str(period.year),
        "period_part": period.part,
        "frequency": _FREQUENCY[period.kind],
        "license_id": LICENCE,
        "language": "fa",
        "contact_name": f"دبیرخانهٔ {structure.whose(unit)} (نمایشی)",
        "contact_email": f"{part}@mashhad.example",
        "tags": tagged(),
    }
    return {**values, **more}


def english(period: Period) -> str:
    """The period within an English sentence: 1404, Mehr 1404, First half of 1404."""
    return str(period.year) if period.kind == "year" else period.label("en")


def tagged(*words: str) -> list[dict[str, str]]:
    """Keywords as the API takes them; the first one marks what is demo."""
    return [{"name": word} for word in (DEMO_TAG, *words)]
