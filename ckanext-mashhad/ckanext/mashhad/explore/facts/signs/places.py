"""Where the subjects of signs stand, and which rows they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import contracts, relations
from ckanext.mashhad.explore.facts.city import City

#: The column that tells how somebody was chosen, and its list.
METHODS: Final = "award_method"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject stands: the name of its unit, its Jalali year, and what there is of its
    title, its row, the contract's id, the company's key and its dataset, by type and name.

    ``others``: of a contradiction the files of the other side, none where that is all contracts of
    the unit; ``beside``: the dataset of the other side, by type, name and title, where it has no
    rows. ``called``: by what it is known where it has none of these.
    """

    unit: str
    year: int | None = None
    title: str = ""
    register: int = 0
    row: int = 0
    contract: str = ""
    party: str = ""
    dataset: tuple[str, str] | None = None
    others: tuple[int, ...] = ()
    beside: tuple[str, str, str] | None = None
    called: str = ""

    @property
    def key(self) -> str:
        """By what the subject is known within its unit and sign, also when its rows are published
        anew.
        """
        dataset = self.dataset[1] if self.dataset else ""
        company = f"{self.party} {self.year or ''}".strip()
        return self.called or self.contract or dataset or company


def asked_for(city: City, asked: Question, table: str) -> list[Any]:
    """Which rows of a table are asked for; of a question, unit and year alone narrow signs."""
    rows = relations.relation(table)
    where = contracts.counted(city, table)
    if asked.unit:
        where.append(rows.c["_register"].in_(city.of_unit(asked.unit)))
    if asked.year:
        where.append(rows.c["_year"] == asked.year)
    return where


def method_of(code: str | None) -> str | None:
    """The method of OCDS; empty where it has none."""
    return None if code is None else codelists.load(METHODS)[code].more.get("ocds") or ""
