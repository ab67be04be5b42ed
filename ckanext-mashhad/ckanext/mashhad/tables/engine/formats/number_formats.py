"""Number formats of a workbook that show something else than the value of a cell.

0.87 may be shown as 87%, 12 as 1403/12, 9121234567 as 09121234567 and 500 as 500 toman: what people
see is what they mean. A format whose text has digits and that cannot be followed is at fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from html import unescape
from itertools import dropwhile, takewhile
from typing import Final

from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.formats.numeric_text import number_text, percent_text

#: Excel's own formats of percentages.
_PERCENTS: Final = (b"9", b"10")
_OWN: Final = re.compile(rb"<(?:\w+:)?numFmt\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_CELL_FORMATS: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT: Final = re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
#: Text in quotation marks, after a backslash or as a currency; room and filling, which show no
#: text; a colour, language or condition; any other sign.
_TOKEN: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^][-]*)[^][]*\]|[_*].|\[[^\]]*\]|(General|.)', re.DOTALL
)
#: Characters of a format; no program writes longer ones, and what they show is not told.
_LONGEST: Final = 255
#: A digit that is not of a measure such as m2.
_DIGIT: Final = re.compile(r"(?<![^\W\d_])\d|\d(?=\d)|(?<=[^\W\d_])[^\D23]")
_AMOUNT: Final = re.compile(r"\d[\d.,٬٫،]*")
_NO_DIGIT: Final = re.compile(r"\D+")
_EXPONENT: Final = re.compile(r"[eE][+-]?\d")
#: Between the figures of a number.
_BETWEEN: Final = r"[,.٬،' \u00a0\u202f]?"
_FIGURE: Final = ("General", "0", "#", ",")
_FIGURES: Final = (*_FIGURE, "?", ".")
#: Figures that nothing groups, with a comma behind them for each thousand.
_ANY: Final = re.compile(r"General|[0#?]+(,*)(?:\.[0#?]*(,*))?")
_SCALED: Final = re.compile(r"(?=.*,)[0#?]+(,*)(?:\.[0#?]*(,*))?")

#: A text, or another sign.
Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """``percent``, or ``before`` and ``after`` the number of at least ``width`` digits, divided by
    a thousand so many times; ``known`` is false where it cannot be told what is shown.

    ``is_plain``: numbers are read as they are stored; ``is_doubtful``: where they are amounts,
    nobody can tell how many rials they are, for they are shown divided, or with letters.
    ``others``: what the format may show beside that, by the sign of the number or a scale.
    """

    percent: bool = False
    before: str = ""
    after: str = ""
    width: int = 0
    known: bool = True
    thousands: int = 0
    is_plain: bool = False
    is_doubtful: bool = False
    others: tuple[NumberFormat, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether the text that is shown is what the cell says."""
        return self.known and not self.is_plain

    def otherwise(self, value: float) -> Iterator[str]:
        """What else may be shown of a number."""
        return (each.shown(abs(value)) for each in self.others)

    def shown(self, value: float) -> str:
        """The text of a cell with that number."""
        if self.percent:
            return percent_text(value)
        scaled = float(round(value / 1000**self.thousands)) if self.thousands else value
        return f"{self.before}{number_text(scaled).zfill(self.width)}{self.after}"


_DOUBTFUL: Final = NumberFormat(is_plain=True, is_doubtful=True)
#: By their number, as cells name them.
Formats = Mapping[bytes, NumberFormat]


def read(styles: bytes) -> dict[bytes, NumberFormat]:
    """Of ``xl/styles.xml`` the formats that show more than numbers, as cells name them."""
    by_id = {each: NumberFormat(percent=True) for each in _PERCENTS}
    for tag in _OWN.findall(styles):
        if found := _format(_code(tag)):
            by_id[_attribute(tag, b"numFmtId")] = found
    formats = _CELL_FORMATS.search(styles)
    each = (_attribute(tag, b"numFmtId") for tag in _FORMAT.findall(formats[0] if formats else b""))
    return {str(n).encode(): by_id[form] for n, form in enumerate(each) if form in by_id}


def adds_digits(value: float, shown: str) -> bool:
    """Whether a cell that shows ``shown`` has that number in it and more digits beside it, which
    its format adds: 1403/9/12 of 12. What is scaled or rounded has not the number in it.
    """
    if value < 0:
        return False
    whole, _, places = format(Decimal(repr(value)), "f").partition(".")
    plain = to_ascii_digits(shown)
    if _NO_DIGIT.sub("", plain).lstrip("0") == whole:
        return False
    figures = _BETWEEN.join(whole)
    rest = rf"[.٫]{places}0*" if places.strip("0") else r"(?:[.٫]0+)?"
    found = re.fullmatch(rf"(.*)(?<!\d)0*{figures}{rest}(?!\d)(.*)", plain, re.DOTALL)
    if not found or _EXPONENT.match(found[2]):
        return False
    return bool(_DIGIT.search(found[1]) or _DIGIT.search(found[2]))


def texts(styles: bytes) -> str:
    """What the formats of a workbook say by themselves."""
    return " ; ".join(_said(_code(tag)) for tag in _OWN.findall(styles))


def _said(code: str) -> str:
    if len(code) > _LONGEST:
        return code
    return "".join(map("".join, _TOKEN.findall(code)))


