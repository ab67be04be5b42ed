"""The signs of the city's rows, as the explore room would find them in a portal that holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine import story
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Finding, State
from ckanext.mashhad.explore.engine.signs.subjects import (
    Accounts,
    Call,
    Contract,
    Sequel,
    Sitting,
    Supplier,
    Unit,
    Winner,
)
from ckanext.mashhad.explore.engine.story import AMENDMENT, TERMINATION, Event
from ckanext.mashhad.persian.calendar import jalali
from dev.demo.parts import City, Dataset, Planted

Row = dict[str, Any]
Told = Iterator[tuple[str, Any, Planted]]


def fired(city: City) -> list[Planted]:
    """Where signs fire in the city, as what was planted says it."""
    return sorted(each for each, finding in findings(city) if finding.state is State.FIRED)


def findings(city: City) -> Iterator[tuple[Planted, Finding]]:
    """What every sign says of everything."""
    rows = _rows(city)
    of_rows = _calls(rows), _contracts(rows), _suppliers(rows), _sequels(rows)
    for told in (*of_rows, _sittings(city), _accounts(city)):
        for kind, subject, where in told:
            for name, finding in sign_rules.judge(kind, subject).items():  # type: ignore[arg-type]
                yield Planted(name, where.unit, where.year, where.title, where.party), finding


def _rows(city: City) -> dict[str, list[Row]]:
    """By table the rows that everybody may read, with their unit."""
    found: dict[str, list[Row]] = defaultdict(list)
    for dataset in city.datasets:
        if dataset.visibility == "public" and dataset.public_files and dataset.rows:
            table = dataset.files[0].table or "contracts"
            found[table] += [{**row, "unit": dataset.unit} for row in dataset.rows]
    return found


def _year(day: date) -> int:
    return jalali.to_jalali(day).year


def _method(label: str) -> str | None:
    return codelists.load("award_method")[_code("award_method", label)].more.get("ocds") or ""


def _is_small(label: str) -> bool:
    method = codelists.load("award_method")[_code("award_method", label)]
    return method.more.get("deals") == "small"


def _code(codelist: str, label: str) -> str:
    known = codelists.load(codelist)
    return next(code for code in known.codes if known.label(code, "fa") == label)


def _calls(rows: dict[str, list[Row]]) -> Told:
    won: dict[tuple[str, int], dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for row in rows["tenders"]:
        call = Call(
            kind=_code("call_kind", row["kind"]),
            method=_method(row["award_method"]),
            status=_code("tender_status", row["status"]),
            announced=row["announced_on"],
            deadline=row["deadline"],
            awarded=row.get("awarded_on"),
            bidders=row.get("bidders"),
            estimate=row["estimate"],
            award=row.get("award_amount"),
        )
        year = _year(row["announced_on"])
        yield "call", call, Planted("", row["unit"], year, row["subject"])
        if call.competed and call.decided:
            won[row["unit"], year][row["winner"], row["winner_id"]] += 1
    for (unit, year), by in won.items():
        for (name, party), number in by.items():
            where = Planted("", unit, year, name, party)
            yield "winner", Winner(number, sum(by.values())), where


def _contracts(rows: dict[str, list[Row]]) -> Told:
    changes: dict[tuple[str, str], list[Event]] = defaultdict(list)
    paid: dict[tuple[str, str], list[int]] = defaultdict(list)
    last: dict[str, list[tuple[date, bool]]] = defaultdict(list)
    early_end = codelists.load("contract_change").label("early_end", "fa")
    for number, row in enumerate(rows["contracts"] + rows["contract_amendments"]):
        key, day = (row["unit"], row["contract_number"]), row.get("contract_date")
        kind = AMENDMENT
        if "change" in row:
            kind = TERMINATION if row["change"] == early_end else AMENDMENT
            end, comes_to = row.get("new_end_date"), row["new_amount"]
            day, amount = row["change_date"], row["amount_change"]
        elif row["record"] == codelists.load("contract_event").label("addendum", "fa"):
            end, comes_to, amount = None, None, row["amount"]
        else:
            if row["record"] != "قرارداد":
                paid[key].append(row["amount"])
            continue
        changes[key].append(Event(kind, day, 1, number, amount, (), end, comes_to))
        if kind == AMENDMENT:
            last[row["unit"]].append((day, end is not None))
    for row in rows["contract_payments"]:
        paid[row["unit"], row["contract_number"]].append(row["amount"])
    for row in rows["contracts"]:
        if row["record"] != "قرارداد":
            continue
        key, day = (row["unit"], row["contract_number"]), row["contract_date"]
        events = sorted(changes[key], key=lambda event: (event.day, event.row))
        end = Event("end", day, 1, 0, until=row["end_date"])
        known = [ended for when, ended in last[row["unit"]] if when >= day]
        contract = Contract(
            story.add_up(row["amount"], [end, *events]),
            paid=sum(paid[key]) if paid[key] else None,
            begins=row["start_date"],
            changes=sum(event.kind == AMENDMENT for event in events),
            changes_known=bool(known),
            ends_known=any(known),
        )
        yield "contract", contract, Planted("", row["unit"], _year(day), row["subject"])


def _sequels(rows: dict[str, list[Row]]) -> Told:
    known = {(row["unit"], row["contract_number"]) for row in rows["contracts"]}
    units = {unit for unit, _number in known}
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for row in rows["contract_payments"]:
        days[row["unit"], row["contract_number"]].append(row["payment_date"])
    for row in rows["contract_amendments"]:
        days[row["unit"], row["contract_number"]].append(row["change_date"])
    for (unit, number), those in days.items():
        found = Sequel(len(those), (unit, number) in known, unit in units)
        yield "sequel", found, Planted("", unit, _year(min(those)), number)


#: What tells of a sitting, of which duty it is and whether another may be compared with it.
_RECORDS = {"council_minutes": "mun-dir-c3", "council_votes": "mun-dir-c5"}


def _sittings(city: City) -> Told:
    by_day: dict[date, dict[str, Dataset]] = defaultdict(dict)
    for each in city.datasets:
        subject = each.fields.get("subject")
        if subject in _RECORDS and each.visibility == "public":
            by_day[date.fromisoformat(each.fields["document_date"])][_RECORDS[subject]] = each
    for day, those in by_day.items():
        for asked in ("mun-dir-c1", "mun-dir-c3", "mun-dir-c5"):
            known = sorted(those.keys() - {asked})
            if not known:
                continue
            sitting = Sitting(
                day=day,
                age=(city.as_of - day).days,
                known=known[0],
                asked=asked,
                same_kind=asked != "mun-dir-c3",
                found=asked in those,
                begun=any(asked in of for when, of in by_day.items() if when <= day),
            )
            dataset = those[known[0]]
            title = dataset.fields["title_translated"]["fa"]
            yield "sitting", sitting, Planted("", dataset.unit, _year(day), title)


def _accounts(city: City) -> Told:
    """A settlement beside the two halves of its year; what has no file that counts says nothing."""
    public = [each for each in city.datasets if each.visibility == "public" and each.public_files]
    halves: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for each in public:
        if each.fields.get("statement_kind") == "six_month":
            key = each.unit, int(each.fields["fiscal_year"])
            halves[key][each.fields["period_part"]] = each.figures["total_expenditure"]
    settled = {
        (each.unit, int(each.fields["fiscal_year"])): each
        for each in public
        if each.fields.get("budget_stage") == "settled"
    }
    for unit, year in sorted(settled.keys() | halves.keys()):
        of, stated = settled.get((unit, year)), halves[unit, year]
        accounts = Accounts(
            has_settlement=of is not None,
            has_statements=len(stated) == len(("h1", "h2")),
            settled=of.figures["total_uses"] if of else None,
            stated=sum(stated.values()),
        )
        title = of.fields["title_translated"]["fa"] if of else ""
        yield "accounts", accounts, Planted("", unit, year, title)


def _suppliers(rows: dict[str, list[Row]]) -> Told:
    by: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows["contracts"]:
        if row["record"] == "قرارداد":
            by[row["unit"], _year(row["contract_date"])].append(row)
    thresholds = codelists.load("deal_thresholds")
    for (unit, year), those in by.items():
        whole = sum(row["amount"] for row in those)
        parties: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in those:
            parties[row["counterparty"], row["counterparty_id"]].append(row)
        amounts = {party: sum(row["amount"] for row in own) for party, own in parties.items()}
        yield "unit", Unit(tuple(amounts.values()), 0, len(those)), Planted("", unit, year, "")
        for (name, party), own in parties.items():
            direct = [row["amount"] for row in own if _is_small(row["award_method"])]
            supplier = Supplier(
                amounts[name, party],
                len(own),
                whole,
                len(those),
                tuple(direct),
                len(own),
                thresholds[str(year)].more["small_up_to"] if str(year) in thresholds else None,
            )
            yield "supplier", supplier, Planted("", unit, year, name, party)
