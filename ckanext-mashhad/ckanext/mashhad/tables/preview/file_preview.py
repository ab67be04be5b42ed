"""Look at a file before it is published, and publish it.

``look`` reads it in the sandbox and says what a dataset with it would say; what it returns ends in
a signed word by which :func:`publish` knows the file, what was read, and what was to be confirmed.
Nothing is public in between, and the file is forgotten after a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NoReturn

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad import config
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.confirmations import given, needed, standing
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.intake import column_mapping, trial
from ckanext.mashhad.tables.preview.asked import Asked
from ckanext.mashhad.tables.preview.read_facts import FILENAME, HEADER, TITLE, read_facts
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Found, Question
from ckanext.mashhad.tables.versions import held, locks, meanings, proposal
from ckanext.mashhad.tables.versions.held import Held
from ckanext.mashhad.tables.versions.proposal import Typed

#: A unit tells what a header means, and the header may tell the year.
_MOST_READINGS: Final = 2
_GONE: Final = N_("This file is not kept any more. Check it again.")


@contextmanager
def reading(officer: str) -> Iterator[None]:
    """One of the places at which files are read while somebody waits; ``ValidationError`` without.

    Whoever keeps or reads a file does so within, or many at once would hold the web's threads.
    """
    with locks.place("trial", officer) as mine:
        if not mine:
            _refuse("upload", tk._("Other files are being checked. Ask again in a moment."))
        yield


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file: ``table`` is None where it was refused, and then all else but what
    the check ``found`` is empty; ``facts`` and ``sources`` as :func:`read_facts` gives them;
    ``alone``: it is the table that its sender says, and its sheets are of no other.
    """

    found: Found
    table: TableSchema | None = None
    facts: Typed = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False


def read(asked: Asked, today: dt.date, rows: Path) -> Read:
    """Read a file by what is known of it, and once more by what it says of itself; its rows go to
    ``rows``.
    """
    found = _check(asked, today, rows)
    alone = asked.table not in _tables_in(found.report) if asked.table else False
    if alone:  # whoever sends it says which table
        found = _check(asked, today, rows, alone=True)
    if "refusal" in found.report:
        return Read(found)
    table = registry.load(found.report["schema"])
    facts, sources = read_facts(table, asked, found.report)
    by = asked
    for _ in range(_MOST_READINGS):
        if not _is_more(facts, sources, by):
            break
        typed = {**asked.typed, **_checked(facts), "owner_org": facts["owner_org"]}
        by = replace(asked, table=table.name, typed=typed)
        found = _check(by, today, rows, alone=alone)
        facts, sources = read_facts(table, asked, found.report)
    return Read(found, table, facts, sources, alone)


def look(asked: Asked, today: dt.date) -> dict[str, Any]:
    """What ``mashhad_table_preview`` returns of a file; within :func:`reading`."""
    with TemporaryDirectory() as folder, checking.several():
        rows = Path(folder) / "rows.csv"
        own = read(asked, today, rows)
        found, table, facts = own.found, own.table, own.facts
        if table is None:
            word = held.sign(asked.file, {"table": asked.table})
            return {"table": asked.table, **found.report, "preview": word}
        beside = standing.find(table, facts, rows if found.accepted else None, asked.officer)
    name, sha256 = asked.file.filename, asked.file.sha256()
    needs = needed.needed(table, facts, found.report, beside, name, sha256)
    signed = {
        "table": table.name,
        "facts": {name: facts[name] for name in identifying(table)},
        "sources": own.sources,
        "accepted": found.accepted,
        "warnings": found.count("warnings"),
        "alone": own.alone,
        "standing": beside.mark if beside else "",
        "needs": [need.code for need in needs],
        "basis": _basis(asked.file, table, facts, asked.officer),
    }
    return {
        "table": table.name,
        **found.report,
        "facts": facts,
        "read_from": own.sources,
        "beside": beside and {"title": beside.title, **beside.compared},
        "confirm": [need._asdict() for need in needs] if found.accepted else [],
        "preview": held.sign(asked.file, signed),
    }


def _is_more(facts: Typed, sources: Mapping[str, str], by: Asked) -> bool:
    """Whether more is known of the dataset than the file was read ``by``: its unit, whose officers
    may have said what words mean, or what its titles say.
    """
    read = [name for name in checking.FACTS if sources.get(name) in (TITLE, HEADER, FILENAME)]
    return facts["owner_org"] != by.unit or any(facts[name] != by.typed.get(name) for name in read)


def _tables_in(report: Mapping[str, Any]) -> set[str | None]:
    """The tables that the sheets of a file are, or the one that a refused file was taken for."""
    read = {sheet["table"] for sheet in report.get("sheets", ()) if sheet["columns"]}
    return read or {report.get("schema")}


def look_at_columns(asked: Asked, table: str, today: dt.date) -> dict[str, Any]:
    """The columns of the file as those of ``table``: ``sheets`` as ``checking.look`` has them;
    within :func:`reading`.
    """
    question = _question(replace(asked, table=table), today)
    return dict(checking.look(replace(question, beside=())).report)


