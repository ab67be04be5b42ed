"""One cell's text to one typed value, by the type of its column.

``reader(column, factor) -> Callable[[str], value]``; it raises :class:`CellError` or an
``InputError`` of the Persian foundation, never anything else. The engine reads each distinct text
once, so these may be thorough rather than fast.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.codelists import Codelist
from ckanext.mashhad.catalog.engine.text.formulas import bare
from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.calendar import durations
from ckanext.mashhad.persian.calendar.days import DateError
from ckanext.mashhad.persian.calendar.jalali import parse as parse_date
from ckanext.mashhad.persian.calendar.periods import PeriodError, parse_fiscal_year
from ckanext.mashhad.persian.locales import LOCALE, word
from ckanext.mashhad.persian.numerals.decimals import NumberError
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.numerals.numbers import parse_amount, parse_decimal, parse_integer
from ckanext.mashhad.persian.reading_errors import InputError, Param, Word
from ckanext.mashhad.persian.text import display_safe, search_key
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.common.check_errors import CellError
from ckanext.mashhad.tables.engine.common.column_types import IDENTIFIERS, MAX_AMOUNT, PLACES
from ckanext.mashhad.tables.engine.common.reversed_text import is_reversed
from ckanext.mashhad.tables.engine.common.source import DAY_ZERO
from ckanext.mashhad.tables.engine.common.table_words import WORDS
from ckanext.mashhad.tables.engine.schema.schema import Column
from ckanext.mashhad.tables.engine.wordings import Wordings

Reader = Callable[[str], Any]

#: Which family of rules an error of the foundation belongs to: ``date.two_digit_year``.
FAMILIES: Final[Mapping[str, type[InputError]]] = {
    "date": DateError,
    "duration": durations.DurationError,
    "number": NumberError,
    "identifier": identifiers.IdentifierError,
    "period": PeriodError,
}

_SERIAL: Final = re.compile("[2-6][0-9]{4}")
_LETTER: Final = re.compile(r"[^\W\d_eE]|﷼")
#: What says of a number that it is a percentage.
PERCENT: Final = r"[%٪]|\b(?:درصد|percent)\b"
_NOT_WORD: Final = re.compile(r"[\W_]+")


def reader(
    column: Column, factor: int = 1, day_zero: dt.date = DAY_ZERO, header: str = ""
) -> Reader:
    """The function that reads the cells of ``column``; amounts are in ``factor`` rials, serial
    numbers of days count from ``day_zero``, and the ``header`` may say what durations count.
    """
    if column.type in IDENTIFIERS:
        return partial(identifiers.read, cast(identifiers.Kind, column.type))
    if column.type == "amount":
        return partial(_amount, factor=factor)
    if column.type == "date":
        return partial(_date, calendar=column.calendar, day_zero=day_zero)
    if column.type == "duration":
        return partial(_duration, unit=durations.unit_named_in(header))
    if column.type in ("code", "yes_no"):
        return _code_reader(column)
    if column.type == "reference" and column.constraints.required:
        return partial(_required_reference, label=word(column.label))
    return _PLAIN[column.type]


def explain(error: Exception) -> tuple[str, Mapping[str, Param]]:
    """The rule id and params of what a reader raised; of long texts their beginning."""
    if isinstance(error, InputError):
        family = next(name for name, kind in FAMILIES.items() if isinstance(error, kind))
        rule = f"{family}.{error.code}"
    elif isinstance(error, CellError):
        rule = error.rule
    else:
        raise error
    return rule, {name: _begun(value) for name, value in error.params.items()}


def _begun(value: Param) -> Param:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}…"
    return value


def word_key(text: str) -> str:
    """What a word of a list is compared by: letters and digits only."""
    return _NOT_WORD.sub("", search_key(text))


def _text(text: str) -> str:
    if is_reversed(text):
        raise CellError("text.reversed")
    return bare(display_safe(text).strip())


#: Characters of a cell that a sentence quotes.
_LONGEST: Final = 200
#: 110101.0 is a code that a spreadsheet took for a number.
_WHOLE: Final = re.compile(r"^([0-9]{3,})\.0+$")


def _reference(text: str) -> str:
    """A number or code that is a name: the same however its digits and spaces were typed; empty
    where the cell says in words, or by a zero, that there is none.
    """
    typed = " ".join(to_ascii_digits(_text(text)).split())
    if not typed.strip("0/-. ") or _says_none(typed):
        return ""
    return _WHOLE.sub(r"\1", typed)


def _says_none(text: str) -> bool:
    """Whether a text without digits says that there is no number, or is a mark alone."""
    key = word_key(text)
    return not key or (key.startswith(_no_number()) and not any(map(str.isdigit, key)))


@cache
def _no_number() -> tuple[str, ...]:
    return tuple(map(word_key, WORDS["no_number"]))


def _required_reference(text: str, label: Word) -> str:
    if number := _reference(text):
        return number
    raise CellError("required", label=label)


#: «ساعت 14:30», "14:30:00" behind a day.
_HOUR: Final = re.compile(
    r"[\s،,-]+(?:(?:تا|راس|رأس)\s+)*(?:ساعت\s*[0-2]?[0-9](?::[0-5][0-9]){0,2}"
    r"|[0-2]?[0-9](?::[0-5][0-9]){1,2})(?:\s*(?:صبح|ظهر|بعد از ظهر|عصر))?$"
)


def _date(text: str, calendar: str, day_zero: dt.date) -> dt.date:
    ascii_text = to_ascii_digits(text.strip())
    if _SERIAL.fullmatch(ascii_text):
        return day_zero + dt.timedelta(days=int(ascii_text))
    try:
        parsed = parse_date(text)
    except DateError:
        # Deadlines are told with their hour; the day is what the column asks for.
        day = _HOUR.sub("", ascii_text)
        if day == ascii_text:
            raise
        parsed = parse_date(day)
    if calendar not in ("any", parsed.calendar):
        raise CellError(f"date.not_{calendar}", text=text.strip())
    return parsed.date


def _duration(text: str, unit: str | None) -> str:
    """ISO 8601, or the number alone where nothing says what it counts."""
    if unit is None and durations.is_bare_number(text):
        return text.strip()
    return durations.read_duration(text, unit)


def is_serial(text: str) -> bool:
    """Whether a date was written as a spreadsheet's number of days."""
    return bool(_SERIAL.fullmatch(to_ascii_digits(text.strip())))


