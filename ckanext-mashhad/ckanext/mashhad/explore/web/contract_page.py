"""The page of one contract: what it is, how it went, and where each of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine import competition, listed_columns, story
from ckanext.mashhad.explore.engine.names import people
from ckanext.mashhad.explore.engine.story import Event
from ckanext.mashhad.explore.facts import contract, contracts
from ckanext.mashhad.explore.facts.city import City, Register
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.reading_errors import N_, Lang
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from ckanext.mashhad.tables.engine.workbooks import row_files
from ckanext.mashhad.tables.history import row_history
from ckanext.mashhad.tables.history.row_history import RowChange, RowHistory
from ckanext.mashhad.tables.history.version_rows import RowsNotKept
from ckanext.mashhad.tables.rows import shown_rows

#: What each kind of event is called.
KINDS: Final[Mapping[str, str]] = {
    "call": N_("Call for tenders"),
    "deadline": N_("Deadline for bids"),
    "bid": N_("Bid"),
    "award": N_("Winner chosen"),
    "contract": N_("Contract signed"),
    "start": N_("Work begins"),
    "amendment": N_("Contract amended"),
    "payment": N_("Payment"),
    "termination": N_("Contract ended"),
    "end": N_("Planned end"),
}
#: Rows of a budget line that are named.
MOST_NAMES: Final = 5
Row = Mapping[str, Any]


class ContractPage:
    """One contract of the city; ``row`` is as its unit published it last."""

    def __init__(self, city: City, row: Row) -> None:
        self.lang: Lang = data_language(tk.h.lang())
        self.locale = LOCALE[self.lang]
        self.schema = contracts.schema()
        self.row = next(iter(listed_rows.with_origin(city, [row])))
        self.register = city.registers[row["_register"]]
        self._city, self._registers = city, city.registers
        self.found = list(contract.events(city, row))
        self._told = {id(told.event): told for told in self.found}
        self.events = story.in_order(told.event for told in self.found)
        city.describe({event.register for event in self.events})
        self.sums = contract.add_up(city, row, self.found)
        self._lines = contract.find_lines(city, row)
        self.not_joined = contract.list_not_joined(row, self.found, self._lines)
        self._undated_bids = contract.count_undated_bids(city, row)
        self._undated = contract.count_undated(city, row)
        self.of_others = contract.count_of_others(city, row)
        self.history = _read_history(self.register, row)

    @property
    def is_income(self) -> bool:
        """Whether its unit sells or lets by it: the amount comes in."""
        column = self.schema.column(contracts.method())
        return competition.is_income(column.codelist, self.row[column.name])

    @property
    def is_dated(self) -> bool:
        """Whether its row names the day on which it was made."""
        return any(event.kind == "contract" for event in self.events)

    @property
    def tells_payments(self) -> bool:
        """Whether anything is published of what was paid, in rows of its own or in its row."""
        undated = any(each.is_payment for each in self._undated)
        return undated or bool(self.sums.payments) or self.row["paid_amount"] is not None

    @property
    def unlisted(self) -> int:
        """Payments that are added up and not listed."""
        return self.sums.payments - sum(event.kind == "payment" for event in self.events)

    @property
    def title(self) -> str:
        role = self.schema.explore
        return str(self.row[role.title]) if role and role.title else ""

    @property
    def names_person(self) -> bool:
        """Whether its subject does, so that its page would be one of that person by name."""
        return bool(people.people_in(self.title))

    @property
    def line(self) -> tuple[str, Markup, str] | None:
        """Code of the budget line that pays, what it is called, and the address of its budget.

        Where several rows have the code, nobody has said which of them pays: all are named.
        """
        if not self._lines:
            return None
        where = {"unit": self.register.unit, "year": self.row["_year"]}
        address = str(tk.h.url_for("mashhad_explore.budget", **where))
        return self._lines[0]["code"], self._line_names(), address

    @property
    def lines(self) -> int:
        """How many rows of the budget have that code."""
        return len(self._lines)

    def _line_names(self) -> Markup:
        """What the rows are called, the first ones, those that are called alike once."""
        names = dict.fromkeys(each["title"] for each in self._lines)
        shown = [tk.h.mashhad_bdi(name) for name in islice(names, MOST_NAMES)]
        return Markup(" · ").join([*shown, *(["…"] if len(names) > MOST_NAMES else [])])

    @property
    def undated_bids(self) -> tuple[int, str] | None:
        """How many bids for its call have no day, and the address of their file."""
        found = self._undated_bids
        return (found.count, self._file(found)) if found else None

    @property
    def undated(self) -> list[tuple[bool, int, str]]:
        """How many payments (True) and changes have no day, and the address of their file."""
        return [(each.is_payment, each.count, self._file(each)) for each in self._undated]

    def _file(self, of: contract.Undated) -> str:
        return listed_rows.rows_address(self._registers[of.register])

    def facts(self) -> list[tuple[Column, shown_rows.Cell]]:
        """What the row says, without what stands above; empty cells are left out."""
        role = self.schema.explore
        above = {role.title, role.amount, role.party, role.party_id} if role else set()
        columns = [column for column in self.schema.columns if column.name not in above]
        cells = shown_rows.cells(columns, self.row, self.lang)
        return [(column, cell) for column, cell in cells if cell.text]

    def cell(self, role: str) -> shown_rows.Cell:
        name = getattr(self.schema.explore, role)
        return shown_rows.cell(self.schema.column(name), self.row[name], self.lang)

    def number(self, name: str) -> Markup:
        """The number of a call or line that the row names, which keeps its own direction."""
        text = _text(self.schema, self.row, name, self.lang)
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)

    def kind(self, event: Event) -> str:
        if event.kind == "end" and event.day != self.sums.ends:
            return tk._("End as planned at first")
        if event.kind == "payment" and self.is_income:
            return tk._("Amount received")
        if event.kind == story.TERMINATION and self.sums.is_early(event):
            return tk._("Ended before its time")
        return tk._(KINDS[event.kind])

    def day(self, event: Event) -> str:
        return str(tk.h.mashhad_date(event.day))

    def words(self, event: Event) -> Markup:
        """What the row of an event says of it, each text in its own direction, and the new end."""
        schema, row, _event = self._told[id(event)]
        early = event.kind != story.TERMINATION or self.sums.is_early(event)
        named = (name for name in event.words if early or not _says_early(schema, row, name))
        texts = [_text(schema, row, name, self.lang) for name in named]
        restated = event.restates and event.until == self.sums.planned
        if event.kind == "amendment" and event.until and not restated:
            texts.append(tk._("New end: {day}").format(day=tk.h.mashhad_date(event.until)))
        return Markup(" · ").join(tk.h.mashhad_bdi(text) for text in texts if text)

    def source(self, event: Event) -> tuple[str, str]:
        """The title of the dataset in which an event stands, and the address of its row."""
        register = self._registers[event.register]
        address = listed_rows.rows_address(register, event.row)
        return listed_rows.dataset_title(self._city, event.register), address

    def changed_cells(self, change: RowChange) -> list[tuple[str, str, str]]:
        """What a column is called, what it said and what it says; both empty where words are not
        shown.
        """
        found = []
        for cell in change.cells:
            column = self.schema.column(cell.column)
            sides = (cell.was, cell.becomes)
            shown = ("", "") if cell.withheld else (self._shown(column, side) for side in sides)
            unit = f" ({tk._('rial')})" if column.type == "amount" else ""
            found.append((f"{column.label[self.locale]}{unit}", *shown))
        return found

    def _shown(self, column: Column, value: Any) -> str:
        return shown_rows.stored_text(column, value, self.lang) or str(tk._("empty"))

    @property
    def changes(self) -> tuple[RowChange, ...]:
        """What changed in the row, as far as its versions are compared here."""
        return self.history.changes if self.history else ()

    @property
    def compared(self) -> int:
        """How many versions of the register are compared here, the last ones."""
        return self.history.compared if self.history else 0

    @property
    def older_versions(self) -> bool:
        """Whether the register has versions that are not compared here."""
        return self.history is None or self.compared < self.history.versions

    @property
    def history_address(self) -> str:
        """The versions of its register."""
        return listed_rows.history_address(self.register)

    def story(self) -> dict[str, Any]:
        """The contract for programs: its row, what it comes to and its events; amounts in rial.

        Payments that are not listed are counted in ``payments`` and ``paid``.
        """
        [row] = row_files.objects(listed_columns.listed(self.schema), [self.row])
        sums = self.sums
        return {
            "row": row,
            "agreed": sums.agreed,
            "comes_to": sums.comes_to,
            "changes_without_amount": sums.unpriced,
            "payments": sums.payments,
            "paid": sums.paid,
            "planned_end": sums.planned.isoformat() if sums.planned else None,
            "ends": sums.ends.isoformat() if sums.ends else None,
            "agreed_end": sums.agreed_end.isoformat() if sums.agreed_end else None,
            "not_joined": self.not_joined,
            "rows_of_others": self.of_others,
            "events": [self._event(event) for event in self.events],
            "history": [_version_change(change) for change in self.changes],
            "versions": self.history.versions if self.history else None,
            "versions_compared": self.history.compared if self.history else None,
        }

    def _event(self, event: Event) -> dict[str, Any]:
        register = self._registers[event.register]
        return {
            "kind": event.kind,
            "day": event.day.isoformat(),
            "amount": event.amount,
            "comes_to": event.comes_to,
            "until": event.until.isoformat() if event.until else None,
            "file": register.resource_id,
            "file_version": register.n,
            "file_row": event.row,
            "address": listed_rows.rows_address(register, event.row, qualified=True),
        }

    @property
    def dataset(self) -> str:
        return listed_rows.dataset_title(self._city, self.row["_register"])

    @property
    def address(self) -> str:
        return listed_rows.rows_address(self.register, self.row["file_row"])


def _read_history(register: Register, row: Row) -> RowHistory | None:
    """What changed in the row over the versions of its file; None where that cannot be said."""
    try:
        return row_history.read_row_history(register.resource_id, register.table, row)
    except RowsNotKept:
        return None


def _version_change(change: RowChange) -> dict[str, Any]:
    """A change of the row for programs."""
    return {
        "change": change.kind,
        "version": change.version.n,
        "since": moments.iso(change.version.since),
        "cells": [cell._asdict() for cell in change.cells],
    }


def _says_early(schema: TableSchema, row: Row, name: str) -> bool:
    """Whether a column calls an end early: offices write that of every end, also of later ones."""
    codelist = schema.column(name).codelist
    known = codelists.load(codelist) if codelist and row[name] else ()
    return row[name] in known and bool(codelists.load(str(codelist))[row[name]].more.get("early"))


def _text(schema: TableSchema, row: Row, name: str, lang: Lang) -> str:
    return shown_rows.cell(schema.column(name), row[name], lang).text
