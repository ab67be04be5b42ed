"""Bids for calls: a table of its own, which names the calls of a register of the same unit."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo import describe, draws, tables
from dev.demo.columns import columns_of
from dev.demo.companies import COMPANIES, Company
from dev.demo.describe import Structure
from dev.demo.draws import MILLION
from dev.demo.parts import Dataset

TABLE = "bids"
_NOTES = (
    "پیشنهادهایی که برای مناقصه‌های {unit} در {period} رسیده است؛ هر ردیف یک پیشنهاد. "
    "شناسه‌های ملی ساختگی‌اند و با ۹۹۹ آغاز می‌شوند."
)
#: They come out so long after the calls.
_LATER = timedelta(days=20)
#: Of the bids that did not win, one in so many was disqualified: its price was not opened.
_DISQUALIFIED = 6


def dataset(structure: Structure, calls: Dataset) -> Dataset:
    """The bids for these calls with their file."""
    period = Period(int(calls.fields["fiscal_year"]), calls.fields["period_part"])
    name = structure.name("contract", calls.unit, period, TABLE)
    rows = list(_bids(draws.stream(name), calls.rows))
    words = {"unit": structure.whose(calls.unit), "period": period.label("fa")}
    title = "پیشنهادهای مناقصه‌های {unit} در {period}".format(**words)
    return Dataset(
        name=name,
        type="contract",
        unit=calls.unit,
        fields=describe.fields(
            structure,
            calls.unit,
            period,
            {"fa": title},
            {"fa": _NOTES.format(**words)},
            theme=["GOVE"],
            tags=describe.tagged("مناقصه"),
            covers=["bids"],
        ),
        files=tables.files(
            name, "فهرست پیشنهادها", columns_of(TABLE, rows), rows, ("CSV",), table=TABLE
        ),
        figures={"rows": len(rows)},
        published=calls.published + _LATER if calls.published else None,
        follows=calls.name,
    )


def _bids(draw: random.Random, calls: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each call with a winner as many bids as it says; none is lower than the winner's."""
    for call in calls:
        if "winner" not in call:
            continue
        winner = Company(call["winner"], call["winner_id"])
        others = [each for each in _trade(winner) if each != winner]
        bidders = [winner, *draw.sample(others, call["bidders"] - 1)]
        for bidder in bidders:
            lost = bidder != winner
            out = lost and draw.randint(1, _DISQUALIFIED) == 1
            millions = call["award_amount"] // MILLION * draw.randint(101, 125) // 100
            yield {
                "tender_number": call["tender_number"],
                "bidder": bidder.name,
                "bidder_id": bidder.legal_id,
                "amount": None if out else draws.rials(millions) if lost else call["award_amount"],
                "received_on": call["deadline"] - timedelta(days=draw.randint(0, 3)),
                "status": codelists.load("bid_status").label(
                    "disqualified" if out else "valid", "fa"
                ),
            }


def _trade(company: Company) -> tuple[Company, ...]:
    """The companies that do what this one does."""
    return next(those for those in COMPANIES.values() if company in those)