def _amount(text: str, factor: int) -> int:
    if _LETTER.search(text):
        own = money_units.of_header(text) if factor != 1 else money_units.NOTHING
        if not own:
            rials = parse_amount(text)  # what has no unit is told as what it is
        if factor != 1:
            raise CellError("amount.two_units", text=text.strip())
    else:
        number = parse_decimal(text) * factor
        rials = int(number)
        if number != rials:
            said = text.strip() if factor == 1 else f"{text.strip()} × {factor:,}"
            raise NumberError("fraction_of_rial", text=said)
    if abs(rials) > MAX_AMOUNT:
        raise CellError("amount.too_large", text=text.strip())
    return rials


def _count(text: str) -> int:
    number = parse_integer(text)
    if abs(number) > MAX_AMOUNT:
        raise CellError("amount.too_large", text=text.strip())
    return number


def _decimal(text: str) -> Decimal:
    number = parse_decimal(text)
    if abs(number) > MAX_AMOUNT:
        raise CellError("amount.too_large", text=text.strip())
    # A spreadsheet's 12.300000000000001 is 12.3; what a person types has fewer places.
    near = round(number, PLACES)
    if number != near and abs(number - near) > Decimal("1e-10"):
        raise CellError("number.too_precise", text=text.strip(), places=PLACES)
    return near


def _percentage(text: str) -> Decimal:
    return _decimal(re.sub(PERCENT, "", text))


def _fiscal_year(text: str) -> str:
    return str(parse_fiscal_year(text))


