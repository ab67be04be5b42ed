"""Numbers in a text that its own words say to be days, figures or numbers of letters (pure).

After «کد ملی» or «شماره حساب» stands more than codes and accounts: «تغییر شماره حساب در تاریخ
1403/07/15», «با کد ملی به مبلغ 12000000 ریال». What says so stands right at the number, in its
line, and the number is written as only days, amounts and letters' numbers are. In doubt it is none
of them: what comes right after such a word, or after a colon behind it, is what the word says.
"""

from __future__ import annotations

import re
from typing import Final

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables.engine.personal.named_identifiers import (
    ACCOUNT_WORD,
    CODE_WORD,
    NUMBER,
    PUT,
)
from ckanext.mashhad.tables.engine.personal.personal_words import words

_YEAR: Final = "(?:1[34]|19|20)[0-9]{2}"
_MONTH: Final = "(?:0?[1-9]|1[0-2])"
_DAY: Final = "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE: Final = "|".join(
    sign.join(parts)
    for sign in ("/", r"\.", "-")
    for parts in ((_YEAR, _MONTH, _DAY), (_DAY, _MONTH, _YEAR))
)
_BEGINS: Final = r"(?<![0-9])(?<![0-9][./-])"
_ENDS: Final = r"(?![./-]?[0-9])"
_GROUPED: Final = "(?<![0-9][,،٬.])[1-9][0-9]{0,2}(?:[,،٬][0-9]{3}){1,6}"
_ROUND: Final = "[1-9][0-9]{0,14}000"
_SPACE: Final = "[ \t]{0,3}"
#: The number of a letter begins with the year of its office, or ends in it.
_OFFICE_YEAR: Final = "1(?:3[6-9]|4[01])[0-9]"
_LETTER: Final = (
    rf"(?:{_OFFICE_YEAR}[0-9]{{0,6}}(?:[/-][0-9]{{1,8}}){{0,3}}|[0-9]{{1,8}}[/-]{_OFFICE_YEAR})"
)


def _either(said: tuple[str, ...]) -> str:
    return "|".join(word.replace(" ", _SPACE) for word in said)


def _after(said: tuple[str, ...], number: str) -> str:
    """A number right after one of the words; not after the last of several («حساب و مبلغ ...»)."""
    none = f"[^0-9{PUT}]"
    alone = rf"(?<!{none}\sو\s)(?<!{none}[/،,-]\s)(?<!{none}[/،,-])(?<!\w)"
    return rf"{alone}(?:{_either(said)}){_SPACE}(?P<n>{number})(?![0-9])"


def _patterns() -> tuple[str, ...]:
    told = words().told_numbers
    figures = _either(tuple(each.strip() for each in words().figures))
    units, letters = _either(told.units), _either(told.letters)
    many = rf"{_SPACE}(?:(?:هزار|میلیون|میلیارد){_SPACE})?"
    count = rf"{_SPACE}(?P<n>[1-9][0-9]{{0,14}})(?![0-9])"
    # a unit that stands before the next number is of that
    last = rf"(?!\w)(?!{_SPACE}[:：(]?{_SPACE}[0-9])"
    return (
        rf"{_BEGINS}(?P<n>(?:{_DATE})(?:-(?:{_DATE}))?|{_YEAR}[/-]{_YEAR}){_ENDS}",
        _after(told.days, f"{_YEAR}{_MONTH}{_DAY}"),
        _after(told.amounts, rf"(?:{_GROUPED}|[1-9][0-9]{{0,14}}(?![,،٬][0-9]))"),
        _after(told.round_amounts, f"(?:{_GROUPED}|{_ROUND})"),
        rf"(?<![0-9])(?P<n>{_GROUPED}){many}\(?{_SPACE}(?:{units}){last}",
        rf"(?<![0-9])(?P<n>{_ROUND}){many}(?:{units}){last}",
        # as headers are read: a line that begins so is of figures, up to its colon
        rf"(?mi:^)[\s|*-]{{0,3}}(?i:{figures})(?=[ \t])(?:(?! و )[^0-9\n:：/،؛;,|+-]){{0,60}}"
        rf"[:：]{count}",
        rf"(?i)(?<![a-z])(?:{_either(told.measures)})[ \t]?[:：]{count}",
        rf"(?<!\w)(?:{letters}){_SPACE}(?:{NUMBER}{_SPACE})?(?P<n>{_LETTER})(?![0-9])",
    )


_SAYS: Final = tuple(map(re.compile, _patterns()))
#: Degrees, or the metres of a projection.
_COORDINATE: Final = (
    r"-?(?:(?:1[0-8][0-9]|[0-9]{1,2})\.[0-9]{2,20}|[2-8][0-9]{5}\.[0-9]{1,20}"
    r"|[2-4][0-9]{6}\.[0-9]{1,20})"
)
#: A place, with its height.
_PLACE: Final = re.compile(
    rf"(?<![0-9.]){_COORDINATE}(?:,\s?|\s{{1,3}}){_COORDINATE}"
    r"(?:,-?[0-9]{1,5}(?:\.[0-9]{1,20})?)?(?![0-9.])"
)
_REACH: Final = 60
_CODE_BEFORE: Final = re.compile(rf"(?i){CODE_WORD}")
#: Where a number is that of the word before it.
_RIGHT_AFTER: Final = re.compile(
    rf"(?i)(?:{CODE_WORD}|{ACCOUNT_WORD})(?:[^0-9\w]{{0,5}}|[^0-9]{{0,40}}[:：]\s{{0,3}})$"
)


def put_away(text: str) -> str:
    """``text``, as the guard reads it, without these numbers; all else stays in its place."""
    for pattern in _SAYS:
        text = pattern.sub(_hidden, text)
    return text


def without_places(text: str) -> str:
    """``text`` without the coordinates of places, whose digits may look like anything."""
    return _PLACE.sub(lambda found: PUT * len(found[0]), text)


def _hidden(found: re.Match[str]) -> str:
    if found["n"].isdigit() and _may_be_meant(found):
        return found[0]
    start, end = (place - found.start() for place in found.span("n"))
    return f"{found[0][:start]}{PUT * (end - start)}{found[0][end:]}"


def _may_be_meant(found: re.Match[str]) -> bool:
    """Whether plain digits may be what a word before them asks for after all."""
    before = found.string[max(0, found.start("n") - _REACH) : found.start("n")]
    if _RIGHT_AFTER.search(before):
        return True
    number = found["n"]
    a_code = identifiers.is_valid("national_code", number) and not number.endswith("000")
    return a_code and bool(_CODE_BEFORE.search(before))
