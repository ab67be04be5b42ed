"""Numbers in a text that its own words say to be days, amounts or numbers of letters (pure).

After «کد ملی» or «شماره حساب» stands more than codes and accounts: «تغییر شماره حساب در تاریخ
1403/07/15», «با کد ملی به مبلغ 12000000 ریال». What says so stands right at the number, or the
number is written as only days and years are. In doubt a number is none of them.
"""

from __future__ import annotations

import re
from typing import Final

from ckanext.mashhad.tables.personal_words import words

#: In the place of each digit of such a number: nobody sees it, and no text still has it then.
PUT: Final = "\u200b"

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
_AMOUNT: Final = "(?:[1-9][0-9]{0,2}(?:[,،٬][0-9]{3})+|[1-9][0-9]*)"


def _after(said: tuple[str, ...], number: str) -> str:
    """A number right after one of the words; not after the last of several («حساب و مبلغ:»)."""
    either = "|".join(word.replace(" ", r"\s*") for word in said)
    named = rf"(?<![و/،,-]\s)(?<![/،,-])(?:{either})\s*[:：]"
    return rf"(?<!\w)(?:{named}|(?:{either}))\s*(?P<n>{number})(?![0-9])"


def _patterns() -> tuple[str, ...]:
    told = words().told_numbers
    units, letters = "|".join(told.units), "|".join(told.letters)
    return (
        rf"{_BEGINS}(?P<n>(?:{_DATE})(?:-(?:{_DATE}))?|{_YEAR}[/-]{_YEAR}){_ENDS}",
        _after(told.days, f"{_YEAR}{_MONTH}{_DAY}"),
        _after(told.amounts, _AMOUNT),
        rf"(?<![0-9])(?P<n>{_AMOUNT})\s*(?:هزار|میلیون|میلیارد)?\s*\(?(?:{units})(?!\w)",
        rf"(?<!\w)(?:{letters})\s*(?:شماره\s*)?(?P<n>[1-9][0-9]*(?:[/-][0-9]+)*)",
    )


_SAYS: Final = tuple(map(re.compile, _patterns()))


def put_away(text: str) -> str:
    """``text``, as the guard reads it, without these numbers; all else stays in its place."""
    for pattern in _SAYS:
        text = pattern.sub(_hidden, text)
    return text


def _hidden(found: re.Match[str]) -> str:
    start, end = (place - found.start() for place in found.span("n"))
    return f"{found[0][:start]}{PUT * (end - start)}{found[0][end:]}"
