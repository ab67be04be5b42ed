"""The invented companies with which the city makes its contracts."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from dev.demo.words import COLOURS, TRADES, Kind


@dataclass(frozen=True)
class Company:
    """An invented counterparty."""

    name: str
    legal_id: str


def _companies() -> dict[Kind, tuple[Company, ...]]:
    """Ten companies for each kind of work, their names and ids always the same."""
    found: dict[Kind, list[Company]] = {kind: [] for kind in TRADES}
    number = 0
    for kind, trades in TRADES.items():
        for place, colour in enumerate(COLOURS):
            number += 1
            trade = trades[place % len(trades)]
            shown = to_persian_digits(f"{number:02}")
            found[kind].append(Company(f"شرکت نمونهٔ {trade} {colour} {shown}", _legal_id(number)))
    return {kind: tuple(companies) for kind, companies in found.items()}


def _legal_id(number: int) -> str:
    """An invented id with a right check digit; all of them begin with 999."""
    stem = f"999{1_000_000 + number * 79_193:07}"
    return next(f"{stem}{check}" for check in range(10) if is_valid("legal_id", f"{stem}{check}"))


COMPANIES = _companies()
