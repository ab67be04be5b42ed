"""The findings of a check as files: CSV for people, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Final

from ckanext.mashhad.persian.errors import Lang, Word
from ckanext.mashhad.tables.formulas import inert
from ckanext.mashhad.tables.report import Finding, Report
from ckanext.mashhad.tables.rulebook import LOCALE, Translate
from ckanext.mashhad.tables.schema import Severity, TableSchema

SEVERITIES: Final[dict[Severity, Word]] = {
    "error": Word("خطا", "Error"),
    "warning": Word("هشدار", "Warning"),
    "note": Word("یادداشت", "Note"),
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


def cells(
    report: Report, schema: TableSchema, finding: Finding, lang: Lang, translate: Translate = str
) -> tuple[str, ...]:
    """One finding as a row under :data:`HEADINGS`; ``translate`` is gettext for ``lang``."""
    labels = {column.name: column.label[LOCALE[lang]] for column in schema.columns}
    return (
        SEVERITIES[finding.severity].to(lang),
        finding.sheet or "",
        finding.cell or (str(finding.row) if finding.row else ""),
        labels.get(finding.field or "", finding.column or ""),
        finding.value or "",
        report.sentence(finding, lang, translate),
        report.hint(finding, lang),
    )


def gravest_first(report: Report) -> list[Finding]:
    """The findings listed: errors, then warnings, then notes, each in the order of the file."""
    order = list(SEVERITIES)
    return sorted(report.findings, key=lambda finding: order.index(finding.severity))


def as_csv(
    report: Report, schema: TableSchema, lang: Lang, translate: Translate = str
) -> Iterator[bytes]:
    """The findings listed in ``report``, as UTF-8 with its mark; no cell of it is ever run."""
    yield b"\xef\xbb\xbf"
    yield _line(heading.to(lang) for heading in HEADINGS)
    for finding in gravest_first(report):
        yield _line(cells(report, schema, finding, lang, translate))


def _line(texts: Iterator[str] | tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([inert(value) for value in texts])
    return text.getvalue().encode()


def as_json(report: Report, translate: Translate = str) -> bytes:
    """All that ``report`` says, in both languages; ``translate`` is gettext for Persian."""
    return json.dumps(report.as_dict(translate), ensure_ascii=False, indent=1).encode()
