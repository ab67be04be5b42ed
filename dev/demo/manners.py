"""How people really write their files: right in content, and unlike the portal's own manner.

Each manner changes the lines of a CSV, header first; the check has to read the same rows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from dev.demo.columns import Column, Lines
from dev.demo.draws import MILLION
from dev.demo.words import ABOUT_FILE


def applied(manners: Sequence[str], columns: Sequence[Column], lines: Lines) -> Lines:
    """The lines written in these manners, in the order in which they are given."""
    for manner in manners:
        lines = MANNERS[manner](columns, lines)
    return lines


def lines_above(manners: Sequence[str]) -> int:
    """How many lines stand above the header."""
    return _TITLES if "titles" in manners else 0


_ARABIC = str.maketrans("یک", "يك")
_TITLES = 3


def _arabic_letters(columns: Sequence[Column], lines: Lines) -> Lines:
    """Arabic yeh and kaf, as old keyboards write them."""
    return [[c.translate(_ARABIC) if isinstance(c, str) else c for c in line] for line in lines]


def _mixed_digits(columns: Sequence[Column], lines: Lines) -> Lines:
    """Every second row in Persian digits, with thousands separators."""
    header, *rows = lines
    return [header, *(_persian(row) if place % 2 else row for place, row in enumerate(rows))]


def _persian(row: list[str | int]) -> list[str | int]:
    return [
        to_persian_digits(f"{cell:,}".replace(",", "٬") if isinstance(cell, int) else cell)
        for cell in row
    ]


def _titles(columns: Sequence[Column], lines: Lines) -> Lines:
    """Titles and a blank line above the header."""
    above: Lines = [["بسمه تعالی"], [ABOUT_FILE], []]
    return [*([*line, *[""] * (len(lines[0]) - len(line))] for line in above), *lines]


def _total(columns: Sequence[Column], lines: Lines) -> Lines:
    """A line below the rows that adds up the amounts."""
    place = next(n for n, column in enumerate(columns) if column.key == "amount")
    total: list[str | int] = ["" for _ in columns]
    total[0] = "جمع کل"
    total[place] = sum(cell for line in lines if isinstance(cell := line[place], int))
    return [*lines, total]


def _millions(columns: Sequence[Column], lines: Lines) -> Lines:
    """Amounts in million rial, as the header says."""
    places = [n for n, column in enumerate(columns) if "(ریال)" in column.label]
    return [
        [_in_millions(cell) if place in places else cell for place, cell in enumerate(line)]
        for line in lines
    ]


def _in_millions(cell: str | int) -> str | int:
    if isinstance(cell, int):
        whole, rest = divmod(cell, MILLION)
        return f"{whole}.{rest:06}".rstrip("0") if rest else whole
    return cell.replace("(ریال)", "(میلیون ریال)")


MANNERS: dict[str, Callable[[Sequence[Column], Lines], Lines]] = {
    "arabic_letters": _arabic_letters,
    "mixed_digits": _mixed_digits,
    "titles": _titles,
    "total": _total,
    "millions": _millions,
}
