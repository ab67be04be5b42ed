"""Amounts of money in words of scale; the rules are told in ``numbers``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final, Literal, NamedTuple

from ckanext.mashhad.persian.numerals.decimals import (
    LONGEST,
    NumberError,
    format_decimal,
    parse_decimal,
)
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.persian.text import search_key

Unit = Literal["rial", "toman"]

_RIALS: Final[dict[Unit, int]] = {"rial": 1, "toman": 10}
_SCALES: Final = {
    "هزار": 10**3,
    "میلیون": 10**6,
    "ملیون": 10**6,
    "میلیارد": 10**9,
    "ملیارد": 10**9,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_UNIT_WORDS: Final[dict[str, Unit]] = {
    **dict.fromkeys(("ریال", "rial", "rials", "irr"), "rial"),
    **dict.fromkeys(("تومان", "تومن", "toman", "tomans"), "toman"),
}
_HEMAT = "همت"  # the budget office's word for a thousand billion toman
_TWO_MEANINGS: Final = frozenset(("بیلیون", "بلیون", "تریلیون", "تریلیارد"))
_AND: Final = frozenset(("و", "and"))
_HALVES: Final = frozenset(("نیم", "half"))
#: Digits that a product of what is typed and the scales can have: no amount is rounded.
_DIGITS: Final = LONGEST * 2
_KNOWN: Final = frozenset((*_SCALES, *_UNIT_WORDS, *_HALVES, _HEMAT))

_WORD: Final = re.compile(r"([^\W\d_]+)")


@dataclass(slots=True)
class _Part:
    """A number and the words of scale after it: 500 million."""

    number: Decimal
    scale: int = 1
    last_scale: int = 1


def parse_amount(text: str, unit: Unit | None = "rial") -> int:
    """Return integer Rial of a typed amount; ``unit`` is what is meant when none is written.

    :class:`NumberError` when it cannot be read in exactly one way, is no whole number of rials,
    or names no unit though ``unit`` is None.
    """
    parts, written = _taken_apart(text)
    if not written and not unit:
        raise NumberError("unit_missing", text=text)
    with localcontext(prec=_DIGITS):
        number = _sum(parts, text) * _RIALS[written or unit or "rial"]
        if number != number.to_integral_value():
            raise NumberError("fraction_of_rial", text=text)
        return int(number)


def _taken_apart(text: str) -> tuple[list[_Part], Unit | None]:
    parts: list[_Part] = []
    units: set[Unit] = set()
    for piece in _pieces(text):
        if isinstance(piece, Decimal):
            parts.append(_Part(piece))
        elif piece in _HALVES:
            _add_half(parts, text)
        elif piece in _UNIT_WORDS:
            units.add(_UNIT_WORDS[piece])
        elif not parts:
            raise NumberError("amount_unrecognised", text=text)
        elif piece == _HEMAT:
            _scale_up(parts[-1], 10**12, text)
            units.add("toman")
        else:
            _scale_up(parts[-1], _SCALES[piece], text)
    if not parts:
        raise NumberError("amount_unrecognised" if text.strip() else "empty", text=text)
    if len(units) > 1:
        raise NumberError("several_units", text=text)
    return parts, next(iter(units), None)


def _add_half(parts: list[_Part], text: str) -> None:
    """«۲ و نیم میلیارد» and «نیم میلیارد»; half of a rial is none."""
    if not parts:
        parts.append(_Part(Decimal("0.5")))
    elif parts[-1].scale == 1 and parts[-1].number == parts[-1].number.to_integral_value():
        parts[-1].number += Decimal("0.5").copy_sign(parts[-1].number)
    else:
        raise NumberError("amount_unrecognised", text=text)


def _pieces(text: str) -> list[Decimal | str]:
    """Numbers and known words of ``text`` in order; the word for "and" is left out."""
    if len(text) > LONGEST:
        raise NumberError("amount_unrecognised", text=text)
    if not re.search(r"[^\W\d_eE]|﷼", text):
        return [parse_decimal(text)]
    pieces: list[Decimal | str] = []
    for index, piece in enumerate(_WORD.split(text.replace("﷼", " ریال "))):
        if index % 2:
            word = search_key(piece)
            if word in _TWO_MEANINGS:
                raise NumberError("two_meanings", word=piece)
            if word not in _AND:
                pieces.extend(_known(word, piece, text))
        elif re.search("[^\\s\u200b-\u200f]", piece):
            pieces.append(_number(piece, text))
    return pieces


def _number(piece: str, text: str) -> Decimal:
    """The number of a piece; what is wrong with it is told of the whole."""
    try:
        return parse_decimal(piece)
    except NumberError as error:
        raise NumberError(error.code, **{**error.params, "text": text}) from None


def _known(word: str, piece: str, text: str) -> list[str]:
    """The word, or the words that were written as one: «میلیاردریال»."""
    if word in _KNOWN:
        return [word]
    for end in range(len(word) - 1, 1, -1):
        if word[:end] in _KNOWN and word[end:] in _KNOWN:
            return [word[:end], word[end:]]
    raise NumberError("unknown_word", word=piece, text=text)


def _scale_up(part: _Part, scale: int, text: str) -> None:
    """«هزار میلیارد» is said, «میلیارد هزار» is not."""
    if scale <= part.last_scale:
        raise NumberError("amount_unrecognised", text=text)
    part.scale *= scale
    part.last_scale = scale


def _sum(parts: list[_Part], text: str) -> Decimal:
    """Add 2 billion and 500 million; a tail without scale is refused: people mean either."""
    first, *others = parts
    total, previous = abs(first.number) * first.scale, first.scale
    for part in others:
        if part.scale == 1 and part.number < 1000 and previous > 1000:
            raise NumberError("scale_missing", text=text)
        if part.number < 0 or part.number * part.scale >= previous:
            raise NumberError("amount_unrecognised", text=text)
        total, previous = total + part.number * part.scale, part.scale
    return -total if first.number < 0 else total


class _Scale(NamedTuple):
    starts_at: int
    divisor: int
    word: Word


# The three languages of dictionaries disagree above a billion; budget offices say thousand
# billion, and say it only once the number of billions has become long.
_SHOWN_SCALES: Final[dict[Lang, tuple[_Scale, ...]]] = {
    "fa": (
        _Scale(0, 1, Word("", "")),
        _Scale(10**6, 10**6, Word("میلیون", "million")),
        _Scale(10**9, 10**9, Word("میلیارد", "billion")),
        _Scale(10**14, 10**12, Word("هزار میلیارد", "trillion")),
    ),
    "en": (
        _Scale(0, 1, Word("", "")),
        _Scale(10**6, 10**6, Word("میلیون", "million")),
        _Scale(10**9, 10**9, Word("میلیارد", "billion")),
        _Scale(10**12, 10**12, Word("هزار میلیارد", "trillion")),
    ),
}
_SHOWN_UNITS: Final = {"rial": Word("ریال", "rials"), "toman": Word("تومان", "tomans")}


@dataclass(frozen=True, slots=True)
class AmountText:
    """An amount as shown; ``exact`` is False when the two decimals do not hold all of it."""

    text: str
    exact: bool

    def __str__(self) -> str:
        return self.text


def format_amount(rials: int, lang: Lang = "fa", unit: Unit = "rial") -> AmountText:
    """Return «۱٬۲۵۰ میلیارد ریال»: words of scale from a million on, at most two decimals."""
    scales = _SHOWN_SCALES[lang]
    size, per_unit = abs(rials), _RIALS[unit]
    index = max(n for n, scale in enumerate(scales) if size >= scale.starts_at * per_unit)
    hundredths = _hundredths(size, scales[index].divisor * per_unit)
    following = scales[index + 1] if index + 1 < len(scales) else None
    if following and hundredths * scales[index].divisor >= following.starts_at * 100:
        index += 1  # 999,999,999 is shown as one billion, not as a thousand million
        hundredths = _hundredths(size, scales[index].divisor * per_unit)
    divisor = scales[index].divisor * per_unit
    with localcontext(prec=_DIGITS):
        shown = Decimal(hundredths if rials >= 0 else -hundredths) / 100
    number = format_decimal(shown, 2, lang)
    words = (number, scales[index].word.to(lang), _SHOWN_UNITS[unit].to(lang))
    return AmountText(" ".join(filter(None, words)), exact=hundredths * divisor == size * 100)


def _hundredths(size: int, divisor: int) -> int:
    return (size * 200 + divisor) // (2 * divisor)