def remember(asked: Asked, user_id: str, today: dt.date) -> None:
    """Keep for the unit what is said of headers and values of the file; within :func:`reading`."""
    if not asked.unit:
        _refuse("owner_org", tk._("Choose the unit first: columns are remembered for a unit."))
    if not asked.table:
        _refuse("table", tk._("Say first which table the file is."))
    if asked.mapping:
        found = look_at_columns(asked, asked.table, today)
        if "refusal" in found:
            _refuse("upload", tk.h.mashhad_table_said(found["refusal"]["message"]))
        column_mapping.remember(asked.unit, asked.table, found["sheets"], asked.mapping, user_id)
    column_mapping.remember_values(asked.unit, asked.table, asked.values, user_id)
    model.Session.commit()


def annotate(asked: Asked, workbook: Path, today: dt.date) -> Found:
    """Write the annotated workbook of the file in the reader's language; within `reading`."""
    lang = data_language(tk.h.lang())
    return checking.annotate(_question(asked, today), workbook, lang)


def _checked(facts: Mapping[str, str]) -> dict[str, str]:
    """Of what a dataset says, what its rows are held against."""
    return {name: facts[name] for name in checking.FACTS if facts.get(name)}


def identifying(table: TableSchema) -> tuple[str, ...]:
    """The fields that tell a dataset of such a table from others."""
    return ("owner_org", "fiscal_year", "period_part", *proposal.codes(table))


def _check(asked: Asked, today: dt.date, rows: Path, *, alone: bool = False) -> Found:
    """What the check finds, in the sandbox; ``alone``: as the table that is asked for, or none."""
    rows.unlink(missing_ok=True)
    question = _question(asked, today)
    question = replace(question, beside=()) if alone else question
    return checking.examine(question, rows, seconds=trial.LONGEST)


def _question(asked: Asked, today: dt.date) -> Question:
    """What is asked of the file, with what the unit has said of its headers."""
    table, beside = asked.table, registry.beside(asked.table) if asked.table else ()
    if not table:
        table, *beside = _tables()
    return Question(
        asked.file.path,
        table,
        today,
        asked.file.filename,
        _checked(asked.typed),
        mapping=meanings.mappings(asked.unit, (table, *beside)) if asked.unit else {},
        values=meanings.said_values(asked.unit, (table, *beside)) if asked.unit else {},
        beside=tuple(beside),
        any_table=not asked.table,
        limits=Limits(**config.table_limits()),
    )


def _basis(file: Held, table: TableSchema, facts: Typed, officer: str) -> str:
    """By what the file is read: rules, limits, what the unit has said of its headers."""
    return _question(Asked(file, table.name, facts, officer, {}), dt.date.min).basis


def _tables() -> list[str]:
    """All tables, the main ones of their types first."""
    return sorted(registry.names(), key=lambda name: (not registry.load(name).main, name))


def publish(
    word: str, confirmed: Sequence[str], more: Mapping[str, str], context: Context
) -> dict[str, str]:
    """Publish a file that was looked at, and return where it went, as ``mashhad_table_publish``.

    ``more``: the title and description of a new dataset.

    ``ValidationError`` names what was not confirmed, what the dataset may not say, and a file that
    is not kept any more or of which something has changed since.
    """
    officer = model.User.get(context["user"])
    known = held.held(word, officer.id) if officer else None
    if known is None:
        _refuse("preview", tk._(_GONE))
    file, read = known
    if not read.get("accepted"):
        _refuse("preview", tk._("This file has errors; mend them and send it again"))
    table = registry.load(read["table"])
    facts: Typed = proposal.settled(table, {**more, **read["facts"]})
    if not facts["owner_org"] or not facts["fiscal_year"]:
        _refuse("preview", tk._("Say for which unit and period it is published."))
    place = ":".join((table.dataset_type, *read["facts"].values()))
    with locks.alone(f"publish:{place}", wait=True):
        if not file.path.is_file():  # by a second click, say
            _refuse("preview", tk._(_GONE))
        _refuse_changed(file, table, facts, read, officer.name)
        if missing := [code for code in read["needs"] if code not in confirmed]:
            why = [tk._("Confirm this, or change it.")]
            raise tk.ValidationError(dict.fromkeys(missing, why))
        as_table = table.name if read["alone"] else ""
        confirming = given.confirming(lambda _: read["needs"], as_table)
        with held.sent(file) as upload, confirming:
            dataset, resource_id = proposal.send(table, facts, upload, context)
        held.release(file)
    return {"type": table.dataset_type, "name": dataset, "resource_id": resource_id}


def _refuse_changed(
    file: Held, table: TableSchema, facts: Typed, read: Mapping[str, Any], officer: str
) -> None:
    """Nothing else is published than what was seen, beside nothing else."""
    if standing.mark_of(table, facts, officer) != read["standing"]:
        said = tk._("What is public of this period has changed meanwhile. Look at the file again.")
        _refuse("preview", said)
    if _basis(file, table, facts, officer) != read["basis"]:
        said = tk._("What its columns mean has been changed meanwhile. Look at the file again.")
        _refuse("preview", said)


def _refuse(field: str, why: str) -> NoReturn:
    raise tk.ValidationError({field: [why]})
