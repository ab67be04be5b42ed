"""The findings of a check as rows: a CSV file, and a sheet of the annotated workbook.

A finding has the form in which ``Report.describe_finding`` gives it and reports are stored.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Severity, TableSchema

Told = Mapping[str, Any]
#: So many findings are told at most; each takes memory while it is found.
MOST: Final = 500_000

SEVERITIES: Final[dict[Severity, Word]] = {
    "error": Word("خطا", "Error"),
    "warning": Word("هشدار", "Warning"),
    "note": Word("نکته", "Note"),
}
HEADINGS: Final = (
    Word("شدت", "Severity"),
    Word("برگه", "Sheet"),
    Word("خانه", "Cell"),
    Word("ستون", "Column"),
    Word("آنچه نوشته شده", "What it says"),
    Word("ایراد", "Problem"),
    Word("چگونه درست شود", "How to mend it"),
)


def cells(finding: Told, table: TableSchema | None, lang: Lang) -> tuple[str, ...]:
    """One finding as a row under :data:`HEADINGS`."""
    of = table_of(finding, table)
    labels = {column.name: column.label[LOCALE[lang]] for column in of.columns} if of else {}
    return (
        SEVERITIES[finding["severity"]].to(lang),
        finding["sheet"] or "",
        finding["cell"] or str(finding["row"] or ""),
        labels.get(finding["field"] or "", finding["column"] or ""),
        finding["value"] or "",
        finding["message"][lang],
        finding["hint"][lang],
    )


def table_of(told: Told, table: TableSchema | None) -> TableSchema | None:
    """The table that a finding or a count is about; ``table`` is that of the file."""
    name = told.get("table")
    if table is None or name in (None, table.name):
        return table
    return registry.load(name) if registry.is_known(name) else None


def gravest_first(findings: Iterable[Told]) -> list[Told]:
    """Errors, then warnings, then notes, each in the order of the file."""
    order = list(SEVERITIES)
    return sorted(findings, key=lambda finding: order.index(finding["severity"]))


def as_csv(findings: Iterable[Told], table: TableSchema | None, lang: Lang) -> Iterator[bytes]:
    """UTF-8 with its mark; no cell of it is ever run. ``table``: of the file, if it has one."""
    yield b"\xef\xbb\xbf"
    yield _line(heading.to(lang) for heading in HEADINGS)
    for finding in gravest_first(findings):
        yield _line(cells(finding, table, lang))


def as_json(findings: Iterable[Told]) -> Iterator[bytes]:
    """A list of findings as ``Report.describe_finding`` gives them, one on a line."""
    before = b"[\n"
    for finding in findings:
        yield before + json.dumps(finding, ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]\n" if before[:1] == b"," else b"[]\n"


def _line(texts: Iterator[str] | tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([inert(value) for value in texts])
    return text.getvalue().encode()
