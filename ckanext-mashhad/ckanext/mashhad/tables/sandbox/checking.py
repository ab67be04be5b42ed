"""A check in a process that cannot run away (pure): the checker's own memory and time are bounded.

``examine(...) -> Found``; whatever the file does to the checker ends in a refusal with its reason.
``annotate(...)`` has the annotated workbook of a file written in the same way.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import DEFAULT, Limits
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.findings.check_report import (
    FindingKey,
    all_counts,
    finding_key,
    is_personal,
)
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.sandbox.basis import basis

CHECKER: Final = "ckanext.mashhad.tables.sandbox.worker"
BOUNDS: Final = sandbox.Bounds(
    cpu_seconds=300, wall_seconds=600, memory=3 * 1024**3, output=2 * 1024**3
)
#: Somebody waits for a workbook, and a web server's thread with them.
WORKBOOK_BOUNDS: Final = sandbox.Bounds(
    cpu_seconds=60, wall_seconds=90, memory=3 * 1024**3, output=200 * 1024**2
)
#: Threads of polars take memory each, and the worker has other work.
THREADS: Final = {"POLARS_MAX_THREADS": "2"}
#: What the check is told of the dataset.
FACTS: Final = ("fiscal_year", "period_part", "budget_stage")


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: a report as ``Report.as_dict()`` has it, or ``{"refusal": ...}``.

    ``basis`` is what it was told beside the bytes (:mod:`basis`); ``waived``: an administrator lets
    it be published although it has errors; ``overridden``: of which findings (:func:`.finding_key`)
    one has said that they are no personal data.
    """

    report: Mapping[str, Any]
    basis: str | None = None
    waived: bool = False
    overridden: Collection[FindingKey] = ()

    @property
    def accepted(self) -> bool:
        """Whether the file may be published."""
        if self.report.get("accepted"):
            return True
        left = errors_left(self.report, self.overridden)
        return "counts" in self.report and (
            not left or (self.waived and waivable(self.report, self.overridden))
        )

    @property
    def table(self) -> str | None:
        """The row schema that the file is; None of a file that could not be read as any."""
        return self.report.get("schema")

    def count(self, name: str) -> int | None:
        """``rows``, ``errors`` or ``warnings``; None of a file that could not be read."""
        return self.report.get(name)


def errors_left(
    report: Mapping[str, Any], overridden: Collection[FindingKey] = ()
) -> list[Mapping[str, Any]]:
    """The errors that a report counts, without those that were overridden, of whose cells other
    errors count then.
    """
    return [
        count
        for count in all_counts(report, overridden)
        if count["severity"] == "error" and finding_key(count) not in overridden
    ]


def waivable(report: Mapping[str, Any], overridden: Collection[FindingKey] = ()) -> bool:
    """Whether an administrator may publish the file all the same: it was read, it has errors, and
    none of them is of personal data.
    """
    errors = errors_left(report, overridden)
    return bool(errors) and not any(map(is_personal, errors))


@dataclass(frozen=True, slots=True)
class Question:
    """A file, and what its check is told: ``table`` is its row schema, or empty for the guard of
    personal data alone; ``today`` the day in Tehran on which it is judged; ``facts`` what its
    dataset says (:data:`FACTS`); ``mapping`` what an officer has said of its headers, and
    ``values``, by column of the table, of the texts that stand for a code. ``beside`` are other
    tables whose sheets the file may have; with ``any_table`` it is whichever of all of these it is
    most like. ``published`` is what the unit has published of the tables that rules
    look up, column by column.
    """

    path: Path
    table: str
    today: dt.date
    filename: str
    facts: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    beside: Sequence[str] = ()
    any_table: bool = False
    published: Mapping[str, Mapping[str, Sequence[Any]]] = field(default_factory=dict)
    limits: Limits = DEFAULT

    @property
    def basis(self) -> str:
        """What the check is told beside the bytes and what is published, as one hash."""
        tables = sorted({self.table, *self.beside})
        return basis(tables, self.facts, self.mapping, self.values, self.limits)

    def schema(self, table: str) -> TableSchema:
        """The row schema with what officers have said of values."""
        return registry.load(table).with_said(self.values)

    def order(self) -> dict[str, Any]:
        """As JSON takes it on the way into the sandbox."""
        return {**asdict(self), "path": str(self.path), "today": self.today.isoformat()}


def question(order: Mapping[str, Any]) -> Question:
    """The question of an order that came into the sandbox."""
    names = (each.name for each in fields(Question))
    said = {name: order[name] for name in names}
    said["path"], said["today"] = Path(said["path"]), dt.date.fromisoformat(said["today"])
    return Question(**{**said, "limits": Limits(**said["limits"])})


def examine(asked: Question, rows: Path | None = None, seconds: float | None = None) -> Found:
    """Check the file; the typed rows of its table go to ``rows``, accepted or not.

    ``seconds``: how long somebody waits for it, where that is less than a check may take.
    """
    order = {**asked.order(), "rows": str(rows or ""), "workbook": ""}
    return _ask(order, replace(BOUNDS, wall_seconds=seconds or BOUNDS.wall_seconds))


def annotate(asked: Question, workbook: Path, lang: Lang) -> Found:
    """Write the annotated workbook of the file to ``workbook``.

    ``today`` is the day of the check that it tells of. What is found holds a ``refusal`` when the
    file has no such workbook: it cannot be read, or has more rows than a workbook may have.
    """
    order = {**asked.order(), "rows": "", "workbook": str(workbook), "lang": lang}
    return _ask(order, WORKBOOK_BOUNDS)


def tell_all(asked: Question, target: Path, form: str, lang: Lang) -> Found:
    """Write all that the check of the file finds to ``target``, as ``csv`` or ``json``.

    Up to :data:`findings_file.MOST`; what is found says in ``complete`` whether that is all.
    """
    return _ask({**asked.order(), "findings": str(target), "form": form, "lang": lang}, BOUNDS)


def look(asked: Question) -> Found:
    """How the columns of the file are read: ``sheets`` as :mod:`looking` has them, or a refusal."""
    return _ask({**asked.order(), "look": True}, WORKBOOK_BOUNDS)


def unpack(asked: Question, target: Path, seconds: float) -> Found:
    """Write the sheets of a workbook that is a batch to ``target``, as a ZIP of files, while
    somebody waits for so many ``seconds``.

    What is found holds the names of the ``hidden`` sheets, which are not among them, or a
    ``refusal`` for a file that cannot be read.
    """
    return _ask({**asked.order(), "unpack": str(target)}, replace(BOUNDS, wall_seconds=seconds))


def several() -> AbstractContextManager[None]:
    """Several files are checked in the block: the checker is imported once."""
    return sandbox.warm(CHECKER, THREADS)


def _ask(order: Mapping[str, Any], bounds: sandbox.Bounds) -> Found:
    try:
        output = sandbox.run(CHECKER, [], json.dumps(order).encode(), bounds, THREADS)
    except sandbox.SandboxError:
        return refused("file.too_hard")
    return Found(_without_nul(json.loads(output)))


def _without_nul(value: Any) -> Any:
    """As PostgreSQL can hold it as JSON."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {key: _without_nul(each) for key, each in value.items()}
    return value


def refused(rule: str) -> Found:
    """A file that is not published because of what it does to the checker."""
    return Found({"refusal": rule_messages.refusal_dict(TableError(rule))})
