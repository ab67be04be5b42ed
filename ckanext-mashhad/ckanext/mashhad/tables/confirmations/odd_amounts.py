"""What is asked of the amounts of a file: their unit, their zeros, and their sum."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar.periods import Period, PeriodError, parse_period
from ckanext.mashhad.tables.confirmations import thresholds
from ckanext.mashhad.tables.engine.cells.amounts.far_amounts import is_far
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.findings.placed_amounts import place_of_amount
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.wordings import words_of
from ckanext.mashhad.tables.rows import row_store
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion
from ckanext.mashhad.tables.versions.proposal import Typed

#: A total so many times that of the last published period, or so small a part of it, is asked
#: about; the sentences say "five". So long before the period it is looked for.
_TIMES: Final = 5
_LOOKED_BACK: Final = dt.timedelta(days=366)
#: Published tables of a unit that are looked at for a header without a unit of money.
_LAST: Final = 50
#: Published files whose amounts are what is usual for the unit, and rows of each.
_LAST_PERIODS: Final = 12
_MOST_ROWS: Final = 300
#: So many cells are named in a question.
_NAMED: Final = 5


def other_total(table: TableSchema, facts: Typed, report: Mapping[str, Any]) -> str:
    """The total is far from that of the last published period."""
    with suppress(PeriodError):
        before, last = _last_published(table, facts)
        for name, total in _totals(report).items():
            was = last.get(name, 0)
            if not was or was <= total * _TIMES <= was * _TIMES**2:
                continue
            more = tk._(
                "The sum of “{column}” is {total}: more than five times that of {period} ({was})."
            )
            less = tk._(
                "The sum of “{column}” is {total}: less than a fifth of that of {period} ({was})."
            )
            return (more if total > was else less).format(
                column=tk.h.mashhad_table_labels(table.name)[name],
                total=tk.h.mashhad_amount(total),
                period=before.label(data_language(tk.h.lang())),
                was=tk.h.mashhad_amount(was),
            )
    return ""


def _last_published(table: TableSchema, facts: Typed) -> tuple[Period, Mapping[str, int]]:
    """The latest period of a year before of which the unit has published the table, and the totals
    that it had; none where there is none.
    """
    chosen = parse_period(facts["fiscal_year"], facts["period_part"] or "year")
    periods = [chosen.previous]
    while chosen.start - periods[-1].previous.start <= _LOOKED_BACK:
        periods.append(periods[-1].previous)
    found = proposal.earlier(table, facts, periods)
    for before in filter(found.get, periods):
        file = proposal.file_of(found[before], table)
        version = next(iter(store.versions(file.id, (PUBLISHED,))), None) if file else None
        if version and version.table == table.name:
            return before, _totals(version.report or {})
    return periods[-1], {}


def odd_sizes(table: TableSchema, facts: Typed, report: Mapping[str, Any]) -> str:
    """Amounts may have zeros too many or too few: some, or all of them."""
    spans = (report.get("amounts") or {}).items()
    own = {name: span["far"] for name, span in spans}
    more = sum(span["far_count"] - len(span["far"]) for _name, span in spans)
    far = tk._("These amounts are far from all others: {amounts}. Are their zeros right?")
    beside = tk._(
        "These amounts are far from those that the unit has published before: {amounts}. Are their"
        " zeros right?"
    )
    other = {
        name: [place for place in places if place not in own.get(name, ())]
        for name, places in _far_from_published(table, facts, report).items()
    }
    found = _in_cells(far, table, report, own, more), _in_cells(beside, table, report, other)
    asked = " ".join(filter(None, found))
    if not asked and (all_of_them := thresholds.beside_deals(table, facts, report)):
        return all_of_them  # the unit of all amounts, rather than one of them
    return " ".join(filter(None, (asked, _beyond_method(table, report, asked))))


def _beyond_method(table: TableSchema, report: Mapping[str, Any], told: str) -> str:
    """Amounts that no deal of their award method has, as the check tells at their cells, but for
    the cells that were ``told`` before.
    """
    rules = {rule.id for rule in table.rules if rule.kind == "deal_size"}
    found = [each for each in report.get("findings", ()) if each["rule"] in rules]
    cells = [
        f"{each['cell']} ({each['value']})" for each in found if f"{each['cell']} (" not in told
    ]
    if not cells:
        return ""
    count = sum(each["count"] for each in report["counts"] if each["rule"] in rules)
    more = count - len(found) + len(cells[_NAMED:])
    named = cells[:_NAMED]
    if more:
        rest = tk.ungettext("{number} more", "{number} more", more)
        named.append(rest.format(number=tk.h.mashhad_number(more)))
    said = tk._("These amounts do not fit their award methods: {amounts}. Are their zeros right?")
    return said.format(amounts=tk.h.mashhad_comma().join(named))


def _in_cells(
    said: str,
    table: TableSchema,
    report: Mapping[str, Any],
    far: Mapping[str, Any],
    more: int = 0,
) -> str:
    """The sentence with these amounts, each with its cell, and how many ``more`` there are; empty
    where there are none.
    """
    several = [
        tk._("{cell} ({amount})").format(
            cell=place_of_amount(report["sheets"], table.name, name, place)["cell"],
            amount=tk.h.mashhad_amount(place[0]),
        )
        for name, places in far.items()
        for place in places
    ]
    if more:
        rest = tk.ungettext("{number} more", "{number} more", more)
        several.append(rest.format(number=tk.h.mashhad_number(more)))
    return said.format(amounts=tk.h.mashhad_comma().join(several)) if several else ""


def _far_from_published(
    table: TableSchema, facts: Typed, report: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """By column, the smallest and largest amount where they are far from the unit's published ones:
    a file of a few rows says itself nothing of what is usual.
    """
    spans = report.get("amounts") or {}
    before = _published_amounts(table, facts["owner_org"], list(spans)) if spans else {}
    found = {}
    for name, span in spans.items():
        ends = [span["smallest"], span["largest"]][: span["count"]]
        found[name] = [e for e in ends if is_far(e[0], before[name], span["count"])]
    return found


def _published_amounts(
    table: TableSchema, owner_org: str, names: list[str]
) -> dict[str, list[int]]:
    """By column, amounts of the latest files of the table that the unit has published."""
    query = _of_latest(FileVersion.resource_id, table, owner_org, _LAST_PERIODS)
    found: dict[str, list[int]] = {name: [] for name in names}
    for resource_id in list(model.Session.scalars(query)):
        if row_store.version_of(resource_id) is None:
            continue  # the DataStore was lost; the rows are made anew
        for row in islice(row_store.rows(resource_id, table), _MOST_ROWS):
            for name in names:
                if row.get(name) is not None:
                    found[name].append(int(row[name]))
    return found


def _totals(report: Mapping[str, Any]) -> dict[str, int]:
    return {name: span["total"] for name, span in (report.get("amounts") or {}).items()}


def doubtful_unit(
    table: TableSchema, facts: Typed, report: Mapping[str, Any], filename: str
) -> str:
    """The unit of the amounts is stated in two ways, or in none."""
    return _two_units(table, report, filename) or _unstated_unit(table, facts, report)


def other_amount(table: TableSchema, report: Mapping[str, Any]) -> str:
    """An amount is known by some words of its header alone, beside a column of money that was not
    understood.
    """
    for sheet in report.get("sheets", ()):
        columns = sheet["columns"] if sheet["table"] == table.name else ()
        unknown = [
            column["header"]
            for column in columns
            if column["how"] is None and _is_of_money(column["header"])
        ]
        for column in columns:
            if unknown and column["how"] == "words" and column["field"] in table.amounts:
                return tk._(
                    "“{header}” was read as “{column}”, and “{other}” was not understood. Is that"
                    " the right one?"
                ).format(
                    header=column["header"],
                    column=tk.h.mashhad_table_labels(table.name)[column["field"]],
                    other=unknown[0],
                )
    return ""


def _is_of_money(header: str) -> bool:
    return bool(money_units.of_header(header)) or "مبلغ" in words_of(header)


def _two_units(table: TableSchema, report: Mapping[str, Any], filename: str) -> str:
    """A title, the name of the file or of another column speaks of another unit than the amounts
    are read in.
    """
    stem = re.sub("[-_]", " - ", filename.rpartition(".")[0] or filename)
    for sheet in report.get("sheets", ()):
        others = (each["header"] for each in sheet["columns"] if each["field"] not in table.amounts)
        said = [
            *((text, money_units.of_line(text).one) for text in (*sheet["above"], stem)),
            *((text, money_units.of_figures(text).one) for text in others),
        ]
        for column in sheet["columns"] if sheet["table"] == table.name else ():
            own = money_units.of_header(column.get("unit") or "").factor
            for text, other in said if column["field"] in table.amounts else ():
                if other is not None and other.factor != own:
                    return tk._(
                        "The amounts of “{column}” are read in {unit}, while “{text}” speaks of"
                        " {other}. Is {unit} right?"
                    ).format(
                        column=column["header"],
                        unit=column.get("unit") or tk._("rial"),
                        text=text,
                        other=other.text,
                    )
    return ""


def _unstated_unit(table: TableSchema, facts: Typed, report: Mapping[str, Any]) -> str:
    """Amounts whose unit nothing states are taken for rial; asked once for a unit's header."""
    bare = set(_bare_headers(table, report))
    if not bare or bare <= _known_headers(table, facts["owner_org"]):
        return ""
    spans = report.get("amounts") or {}
    span = next((spans[name] for name in table.amounts if name in spans), None)
    if span is None:
        return ""
    said = tk._(
        "Nothing in the file says the unit of its amounts; they are published in rial. The smallest"
        " is {smallest}, the largest {largest}. If they are in another unit, write it in the header"
        " in brackets, and send the file again."
    )
    smallest, largest = (tk.h.mashhad_amount(span[end][0]) for end in ("smallest", "largest"))
    return said.format(smallest=smallest, largest=largest)


def _bare_headers(table: TableSchema, report: Mapping[str, Any]) -> Iterator[str]:
    for sheet in report.get("sheets", ()):
        for column in sheet["columns"]:
            if column["field"] in table.amounts and not column.get("unit"):
                yield column["header"]


def _known_headers(table: TableSchema, owner_org: str) -> set[str]:
    """The headers without a unit under which this unit has published the table before."""
    reports = model.Session.scalars(_of_latest(FileVersion.report, table, owner_org, _LAST))
    return {header for report in reports for header in _bare_headers(table, report or {})}


def _of_latest(column: Any, table: TableSchema, owner_org: str, most: int) -> sa.Select[Any]:
    """A column of the latest files of the table that the unit has published."""
    return (
        sa.select(column)
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table == table.name,
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
        )
        .order_by(FileVersion.published.desc())
        .limit(most)
    )