def _url(text: str) -> str:
    address = text.strip()
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() in ("http", "https") and parts.hostname and " " not in address:
            return address
    except ValueError:
        pass
    raise CellError("url.invalid")


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column of codes; equal are those whose words mean the same."""

    column: Column = field(compare=False)
    words: tuple[object, ...]


def _code_reader(column: Column) -> Reader:
    values, said = tuple(column.values.items()), tuple(column.said.items())
    return _reader_of_codes(_Coded(column, (column.type, column.codelist, values, said)))


@lru_cache(maxsize=256)
def _reader_of_codes(coded: _Coded) -> Reader:
    column = coded.column
    codes, unclear = code_words(column), _unclear_words(column)
    labels = _choices(column)
    wordings = Wordings(_texts_by_codes(column), WORDS["wordings"]["values"])

    def read(text: str) -> Any:
        key = word_key(text)
        meant = {codes[key]} if key in codes else unclear.get(key)
        meant = meant or {code for each in wordings.meanings(text) for code in each}
        if len(meant) > 1:
            choices = _choices(column, meant)
            raise CellError("code.unclear", text=text.strip(), choices=choices)
        if not meant:
            raise CellError("code.unknown", text=text.strip(), choices=labels)
        [code] = meant
        return code == "true" if column.type == "yes_no" else code

    return read


def codes(column: Column) -> frozenset[str]:
    """The codes that a cell of the column may mean; none where it has no list of them."""
    coded = column.codelist or column.type == "yes_no"
    return frozenset(item.code for item in items(column)) if coded else frozenset()


def _texts_by_codes(column: Column) -> Iterator[tuple[str, frozenset[str]]]:
    """The labels of the codes and other words for them, each with all codes that it may mean."""
    for item in items(column):
        yield from ((text, frozenset((item.code,))) for text in item.label.values())
    unclear = _unclear_words(column)
    for text, code in _other_words(column):
        yield text, frozenset(unclear.get(word_key(text), (code,)))


def items(column: Column) -> Codelist:
    """The codes of a column that has a list of them, or is answered by yes or no."""
    return codelists.load(column.codelist or "yes_no")


def _other_words(column: Column) -> Iterator[tuple[str, str]]:
    """What offices write for the codes of the list, and in this column alone, with the code."""
    for item in items(column):
        yield from ((text, item.code) for text in item.more.get("words", ()))
    for code, words in column.values.items():
        yield from ((text, code) for text in words)


def words_by_code(column: Column) -> dict[str, list[str]]:
    """By code, its labels and the other words for it, those of several codes left out."""
    found: dict[str, list[str]] = {}
    for text, meant in _texts_by_codes(column):
        if len(meant) == 1:
            found.setdefault(min(meant), []).append(text)
    return found


def _choices(column: Column, among: Collection[str] = ()) -> Word:
    """The labels of the column's codes, or of those ``among`` them."""
    listed = [item for item in items(column) if not among or item.code in among]
    return Word(
        "، ".join(item.label[LOCALE["fa"]] for item in listed),
        ", ".join(item.label[LOCALE["en"]] for item in listed),
    )


def code_words(column: Column) -> dict[str, str]:
    """By word key, the code that it means: codes, labels, and other words for them.

    A word that stands for several codes means none of them (:func:`_unclear_words`).
    """
    codes = {item.code for item in items(column)}
    found = {word_key(text): code for text, code in column.said.items() if code in codes}
    for item in items(column):
        others = [text for key, text in item.more.items() if key.startswith("label_")]
        for called in (item.code, *item.label.values(), *others):
            found.setdefault(word_key(called), item.code)
    unclear = _unclear_words(column)
    for text, code in _other_words(column):
        if word_key(text) not in unclear:
            found.setdefault(word_key(text), code)
    return found


def _unclear_words(column: Column) -> dict[str, set[str]]:
    """By word key, the codes that a word may mean: «مناقصه» is public, or limited."""
    meant: dict[str, set[str]] = {}
    for text, code in _other_words(column):
        meant.setdefault(word_key(text), set()).add(code)
    return {key: codes for key, codes in meant.items() if len(codes) > 1}


_PLAIN: Final[dict[str, Reader]] = {
    "text": _text,
    "reference": _reference,
    "count": _count,
    "number": _decimal,
    "percentage": _percentage,
    "fiscal_year": _fiscal_year,
    "url": _url,
}
