"""What an officer must confirm in words before a file is published."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.engine.units import lineage
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.catalog.validators.field_errors import isolate
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.days import to_jalali
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.tables.confirmations import odd_amounts, odd_days, same_file
from ckanext.mashhad.tables.confirmations.standing import Standing
from ckanext.mashhad.tables.engine import title_facts
from ckanext.mashhad.tables.engine.check import hidden_data
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.rules.within_period import period_of
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.proposal import Typed

#: Days of so many years ago are asked about.
_LONG_AGO: Final = 10
#: A date that may be a year off is asked about, as Excel or a slip makes it; of a long period one
#: that is at least so far outside.
_YEAR: Final = dt.timedelta(days=360)
_LEAST_FAR: Final = dt.timedelta(days=90)
#: So many rows that are removed are named.
_NAMED: Final = 8
_LATIN: Final = re.compile("[A-Za-z]")
Named = TypeVar("Named")

#: All codes of what may have to be confirmed; ``docs/gate.md`` says what each is.
CODES: Final = (
    *("unit", "period", "same", "money", "magnitude", "year", "days", "filled", "hidden", "total"),
    *("skipped", "cancelled", "waiting", "replaces", "beside"),
)


class Confirmation(NamedTuple):
    """Something that must be confirmed: by ``code``, as ``sentence`` has it."""

    code: str
    sentence: str


def read_codes(data_dict: dict[str, Any]) -> list[str]:
    """What is confirmed; ``ValidationError`` where it is no list of texts."""
    confirmed = data_dict.get("confirm") or []
    if not isinstance(confirmed, list) or not all(isinstance(each, str) for each in confirmed):
        raise tk.ValidationError({"confirm": [tk._("This must be a list of texts.")]})
    return confirmed


def needed(
    table: TableSchema,
    facts: Typed,
    report: Mapping[str, Any],
    standing: Standing | None,
    filename: str,
    sha256: str,
) -> list[Confirmation]:
    """All that must be confirmed of a file of this name and hash, in the reader's language."""
    found = [
        ("unit", _other_unit(facts, report, filename)),
        ("period", _other_period(table, facts, report, filename)),
        ("same", same_file.of_other_period(table, facts, sha256)),
        ("money", odd_amounts.doubtful_unit(table, facts, report, filename)),
        ("magnitude", odd_amounts.odd_sizes(table, facts, report)),
        ("year", _long_ago(facts, report)),
        ("days", odd_days.far_apart(table, report)),
        ("filled", _taken_for_another(table, report)),
        ("hidden", _hidden(table, report)),
        ("skipped", _skipped(report)),
        ("cancelled", _cancelled(table, report, filename)),
        ("total", odd_amounts.other_total(table, facts, report)),
        ("waiting", _waiting(standing)),
        ("replaces", _replaced(table, standing)),
        ("beside", _doubled(standing)),
    ]
    return [Confirmation(code, sentence) for code, sentence in found if sentence]


def _other_unit(facts: Typed, report: Mapping[str, Any], filename: str) -> str:
    """The titles of a sheet, or the name of the file, speak of another unit than the one chosen."""
    units = queries.units()
    chosen = next((u for u in units.values() if facts["owner_org"] in (u.id, u.name)), None)
    if chosen is None:
        return ""
    parents = {name: unit.parent for name, unit in units.items()}
    kin = {chosen.name, *lineage.ancestors(chosen.name, parents)}
    named = _first_of_others(
        (named_units(texts) for texts in _titles(report, filename)),
        lambda name: name in kin,
        whole=True,
    )
    if named is None:
        return ""
    lang = data_language(tk.h.lang())
    said = tk._("The file speaks of “{named}”; it is published for “{unit}”.")
    return said.format(named=units[named].label(lang), unit=chosen.label(lang))


