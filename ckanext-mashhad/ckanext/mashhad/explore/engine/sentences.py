"""Sentences that rows give by themselves (pure): each has a rule that says when it is true and
worth saying, and is silent where there is nothing, where there is one alone, and
where two are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from ckanext.mashhad.explore.engine.rounded_shares import percent
from ckanext.mashhad.persian.reading_errors import N_

#: Of fewer contracts nobody is surprised that few make the half.
_FEWEST: Final = 8
#: Half of the amount in at most this part of the contracts is worth saying.
_FEW: Final = 4

#: More than one in so many without an amount, and shares of the amount are not told.
_PATCHY: Final = 20

#: In a month of fewest units at most this part of those of a month of most: the months look as if
#: more or less had been spent.
_UNEVEN: Final = Fraction(3, 4)

_SEVERAL: Final = 2
_FIVE: Final = 5
#: Of 100, what may be called half.
_HALF_AT_MOST: Final = 60

HALF: Final = N_("Half of the amount is in {number} of {count} contracts.")
HALF_OF_PRICED: Final = N_(
    "Half of the amount is in {number} of the {priced} contracts whose amount is written."
)
SINGLE: Final = N_("A single contract has {percent} of the amount.")
UNCOMPETED: Final = N_("Contracts made without competition have {percent} of the amount.")
UNCOMPETED_OF_KNOWN: Final = N_(
    "Of the amount whose award method is known, which is {known} of the whole, contracts made"
    " without competition have {percent}."
)
LARGEST: Final = N_(
    "Of all companies {name} has the largest total of contracts: {amount}, {percent} of the whole."
)
LARGEST_PAYS: Final = N_(
    "Of all companies {name} has the largest total of contracts: {amount}, {percent} of the whole;"
    " the company pays {income} of it."
)
TOP: Final = N_(
    "In {year} the company with most has {percent} of the amount of all {count} contracts."
)
TOP_FIVE: Final = N_(
    "In {year} the five companies with most have {percent} of the amount of all {count} contracts."
)
ENDING: Final = N_("{number} contracts end within 90 days.")
ENDING_OF_YEAR: Final = N_("{number} contracts of {year} end within 90 days.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` is a template to be translated; ``params`` are numbers, rials, shares of 100 and
    names by their place in it; ``asks`` is the part of an address that has the rows; ``adds_up``:
    what of these rows a number is (`snippets/figure.html`); ``most``: of how many companies that
    got most it is.
    """

    text: str
    params: dict[str, Any] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)
    adds_up: dict[str, str] = field(default_factory=dict)
    most: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some contracts: how many there are and what they come to; in how many of the largest at
    least half of it is, and what these come to; what is of a known method and what of that was
    given directly; how the two largest companies are called and what their contracts come to, and
    what of that the first pays and does not get; what companies come to at most that may be one;
    how many end soon, of all years or of one; and of how many no amount is written.
    """

    count: int
    amount: int
    half_in: int
    half: int
    known: int
    direct: int
    companies: Sequence[tuple[str, str, int]] = ()
    unsure: int = 0
    income: int = 0
    ending: int = 0
    ending_of: int | None = None
    unpriced: int = 0

    @property
    def is_patchy(self) -> bool:
        """Whether so many have no amount that shares of it say little of all; the page tells how
        many there are in any case.
        """
        return self.unpriced * _PATCHY > self.count


def tell(of: Figures) -> Iterator[Sentence]:
    """What is worth saying, the most telling first."""
    params: dict[str, Any]
    yield from _half(of)
    yield from _uncompeted(of)
    yield from _largest(of)
    if of.ending > 1:
        year = str(of.ending_of or "")
        params = {"number": of.ending, **({"year": year} if year else {})}
        # Of all years they are where the page is of one.
        asks = {"ending": "90", "fiscal_year": year}
        yield Sentence(ENDING_OF_YEAR if year else ENDING, params, asks, {"number": "count"})


def tell_concentration(
    year: int, count: int, amount: int, companies: Sequence[int], unsure: int = 0
) -> Iterator[Sentence]:
    """How much of the ``amount`` of ``count`` contracts of a year is in the hands of few;
    ``companies``: what the six that got most have, the largest first; ``unsure``: what companies
    come to at most that may be one.

    Whoever may be a natural person is in the whole alone: nobody can say whether two are one.
    """
    if count < _FEWEST or not amount:
        return
    for most, text in ((1, TOP), (_FIVE, TOP_FIVE)):
        # Where one more has as much, nobody can say which are the first; of so few, all are.
        if len(companies) > most and companies[most - 1] > max(companies[most], unsure):
            share = percent(sum(companies[:most]), amount)
            params = {"year": str(year), "percent": share, "count": count}
            yield Sentence(text, params, most=most)


def uneven_months(units: Mapping[int, int]) -> list[tuple[int, int]]:
    """By the number of ``units`` of each month the one of fewest and the one of most, with that
    number; none where these differ by less than a quarter of the most.
    """
    by_units = sorted((number, month) for month, number in units.items())
    if not by_units or by_units[0][0] > by_units[-1][0] * _UNEVEN:
        return []
    return [(month, number) for number, month in (by_units[0], by_units[-1])]


def _largest(of: Figures) -> Iterator[Sentence]:
    """The company whose contracts come to most, whether it gets that or pays some of it; silent
    where many amounts are not written, which may make another one the first.
    """
    first, second = [*of.companies, ("", "", 0), ("", "", 0)][:2]
    if not second[2] or first[2] <= max(second[2], of.unsure) or of.is_patchy:
        return
    params = {"name": first[1], "amount": first[2], "percent": percent(first[2], of.amount)}
    if of.income:
        params["income"] = percent(of.income, first[2])
    text = LARGEST_PAYS if of.income else LARGEST
    yield Sentence(text, params, {"party": first[0]}, {"amount": "amount"})


def _uncompeted(of: Figures) -> Iterator[Sentence]:
    """What was given without competition; of what methods are known, where that is most. Silent
    where many amounts are not written: who gives without competition may leave out just these.
    """
    if of.count < _SEVERAL or not of.direct or of.known * 2 < of.amount or of.is_patchy:
        return
    params = {"percent": percent(of.direct, of.known)}
    if of.known != of.amount:
        params["known"] = percent(of.known, of.amount)
    text = UNCOMPETED_OF_KNOWN if "known" in params else UNCOMPETED
    yield Sentence(text, params, {"competition": "none"}, {"percent": "share"})


def _half(of: Figures) -> Iterator[Sentence]:
    """Few contracts have half of the amount and little more; or one has more than all others: of
    those whose amount is written.
    """
    priced = of.count - of.unpriced
    if priced < _FEWEST or not 0 < of.half_in * _FEW <= priced:
        return
    largest_first = {"sort": "-amount"}
    if of.half_in > 1 and of.half * 100 <= of.amount * _HALF_AT_MOST:
        params, adds_up = {"number": of.half_in, "count": of.count}, {"count": "count"}
        if of.unpriced:
            params, adds_up = {"number": of.half_in, "priced": priced}, {"priced": "priced"}
        text = HALF_OF_PRICED if of.unpriced else HALF
        yield Sentence(text, params, largest_first, {"number": "half", **adds_up})
    if of.half_in == 1 and of.half * 2 > of.amount and not of.is_patchy:
        part = percent(of.half, of.amount)
        yield Sentence(SINGLE, {"percent": part}, largest_first, {"percent": "largest_share"})
