"""What is worth a look in the city's rows, planted on purpose, and where: what signs must find.

Each function that plants changes rows in place; its sister says what it planted, by the same
places. Limits are named here once more on purpose: a sign that no longer finds one is caught.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo import draws
from dev.demo.companies import COMPANIES, Company
from dev.demo.draws import MILLION
from dev.demo.parts import Dataset, Fault, Planted
from dev.demo.words import KINDS

CONTRACT = "قرارداد"
Row = dict[str, Any]


@dataclass(frozen=True)
class Split:
    """A company's direct purchases of so many million rial, in a year whose threshold is known:
    the contracts at these places of the register.
    """

    company: Company
    places: tuple[int, ...]
    millions: int
    signs: tuple[str, ...]


#: The threshold of small deals of 1402 is 1,450 million rial.
SPLITS = (
    Split(COMPANIES["goods"][0], (10, 30, 50, 70), 700, ("split_awards",)),
    Split(COMPANIES["goods"][1], (20, 40, 60), 1400, ("split_awards", "just_below")),
)
#: Of the calls of a year, which of those with a winner (or of all) it befalls: every, turn.
SINGLE_BID, AT_ONCE, ABOVE, SHORT = (6, 1), (9, 2), (7, 3), (8, 4)
#: Every second call with a winner goes to one company, where there are enough to be compared.
FAVOURED, ENOUGH = COMPANIES["works"][0], 10
#: The number of a contract that is in no register.
STRAY = "1397/9/1"
#: The votes of the sitting in the second month of each quarter never come.
NO_VOTES, OF_A_QUARTER, DAYS_FOR_VOTES = 2, 3, 30
#: In even years the settlement of the municipality has so many per cent more than its statements.
TOTALS_OF, TOTALS_EVERY, MORE_SETTLED = "mashhad-municipality", 2, 4
#: Days from announcement to deadline; per cent of the estimate; per cent of the contract.
SHORT_DAYS, ABOVE_ESTIMATE, PAID = 9, 112, 110


def plant_splits(rows: Sequence[Row]) -> None:
    """Purchases of one kind in small parts, in a register of contracts without events."""
    for split in SPLITS:
        for place in split.places:
            rows[place].update(
                subject="خرید لوازم مصرفی اداری",
                contract_kind=KINDS["goods"],
                counterparty=split.company.name,
                counterparty_id=split.company.legal_id,
                amount=draws.rials(split.millions),
                award_method=codelists.load("award_method").label("direct_purchase", "fa"),
                deal_class=codelists.load("deal_class").label("small", "fa"),
            )


def list_splits(unit: str, rows: Sequence[Row]) -> Iterator[Planted]:
    """What :func:`plant_splits` planted."""
    for split in SPLITS:
        year = jalali.to_jalali(rows[split.places[0]]["contract_date"]).year
        for sign in split.signs:
            yield Planted(sign, unit, year, split.company.name, split.company.legal_id)


def plant_overpaid(rows: Sequence[Row]) -> None:
    """The last payment of one contract brings it above what was agreed with its addenda."""
    place = _overpaid(rows)
    if place is None:
        return
    number = rows[place]["contract_number"]
    own = [row for row in rows if row["contract_number"] == number]
    payment = _label("payment")
    comes_to = sum(row["amount"] for row in own if row["record"] != payment)
    before = sum(row["amount"] for row in own if row["record"] == payment) - rows[place]["amount"]
    rows[place]["amount"] = draws.rials((comes_to * PAID // 100 - before) // MILLION)


def _overpaid(rows: Sequence[Row]) -> int | None:
    """Where the last payment of the first contract stands that has any."""
    payments = [n for n, row in enumerate(rows) if row["record"] == _label("payment")]
    same = [
        n for n in payments if rows[n]["contract_number"] == rows[payments[0]]["contract_number"]
    ]
    return same[-1] if same else None


def list_overpaid(unit: str, rows: Sequence[Row]) -> tuple[list[Planted], list[Fault]]:
    """What :func:`plant_overpaid` planted, and the warning that the check gives for it."""
    place = _overpaid(rows)
    if place is None:
        return [], []
    number = rows[place]["contract_number"]
    fault = Fault("payment_rows_above_contract", place + 1, "amount", severity="warning")
    return [_of_contract("overpaid", unit, _contract(rows, number))], [fault]


def list_addenda(unit: str, rows: Sequence[Row]) -> Iterator[Planted]:
    """Contracts that were changed and raised by rows of the register."""
    numbers = {row["contract_number"] for row in rows if row["record"] == _label("addendum")}
    for number in sorted(numbers):
        for sign in ("changed", "raised"):
            yield _of_contract(sign, unit, _contract(rows, number))


def plant_stray(payments: list[Row]) -> Iterator[Fault]:
    """The last payment once more, of a contract of years ago, which nobody has published."""
    if payments:
        last = payments[-1]
        stray = {"contract_number": STRAY, "payment_number": "9", "paid_to_date": last["amount"]}
        payments.append({**last, **stray})
        place = len(payments)
        yield Fault("payment_of_unknown_contract", place, "contract_number", severity="warning")


def list_stray(unit: str, payments: Sequence[Row]) -> Iterator[Planted]:
    """What :func:`plant_stray` planted."""
    for row in payments:
        if row["contract_number"] == STRAY:
            year = jalali.to_jalali(row["payment_date"]).year
            yield Planted("contract_unknown", unit, year, STRAY)


def has_other_total(unit: str, year: int, stage: str) -> bool:
    """Whether it is a settlement whose total is not that of the year's statements."""
    return (unit, stage, year % TOTALS_EVERY) == (TOTALS_OF, "settled", 0)