def _other_period(
    table: TableSchema, facts: Typed, report: Mapping[str, Any], filename: str
) -> str:
    """The titles of a sheet, or the name of the file, speak of another period than the one chosen,
    or at least half of the rows are of another one.
    """
    chosen = period_of(facts)
    if chosen is None:
        return ""
    lang = data_language(tk.h.lang())
    label = isolate(chosen.label(lang))
    titles = _titles(report, filename, table)
    named = _first_of_others(
        ([*filter(None, map(title_facts.read_period, texts))] for texts in titles),
        lambda each: _meet(chosen, each.start, each.end),
    )
    if named is not None:
        said = tk._("The file speaks of “{named}”; it is published for “{period}”.")
        return said.format(named=isolate(named.label(lang)), period=label)
    rules = {rule.id for rule in table.rules if rule.kind == "within_period"}
    outside = sum(each["count"] for each in report["counts"] if each["rule"] in rules)
    if outside * 2 >= report["rows"] > 0:
        some = tk.ungettext(
            "The date of {number} {noun} of {rows} is not in “{period}”.",
            "The dates of {number} {noun}s of {rows} are not in “{period}”.",
            outside,
        )
        every = tk._("The dates of all {rows} {noun}s are outside “{period}”.")
        said = every if outside == report["rows"] > 1 else some
        noun = table.row_noun[LOCALE[lang]]
        number, rows = map(tk.h.mashhad_number, (outside, report["rows"]))
        return said.format(number=number, noun=noun, rows=rows, period=label)
    days = proposal.span_of_days(table, report)
    if days is None or table.ahead:
        return ""
    if not _meet(chosen, *days):
        return tk._("No date of the file is in “{period}”.").format(period=label)
    far = max(_YEAR - (chosen.end - chosen.start), _LEAST_FAR)
    if outside and max(chosen.start - days[0], days[1] - chosen.end) > far:
        cells = [f["cell"] for f in report["findings"] if f["rule"] in rules and f["cell"]]
        said = tk._(
            "Dates far from “{period}” stand among the others, which go from {first} to {last}:"
            " {cells}. Are they right?"
        )
        shown = tk.h.mashhad_comma().join(map(isolate, cells[:_NAMED]))
        first, last = (tk.h.mashhad_date(day.isoformat()) for day in days)
        return said.format(period=label, first=first, last=last, cells=shown)
    return ""


def _titles(
    report: Mapping[str, Any], filename: str, table: TableSchema | None = None
) -> Iterator[list[str]]:
    """Of each sheet with rows (of a table, or of all) what stands above it and its name; last the
    name of the file.
    """
    for sheet in report.get("sheets", ()):
        if sheet["rows"] and (table is None or sheet["table"] == table.name):
            yield [*filter(None, (*sheet["above"], sheet["name"]))]
    yield [filename]


def _first_of_others(
    named: Iterable[Sequence[Named]], is_chosen: Callable[[Named], bool], *, whole: bool = False
) -> Named | None:
    """What the first sheet names that names something, but not what was chosen, or, for the
    ``whole`` of it, something else too; the name of the file, which is last, counts where no sheet
    names anything.
    """
    *sheets, file = named
    said = [each for each in sheets if each] or [file]
    are_right = all if whole else any
    wrong = (each for each in said if each and not are_right(map(is_chosen, each)))
    return next((each for some in wrong for each in some if not is_chosen(each)), None)


def _meet(period: Period, first: dt.date, last: dt.date) -> bool:
    return period.start <= last and first <= period.end


def named_units(texts: list[str]) -> list[str]:
    """The units, by name, that the texts speak of."""
    units = queries.units()
    titles = {name: [each for each in unit.titles.values() if each] for name, unit in units.items()}
    parents = {name: unit.parent for name, unit in units.items()}
    return title_facts.read_units(texts, titles, parents)


def _waiting(standing: Standing | None) -> str:
    """Another file of the period is being checked, and will not be published then."""
    if standing is None or not standing.waits:
        return ""
    said = tk._("“{filename}” of “{title}” is being checked; this file takes its place.")
    return said.format(filename=isolate(standing.filename), title=standing.title)


