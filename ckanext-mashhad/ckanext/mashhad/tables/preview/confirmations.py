"""What an officer must confirm in words before a file is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.engine.units import lineage
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.days import to_jalali
from ckanext.mashhad.persian.calendar.periods import PeriodError, parse_period
from ckanext.mashhad.tables.engine.check import hidden_data
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.preview.beside_public import Standing
from ckanext.mashhad.tables.preview.read_facts import named_units
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion
from ckanext.mashhad.tables.versions.proposal import Typed

#: A total so many times that of the period before, or so small a part of it, is asked about.
_TIMES: Final = 5
#: Days of so many years ago are asked about.
_LONG_AGO: Final = 10
#: The usual deal is so many times below or above a limit of the law only by a wrong unit.
_FAR_FROM_LIMIT: Final = 1000
#: So many rows that are removed are named.
_NAMED: Final = 8
#: Published tables of a unit that are looked at for a header without a unit of money.
_LAST: Final = 50


class Confirmation(NamedTuple):
    """Something that must be confirmed: by ``code``, as ``sentence`` has it."""

    code: str
    sentence: str


def needed(
    table: TableSchema,
    facts: Typed,
    report: Mapping[str, Any],
    standing: Standing | None,
    filename: str,
) -> list[Confirmation]:
    """All that must be confirmed, in the reader's language."""
    found = [
        ("unit", _other_unit(facts, report, filename)),
        ("money", _unstated_unit(table, facts, report)),
        ("magnitude", _far_amounts(table, report) or _beside_thresholds(table, facts, report)),
        ("year", _long_ago(facts, report)),
        ("hidden", _hidden(table, report)),
        ("total", _other_total(table, facts, report)),
        ("waiting", _waiting(standing)),
        ("replaces", _replaced(standing)),
    ]
    return [Confirmation(code, sentence) for code, sentence in found if sentence]


def _other_unit(facts: Typed, report: Mapping[str, Any], filename: str) -> str:
    """The titles, or the name of the file, speak of another unit than the one chosen."""
    units = queries.units()
    chosen = next((u for u in units.values() if facts["owner_org"] in (u.id, u.name)), None)
    texts = [
        text for sheet in report.get("sheets", ()) for text in (*sheet["above"], sheet["name"])
    ]
    named = named_units([*filter(None, texts), filename])
    parents = {name: unit.parent for name, unit in units.items()}
    if chosen is None or not named:
        return ""
    kin = {chosen.name, *lineage.ancestors(chosen.name, parents)}
    if not kin.isdisjoint(named):
        return ""
    lang = data_language(tk.h.lang())
    said = tk._("The file speaks of “{named}”; it is published for “{unit}”.")
    return said.format(named=units[named[0]].label(lang), unit=chosen.label(lang))


def _waiting(standing: Standing | None) -> str:
    """Another file of the period is being checked, and will not be published then."""
    if standing is None or not standing.waits:
        return ""
    said = tk._("“{filename}” of “{title}” is being checked; this file takes its place.")
    return said.format(filename=standing.filename, title=standing.title)


def _replaced(standing: Standing | None) -> str:
    """The period is public already."""
    if standing is None or not standing.is_public:
        return ""
    counts = standing.compared
    if not counts:
        said = tk._("“{title}” is public already; this file takes the place of “{filename}”.")
        return said.format(title=standing.title, filename=standing.filename)
    if not counts["added"] + counts["changed"] + counts["removed"]:
        return ""
    parts = _changes(counts["added"], counts["changed"], counts["removed"])
    comma = "، " if tk.h.lang().startswith("fa") else ", "
    said = tk._("“{title}” is public already: {changes}.").format(
        title=standing.title, changes=comma.join(parts)
    )
    gone = [name for name in counts["listed"].get("removed", ()) if name]
    if not gone:
        return said
    more = comma.join(tk.h.mashhad_digits(name) for name in gone[:_NAMED])
    if counts["removed"] > min(len(gone), _NAMED):
        more += " …"
    return f"{said} " + tk._("Removed: {rows}").format(rows=more)


def _changes(added: int, changed: int, removed: int) -> list[str]:
    """How many rows of each kind, where there are any."""
    said = (
        (added, tk.ungettext("{number} row is added", "{number} rows are added", added)),
        (changed, tk.ungettext("{number} row is changed", "{number} rows are changed", changed)),
        (removed, tk.ungettext("{number} row is removed", "{number} rows are removed", removed)),
    )
    return [text.format(number=tk.h.mashhad_number(count)) for count, text in said if count]


def _other_total(table: TableSchema, facts: Typed, report: Mapping[str, Any]) -> str:
    """The total is far from that of the period before."""
    with suppress(PeriodError):
        before = parse_period(facts["fiscal_year"], facts["period_part"] or "year").previous
        earlier = {**facts, "fiscal_year": str(before.year), "period_part": before.part}
        package = proposal.existing(table, earlier)
        file = proposal.file_of(package, table) if package is not None else None
        version = next(iter(store.versions(file.id, (PUBLISHED,))), None) if file else None
        last = _totals(version.report or {}) if version and version.table == table.name else {}
        for name, total in _totals(report).items():
            was = last.get(name, 0)
            if was and not was <= total * _TIMES <= was * _TIMES**2:
                said = tk._("The sum of “{column}” is {total}; in {period} it was {was}.")
                return said.format(
                    column=tk.h.mashhad_table_labels(table.name)[name],
                    total=tk.h.mashhad_amount(total),
                    period=before.label(data_language(tk.h.lang())),
                    was=tk.h.mashhad_amount(was),
                )
    return ""