def plant_other_total(uses: Sequence[Row]) -> None:
    """More spent on every line than the statements of the year say."""
    for line in uses:
        line["amount"] = line["amount"] // MILLION * (100 + MORE_SETTLED) // 100 * MILLION
        line["percent"] = line["amount"] * 100 // line["approved"]


def list_other_total(unit: str, year: int, fields: Mapping[str, Any]) -> Iterator[Planted]:
    """What :func:`plant_other_total` planted."""
    yield Planted("totals_differ", unit, year, fields["title_translated"]["fa"])


def has_votes(month: Period) -> bool:
    """Whether the votes of that month's sitting are published."""
    return month.number % OF_A_QUARTER != NO_VOTES


def list_votes(unit: str, month: Period, day: date, minutes: Dataset) -> Iterator[Planted]:
    """The sitting whose minutes tell that it took place, and whose votes are long awaited."""
    if not has_votes(month):
        title, year = minutes.fields["title_translated"]["fa"], jalali.to_jalali(day).year
        since = day + timedelta(days=DAYS_FOR_VOTES)
        yield Planted("sitting_incomplete", unit, year, title, since=since)


def list_changes(unit: str, contracts: Sequence[Row], changes: Sequence[Row]) -> Iterator[Planted]:
    """Contracts that were changed by rows of a table of amendments; an end is no change."""
    early_end = codelists.load("contract_change").label("early_end", "fa")
    for change in changes:
        if change["change"] == early_end:
            continue
        contract = _contract(contracts, change["contract_number"])
        yield _of_contract("changed", unit, contract)
        if change["amount_change"] > 0:
            yield _of_contract("raised", unit, contract)
        if change["new_end_date"]:
            yield _of_contract("prolonged", unit, contract)


def _of_contract(sign: str, unit: str, contract: Row) -> Planted:
    year = jalali.to_jalali(contract["contract_date"]).year
    return Planted(sign, unit, year, contract["subject"])


def _contract(rows: Sequence[Row], number: str) -> Row:
    own = (row for row in rows if row["contract_number"] == number)
    return next(row for row in own if row["record"] == CONTRACT)


def _label(code: str) -> str:
    return codelists.load("contract_event").label(code, "fa")


def plant_calls(rows: Sequence[Row]) -> None:
    """Single bids, short deadlines, quick and dear awards, and one company that wins often."""
    for row in _each(rows, SHORT):
        row["deadline"] = row["announced_on"] + timedelta(days=SHORT_DAYS)
    won = _won(rows)
    for row in _each(won, SINGLE_BID):
        row["bidders"] = 1
    for row in _each(won, AT_ONCE):
        row["opening_date"] = row["awarded_on"] = row["deadline"]
    for row in _each(won, ABOVE):
        row["award_amount"] = draws.rials(row["estimate"] // MILLION * ABOVE_ESTIMATE // 100)
    for row in won[::2] if len(won) >= ENOUGH else ():
        row["winner"], row["winner_id"] = FAVOURED.name, FAVOURED.legal_id


def list_calls(unit: str, rows: Sequence[Row]) -> Iterator[Planted]:
    """What :func:`plant_calls` planted."""
    won = _won(rows)
    for sign, those in (
        ("short_submission", _each(rows, SHORT)),
        ("single_bid", _each(won, SINGLE_BID)),
        ("decided_at_once", _each(won, AT_ONCE)),
        ("above_estimate", _each(won, ABOVE)),
    ):
        for row in those:
            yield Planted(sign, unit, _year(row), row["subject"])
    if len(won) >= ENOUGH:
        name, party = FAVOURED.name, FAVOURED.legal_id
        yield Planted("repeated_winner", unit, _year(won[0]), name, party)


def _won(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if "winner" in row]


def _each(rows: Sequence[Row], turn: tuple[int, int]) -> Sequence[Row]:
    return rows[turn[1] :: turn[0]]


def _year(row: Row) -> int:
    return jalali.to_jalali(row["announced_on"]).year