def _replaced(table: TableSchema, standing: Standing | None) -> str:
    """The period is public already, or rows of the file that was chosen are changed or go."""
    if standing is None or not standing.is_public or standing.is_beside:
        return ""
    counts = standing.compared
    if standing.is_chosen and counts and not counts["changed"] + counts["removed"]:
        return ""  # rows that are added to the very file take nothing away
    if not counts:
        said = tk._("“{title}” is public already; this file takes the place of “{filename}”.")
        return said.format(title=standing.title, filename=isolate(standing.filename))
    if not counts["added"] + counts["changed"] + counts["removed"]:
        return ""
    parts = _changes(table, counts)
    comma = tk.h.mashhad_comma()
    said = tk._("“{title}” is public already: {changes}.").format(
        title=standing.title, changes=comma.join(parts)
    )
    gone = [name for name in counts["listed"].get("removed", ()) if name]
    if not gone:
        return said
    more = comma.join(map(_shown, gone[:_NAMED]))
    if counts["removed"] > min(len(gone), _NAMED):
        more += " …"
    return f"{said} " + tk._("Removed: {rows}").format(rows=more)


def _shown(name: str) -> str:
    """What identifies a row, in the reader's digits unless it has Latin letters."""
    return name if _LATIN.search(name) else str(tk.h.mashhad_digits(name))


def _doubled(standing: Standing | None) -> str:
    """The file stands beside a public one of the same table, unit and period."""
    if standing is None or not (standing.is_beside or standing.twin):
        return ""
    said = tk._(
        "“{filename}” of “{title}” is the same table of the same period, and this file would stand"
        " beside it: rows that are in both would be published twice."
    )
    filename = isolate(standing.twin or standing.filename)
    return said.format(filename=filename, title=standing.title)


def _changes(table: TableSchema, counts: Mapping[str, int]) -> list[str]:
    """How many rows of each kind, where there are any."""
    added, changed, removed = (counts[kind] for kind in ("added", "changed", "removed"))
    said = (
        (added, tk.ungettext("{number} {noun} is added", "{number} {noun}s are added", added)),
        (
            changed,
            tk.ungettext("{number} {noun} is changed", "{number} {noun}s are changed", changed),
        ),
        (
            removed,
            tk.ungettext("{number} {noun} is removed", "{number} {noun}s are removed", removed),
        ),
    )
    noun = table.row_noun[LOCALE[data_language(tk.h.lang())]]
    return [
        text.format(number=tk.h.mashhad_number(count), noun=noun) for count, text in said if count
    ]


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


def _taken_for_another(table: TableSchema, report: Mapping[str, Any]) -> str:
    """A column stands for another that was not understood and is likely the right one."""
    days = odd_days.taken_from_elsewhere(table, report)
    return " ".join(filter(None, (days, odd_amounts.other_amount(table, report))))


def _skipped(report: Mapping[str, Any]) -> str:
    """Sheets with rows of data are left out, since nothing tells what their columns are."""
    findings = (f for f in report.get("findings", ()) if f["rule"] == "sheet.without_names")
    sheets = [isolate(each["params"]["sheet"]) for each in findings]
    if not sheets:
        return ""
    said = tk.ungettext(
        "The sheet “{sheets}” has rows of data and no names of columns; they are not published.",
        "The sheets “{sheets}” have rows of data and no names of columns; they are not published.",
        len(sheets),
    )
    return said.format(sheets=tk.h.mashhad_comma().join(sheets))


def _cancelled(table: TableSchema, report: Mapping[str, Any], filename: str) -> str:
    """A sheet, a title or the file is called as what holds no longer is."""
    texts = (text for texts in _titles(report, filename, table) for text in texts)
    found = next(filter(title_facts.is_of_cancelled, texts), None)
    if found is None:
        return ""
    said = tk._("“{title}” speaks of what holds no longer; its rows are published like all others.")
    return said.format(title=isolate(found))


def _hidden(table: TableSchema, report: Mapping[str, Any]) -> str:
    """Rows and columns that are hidden, by hand or by a filter, are published too."""
    sheets = [sheet for sheet in report["sheets"] if sheet["table"] == table.name]
    joint = " و " if data_language(tk.h.lang()) == "fa" else ", "
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