def _format(code: str) -> NumberFormat | None:
    """The format for positive numbers, and what its sections may show beside that; None where
    numbers are shown as such.
    """
    if len(code) > _LONGEST:
        return NumberFormat(known=False)
    tokens = [("".join(texts), bare) for *texts, bare in _TOKEN.findall(code)]
    first, *rest = sections = _sections(tokens)
    others = (*_other(first, _SCALED), *(each for s in rest for each in _other(s, _ANY)))
    found = _parsed(first)
    if any(_thousands(_apart(section)[1]) for section in sections):
        found = replace(found or _DOUBTFUL, is_doubtful=True)
    if found is None and not others:
        return None
    return replace(found or NumberFormat(is_plain=True), others=others)


def _sections(tokens: list[Token]) -> list[list[Token]]:
    sections: list[list[Token]] = [[]]
    for token in tokens:
        if token[1] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _other(tokens: list[Token], scales: re.Pattern[str]) -> Iterator[NumberFormat]:
    """What a section shows if its figures are as ``scales`` says, and no amount in groups."""
    before, figures, after = _apart(tokens)
    found = scales.fullmatch(figures)
    if found and not any(bare == "%" for _, bare in tokens):
        texts = before, after
        thousands = "".join(found.groups("")).count(",")
        if thousands or _DIGIT.search("".join(texts)):
            yield NumberFormat(False, *texts, figures.partition(".")[0].count("0"), True, thousands)


def _parsed(tokens: list[Token]) -> NumberFormat | None:
    """The section for positive numbers; None where it shows a number as such."""
    if any(bare == "%" for _, bare in tokens):
        return NumberFormat(percent=True)
    if money := _money(tokens):
        return money
    if not _DIGIT.search("".join(text for text, _ in tokens)):
        return _DOUBTFUL if _is_doubtful(tokens) else None
    before = list(takewhile(lambda token: token[1] not in _FIGURE, tokens))
    rest = tokens[len(before) :]
    figure = list(takewhile(lambda token: token[1] in _FIGURE, rest))
    after = list(dropwhile(lambda token: token[1] in _FIGURE, rest))
    if not figure or any(bare.isalnum() or bare in "?@.,#" for _, bare in before + after if bare):
        return NumberFormat(known=False)
    width = sum(bare == "0" for _, bare in figure)
    return NumberFormat(False, _joined(before), _joined(after), width)


def _money(tokens: list[Token]) -> NumberFormat | None:
    """The section if it shows another unit of money than the rial, but for one by which it divides:
    1,200 thousand rials are as many as it stands for.
    """
    before, figures, after = _apart(tokens)
    text = f"{before} {after}" if figures else ""
    unit = _other_unit(text)
    if unit is None and money_units.is_unclear(text):
        return NumberFormat(known=False)
    thousands = _thousands(figures)
    if unit is None or unit.factor == 1000**thousands:
        return None
    return NumberFormat(known=False) if thousands else NumberFormat(after=f" {unit.text}")


def _thousands(figures: str) -> int:
    """How often a number is divided by a thousand before it is shown."""
    return sum(len(part) - len(part.rstrip(",")) for part in figures.split("."))


def _is_doubtful(tokens: list[Token]) -> bool:
    """Whether numbers are shown divided, or with letters that are none of a unit."""
    _before, figures, _after = _apart(tokens)
    # Letters of ASCII without quotation marks are signs of formats themselves.
    text = "".join(text or ("" if bare.isascii() else bare) for text, bare in tokens)
    is_told = money_units.of_header(text).units or money_units.is_filling(text)
    return _thousands(figures) > 0 or (bool(figures) and not is_told)


def _other_unit(text: str) -> money_units.Unit | None:
    units = money_units.of_header(text).units
    return next((unit for unit in units if unit.factor != 1), None)


def with_unit(value: float, shown: str) -> str | None:
    """The number with the unit of money in which a cell shows it, empty where that cannot be told;
    None where it shows none, or the rial.
    """
    if len(shown) > _LONGEST:
        return ""
    rest, text = _AMOUNT.sub(" ", shown), number_text(value)
    digits = (_NO_DIGIT.sub("", to_ascii_digits(each)) for each in (shown, text))
    is_whole = next(digits).startswith(next(digits))  # and not 5 billion of 5,000,000,000
    unit = _other_unit(rest)
    if unit is None:
        return "" if is_whole and money_units.is_unclear(rest) else None
    return f"{text} {unit.text}" if is_whole else ""


def is_doubtful(value: float, shown: str) -> bool:
    """Whether a cell shows a number divided by a thousand or more, or with letters that are none of
    a unit: where it is an amount, nobody can tell how many rials it is.
    """
    plain = to_ascii_digits(shown)
    figures = _AMOUNT.search(plain)
    if figures is None or _EXPONENT.search(plain):
        return False
    whole = _NO_DIGIT.sub("", re.split(r"[.٫](?!\d{3}\b)", figures[0])[0])
    rest = _AMOUNT.sub(" ", plain)
    is_told = money_units.of_header(rest).units or money_units.is_filling(rest)
    return len(str(int(abs(value)))) >= len(whole) + 3 or not is_told


def _apart(tokens: list[Token]) -> tuple[str, str, str]:
    """What a section shows before its figures, these, and what it shows after them."""
    before = list(takewhile(lambda token: token[1] not in _FIGURES, tokens))
    rest = tokens[len(before) :]
    figures = "".join(bare for _, bare in takewhile(lambda token: token[1] in _FIGURES, rest))
    return _joined(before), figures, _joined(list(dropwhile(lambda t: t[1] in _FIGURES, rest)))


def _joined(tokens: list[tuple[str, str]]) -> str:
    return "".join(text or bare for text, bare in tokens)


def _code(tag: bytes) -> str:
    return unescape(_attribute(tag, b"formatCode").decode("utf-8", "replace"))


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb"=(?:\"([^\"]*)\"|'([^']*)')", tag)
    return (found[1] or found[2] or b"") if found else b""
