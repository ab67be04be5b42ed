"""The sheet of errors, and comments, in a workbook of their own from which they are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.tables.engine.findings.check_report import Report
from ckanext.mashhad.tables.engine.readers.aside import AUTHOR, ERRORS, MARK
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import findings_file
from ckanext.mashhad.tables.engine.workbooks.findings_file import Told
from ckanext.mashhad.tables.engine.workbooks.paper import Paper

#: Excel draws each comment as a shape and takes long to open many.
MOST_COMMENTS: Final = 10_000
#: Excel takes no more links in one sheet.
MOST_LINKS: Final = 65_000
_LONGEST_COMMENT: Final = 1000
_HOW: Final = Word(
    "خانه‌های رنگی را در برگه‌های دیگر درست کنید و همین فایل را دوباره بفرستید.",
    "Mend the coloured cells on the other sheets and send this file again.",
)
_COUNTS: Final = Word(
    "{errors} خطا و {warnings} هشدار.", "{errors} errors and {warnings} warnings."
)
_CUT: Final = Word(
    "تنها {listed} مورد نخست در این فایل آمده است.", "Only the first {listed} stand in this file."
)
_WIDTHS: Final = (10, 16, 9, 22, 30, 60, 60)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said at one cell."""

    severity: str
    text: str


#: By row from 1 and position.
Remarks = Mapping[tuple[int, int], Remark]


@dataclass(slots=True)
class ErrorsSheet:
    """How many errors there are, and each with a link to its cell."""

    paper: Paper
    report: Report
    schema: TableSchema
    lang: Lang

    def write(self, told: Iterable[Told], names: Mapping[str, str]) -> None:
        """Add it to ``paper``. ``names`` of the sheets that it leads to, as they are told."""
        page = self.paper.sheet(ERRORS.to(self.lang))
        for position, width in enumerate(_WIDTHS):
            page.set_column(position, position, width)
        page.write_string(0, 0, f"{MARK.to(self.lang)}.", self.paper.small)
        page.write_string(1, 0, self._summary(), self.paper.strong)
        for position, heading in enumerate(findings_file.HEADINGS):
            page.write_string(3, position, heading.to(self.lang), self.paper.heading)
        page.freeze_panes(4, 0)
        for row, finding in enumerate(told, 4):
            self._finding(page, row, finding, names)

    def _summary(self) -> str:
        report, lang = self.report, self.lang
        counts = {
            "errors": format_number(report.total("error"), lang),
            "warnings": format_number(report.total("warning"), lang),
        }
        parts = [_COUNTS.to(lang).format(**counts), _HOW.to(lang)]
        if not report.complete:
            listed = format_number(len(report.findings), lang)
            parts.insert(1, _CUT.to(lang).format(listed=listed))
        return " ".join(parts)

    def _finding(self, page: Any, row: int, finding: Told, names: Mapping[str, str]) -> None:
        texts = list(findings_file.cells(finding, self.schema, self.lang))
        name = names.get(finding["sheet"] or "", "")
        texts[1] = name
        for position, text in enumerate(texts):
            linked = position == 2 and finding["row"] and name and row < MOST_LINKS
            if linked:
                cell = finding["cell"] or f"A{finding['row']}"
                address = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!{cell}"
                page.write_url(row, position, address, self.paper.link, text)
            else:
                shade = finding["severity"] if position == 0 else None
                page.write_string(row, position, text, self.paper.text(shade, wrap=True))


def write_comments(page: Any, remarks: Remarks, lang: Lang) -> None:
    """Put each remark at its cell of a page that has nothing else."""
    page.write_number(0, 0, 0)  # xlsxwriter fails at a comment in the first row if no cell is there
    for (row, position), remark in sorted(remarks.items()):
        text = remark.text
        if len(text) > _LONGEST_COMMENT:
            text = f"{text[:_LONGEST_COMMENT]}…"
        height = 30 + 18 * (1 + len(text) // 42 + text.count("\n"))
        options = {"width": 320, "height": height, "author": AUTHOR.to(lang)}
        page.write_comment(row - 1, position, text, options)