def _far_amounts(table: TableSchema, report: Mapping[str, Any]) -> str:
    """Amounts that are far from all others, each with its cell."""
    comma = "، " if tk.h.lang().startswith("fa") else ", "
    several = []
    for name, span in (report.get("amounts") or {}).items():
        for amount, row, order in span["far"]:
            letter = _letter(report, table, name, order)
            said = tk._("{cell} ({amount})")
            several.append(said.format(cell=f"{letter}{row}", amount=tk.h.mashhad_amount(amount)))
    if not several:
        return ""
    said = tk._("These amounts are far from all others: {amounts}. Are their zeros right?")
    return said.format(amounts=comma.join(several))


def _long_ago(facts: Typed, report: Mapping[str, Any]) -> str:
    """The days are of ten years ago or more: Excel takes 05/08/02 for 2005, which is 1384."""
    if not report.get("days") or not facts["fiscal_year"]:
        return ""
    this_year = to_jalali(moments.tehran_day(dt.datetime.now(dt.UTC))).year
    ago = this_year - int(facts["fiscal_year"])
    if ago < _LONG_AGO:
        return ""
    said = tk._(
        "The data is of {year}, {number} years ago. Is that right? Excel takes a year of two digits"
        " (05) for 2005, which is 1384."
    )
    return said.format(
        year=tk.h.mashhad_digits(facts["fiscal_year"]), number=tk.h.mashhad_number(ago)
    )


def _beside_thresholds(table: TableSchema, facts: Typed, report: Mapping[str, Any]) -> str:
    """The usual deal is far below the smallest class of deals, or far above the middle one, as if
    amounts had zeros too few or too many (tender law, art. 3; the newest table of a year that is
    known, since limits only rise).
    """
    rule = next((rule for rule in table.rules if rule.kind == "deal_class"), None)
    span = (report.get("amounts") or {}).get(rule.columns[1]) if rule else None
    if rule is None or not span:
        return ""
    until = facts["fiscal_year"] or ""
    years = [each for each in codelists.load(rule.options["codelist"]) if each.code <= until]
    if not years:
        return ""
    year, usual = max(years, key=lambda each: each.code), span["median"]
    small, medium = year.more["small_up_to"], year.more["medium_up_to"]
    limit = small if small > usual * _FAR_FROM_LIMIT else medium
    if limit == medium and usual <= medium * _FAR_FROM_LIMIT:
        return ""
    low = tk._(
        "Half of the deals are at most {amount}, while small deals go up to {limit} ({year})."
        " Is the unit of the amounts right?"
    )
    high = tk._(
        "Half of the deals are {amount} or more, while medium deals go up to {limit} ({year})."
        " Is the unit of the amounts right?"
    )
    amounts = {"amount": tk.h.mashhad_amount(usual), "limit": tk.h.mashhad_amount(limit)}
    said = low if limit == small else high
    return said.format(**amounts, year=tk.h.mashhad_digits(year.code))


def _hidden(table: TableSchema, report: Mapping[str, Any]) -> str:
    """Rows and columns that are hidden, by hand or by a filter, are published too."""
    sheets = [sheet for sheet in report["sheets"] if sheet["table"] == table.name]
    joint = " و " if tk.h.lang().startswith("fa") else ", "
    several = []
    for sheet in sheets:
        said = joint.join(_hidden_parts(sheet))
        if said and len(sheets) > 1:
            said = tk._("in the sheet “{sheet}” {hidden}").format(sheet=sheet["name"], hidden=said)
        several.append(said)
    hidden = joint.join(filter(None, several))
    return tk._("Published too: {hidden}.").format(hidden=hidden) if hidden else ""


def _hidden_parts(sheet: Mapping[str, Any]) -> Iterator[str]:
    if count := sheet["hidden_rows"]:
        said = tk.ungettext("{number} hidden row ({rows})", "{number} hidden rows ({rows})", count)
        rows = hidden_data.words(sheet["hidden_spans"]).to(data_language(tk.h.lang()))
        yield said.format(number=tk.h.mashhad_number(count), rows=rows)
    for column in sheet["columns"]:
        if column["hidden"]:
            yield tk._("the hidden column “{column}”").format(column=column["header"])


def _letter(report: Mapping[str, Any], table: TableSchema, name: str, order: int) -> str:
    """The letter of a field's column in the sheet at that place of the file."""
    sheets = [sheet for sheet in report["sheets"] if sheet["table"] == table.name]
    sheet = next((each for each in sheets if each["order"] == order), sheets[0])
    return next(column["letter"] for column in sheet["columns"] if column["field"] == name)


def _totals(report: Mapping[str, Any]) -> dict[str, int]:
    return {name: span["total"] for name, span in (report.get("amounts") or {}).items()}


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
        " is {smallest}, the largest {largest}."
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
    query = (
        sa.select(FileVersion.report)
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.table == table.name,
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
        )
        .order_by(FileVersion.published.desc())
        .limit(_LAST)
    )
    reports = model.Session.scalars(query)
    return {header for report in reports for header in _bare_headers(table, report or {})}
