"""What a spreadsheet program can check while somebody types, from the same row schema.

A formula never refuses what the portal accepts: texts that it cannot judge («۵ میلیارد ریال»,
Persian digits) it lets through, and what the portal may still read is only asked about
(``warning``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.tables.engine.common.column_types import MAX_AMOUNT, TYPES
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema, When

_EXAMPLE: Final = Word("نمونه", "Example")
#: Excel takes no longer ones.
_LONGEST_TITLE: Final = 32
_LONGEST_MESSAGE: Final = 255
_WHOLE: Final = ("amount", "count")
_MONTH_AND_DAY: Final = (
    'IFERROR(AND(VALUE(MID({cell},6,FIND("/",{cell},6)-6))<=12,'
    'VALUE(MID({cell},FIND("/",{cell},6)+1,2))<=31),TRUE)'
)


@dataclass(frozen=True, slots=True)
class Range:
    """The cells of one column of a template: from ``first`` to ``last`` (rows from 1)."""

    letter: str
    first: int
    last: int

    @property
    def cell(self) -> str:
        """Its first cell; formulas of a range are written for it."""
        return f"{self.letter}{self.first}"

    @property
    def all(self) -> str:
        """The cells, wherever a formula moves."""
        return f"${self.letter}${self.first}:${self.letter}${self.last}"


def validation(
    schema: TableSchema, column: Column, cells: Range, lang: Lang, choices: str | None = None
) -> dict[str, Any]:
    """The data validation of a column, as xlsxwriter takes it.

    ``choices`` is where the words of its codelist stand, as a formula names them.
    """
    title = column.label[LOCALE[lang]][:_LONGEST_TITLE]
    said = message(schema, column, lang)
    told = {
        "input_title": title,
        "input_message": said,
        "error_title": title,
        "error_message": said,
    }
    if choices is not None:
        return {"validate": "list", "source": f"={choices}", "error_type": "warning", **told}
    formula, sure = _formula(column, cells)
    if formula is None:
        return {"validate": "any", "input_title": title, "input_message": said}
    kind = "stop" if sure else "warning"
    return {"validate": "custom", "value": f"={formula}", "error_type": kind, **told}


def wrong(column: Column, cells: Range, choices: str | None = None) -> str | None:
    """The formula that is true of a cell that is wrong, however it came there; None for none."""
    if choices is not None:
        formula: str | None = f"COUNTIF({choices},{cells.cell})>0"
    else:
        formula, _ = _formula(column, cells)
    return f"=AND(LEN({cells.cell})>0,NOT({formula}))" if formula else None


def empty(schema: TableSchema, column: Column, at: dict[str, Range], lang: Lang) -> str | None:
    """The formula that is true of a cell that must be filled and is not; None for none."""
    asked = column.constraints.required_when
    if not column.constraints.required and asked is None:
        return None
    first, last = next(iter(at.values())), list(at.values())[-1]
    row = f"COUNTA(${first.letter}{first.first}:${last.letter}{last.first})>0"
    parts = [row, f"LEN(TRIM({at[column.name].cell}))=0"]
    if asked is not None:
        parts.append(_asked(schema.column(asked.column), asked, at, lang))
    return f"=AND({','.join(parts)})"


def message(schema: TableSchema, column: Column, lang: Lang) -> str:
    """What belongs in a column and whether it must, with an example."""
    said = column.help[LOCALE[lang]]
    if needed := fields.needed(schema, column, lang):
        said = f"{needed}. {said}"
    if column.example:
        said = f"{said}\n{_EXAMPLE.to(lang)}: {column.example}"
    return said if len(said) <= _LONGEST_MESSAGE else f"{said[: _LONGEST_MESSAGE - 1]}…"


def _asked(column: Column, when: When, at: dict[str, Range], lang: Lang) -> str:
    cell = f"TRIM(${at[column.name].letter}{at[column.name].first})"
    words = [*when.among]
    if column.codelist:
        words += [codelists.load(column.codelist).label(code, lang) for code in when.among]
    equal = [f'{cell}="{_quoted(word)}"' for word in words]
    if when.default in when.among:
        equal.append(f'{cell}=""')
    return f"OR({','.join(equal)})"


def _formula(column: Column, cells: Range) -> tuple[str | None, bool]:
    """The formula that is true of a good cell, None for none; whether a bad one is surely bad."""
    parts, sure = _of_type(column, cells)
    limits = column.constraints
    if TYPES[column.type].postgres == "text" and column.type in ("text", "reference"):
        if limits.min_length is not None:
            parts.append(f"LEN(TRIM({cells.cell}))>={limits.min_length}")
        if limits.max_length is not None:
            parts.append(f"LEN(TRIM({cells.cell}))<={limits.max_length}")
    if limits.unique:
        parts.append(f"COUNTIF({cells.all},{cells.cell})=1")
        sure = False
    if not parts:
        return None, False
    return (parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"), sure


def _of_type(column: Column, cells: Range) -> tuple[list[str], bool]:
    cell, limits = cells.cell, column.constraints
    if TYPES[column.type].numeric:
        bounds = []
        if isinstance(limits.lowest, int):
            bounds.append(f"{cell}>={limits.lowest}")
        highest = limits.maximum if isinstance(limits.maximum, int) else MAX_AMOUNT
        bounds.append(f"{cell}<={highest}")
        if column.type in _WHOLE:
            bounds.append(f"{cell}=INT({cell})")
        # Not OR: a text that is compared with a number is an error to some programs.
        return [f"IF(ISTEXT({cell}),TRUE,AND({','.join(bounds)}))"], True
    if column.type == "date":
        return [_MONTH_AND_DAY.format(cell=cell)], True
    if column.type == "url":
        return [f'OR(LEFT({cell},7)="http://",LEFT({cell},8)="https://")'], True
    if column.type == "legal_id":
        return [f"LEN(TRIM({cell}))=11"], False
    return [], False


def _quoted(text: str) -> str:
    return text.replace('"', '""')
