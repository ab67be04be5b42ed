"""Identifiers of persons within a text, each known by its own sign (pure).

A mobile begins with 09, a Sheba with IR, a card with the prefix of a bank, an e-mail of one's own
is with a provider of such; before or after a national code stand the words «کد ملی», before the
number of an account «شماره حساب»; but not of a number whose own words say what it is
(``told_numbers``). Digits and letters of any kind count, marks that nobody sees do not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import product
from typing import Final

import polars as pl

from ckanext.mashhad.persian import characters, identifiers
from ckanext.mashhad.tables.engine.common.column_digits import ascii_digits, surely_ascii
from ckanext.mashhad.tables.engine.common.lexicons import remembered
from ckanext.mashhad.tables.engine.personal.descriptions import (
    ABOUT,
    ABOUT_LETTERS,
    TOLD_OF,
)
from ckanext.mashhad.tables.engine.personal.inner import cell_tables
from ckanext.mashhad.tables.engine.personal.inner.listed_people import MAY_BE
from ckanext.mashhad.tables.engine.personal.named_identifiers import (
    ACCOUNTS,
    BARE_MOBILE,
    GAP,
    LEGAL_AFTER,
    LEGAL_BEFORE,
    NAMED_CODES,
    NAMED_MOBILE,
    REFERENCE,
    THROUGHOUT,
    as_given,
    compact,
    kinds_said,
)
from ckanext.mashhad.tables.engine.personal.numbers.other_numbers import put_away, without_places
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.engine.personal.readings import OTHERWISE

#: The kind of an identifier, and where in a text it stands.
Found = tuple[str, tuple[int, int]]

_MARKS: Final = "\u0610-\u061a\u0640\u064b-\u065f\u0670"
_INVISIBLE: Final = f"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff{_MARKS}]"
#: Texts that tell of a person, as they were given: with such marks between any letters.
ABOUT_AS_GIVEN: Final = (
    f"(?i:{'|'.join(f'{_INVISIBLE}*'.join(letters) for letters in ABOUT_LETTERS)})"
)
_LETTERS: Final = {
    **{"ك": "ک", "ي": "ی", "ى": "ی", "ۀ": "ه", "ة": "ه"},
    **{"أ": "ا", "إ": "ا", "ٱ": "ا"},
}
_ARABIC_LETTERS: Final = f"[{''.join(_LETTERS)}]"
#: Sheba and cards have check digits, so more may part them.
_WIDE: Final = r"[\s_()./*~|•·=:،,\u2010-\u2015\u2212-]{0,3}"
#: The same of one line.
_THROUGHOUT: Final = r"[^\S\n\r]?[_./*~|•·=:،,\u2010-\u2015\u2212-][^\S\n\r]?|[^\S\n\r]"
#: Behind a point it is of a fraction, such as a longitude.
_BEGINS: Final = r"(?<![0-9])(?<![0-9]{2}[.٫])(?<![^0-9]0[.٫])(?<!\s[.٫])(?<!^[.٫])"
_PREFIX: Final = rf"{_BEGINS}(?:\+98|0098|0)"
#: As texts, like all signs: they are compiled with the first text that may hold one, and few have.
_SIGNS: Final = (
    (
        "mobile",
        rf"{_PREFIX}{GAP}(?:0{GAP})?9[0-9]{{2}}(?:{GAP}[0-9]){{7}}(?![0-9])"
        rf"|{_BEGINS}09[0-9]{{2}}[./,،٬][0-9]{{3}}[./,،٬][0-9]{{2}}[./]?[0-9]{{2}}(?![0-9])"
        r"|(?<![0-9])09[0-9]{2}\s?[/.:*،,]\s?[0-9]{7}(?![0-9])"
        r"|(?:wa\.me/|phone=|tel:)\+?989[0-9]{9}(?![0-9])"
        r"|(?<![0-9])0(?P<between>\s?[_.*~|•·=\u2010-\u2015\u2212-]\s?|\s)9"
        r"(?:(?P=between)[0-9]){9}(?![0-9])"
        rf"|(?<![0-9])09[0-9]{{2}}(?P<sign>{THROUGHOUT})[0-9]{{3}}(?P=sign)[0-9]{{4}}(?![0-9])"
        # with other signs it is the code of a parcel
        r"|(?<![0-9./-])09 [0-9]{2} [0-9]{3} [0-9]{2} ?[0-9]{2}(?![0-9])",
    ),
    ("sheba", rf"(?i)(?<![A-Z])IR(?:{_WIDE}[0-9]){{24}}(?![0-9])"),
    # without its letters, in its groups, which one sign parts throughout
    (
        "sheba",
        rf"(?<![0-9Rr])(?<![0-9][.,،٬/])(?:[0-9]{{2}}0[0-9]{{21}}"
        rf"|[0-9]{{2}}(?P<groups>{_THROUGHOUT})0[0-9]{{3}}(?:(?P=groups)[0-9]{{4}}){{4}}(?P=groups)[0-9]{{2}}"
        rf"|[0-9]{{2}}0[0-9](?P<fours>{_THROUGHOUT})[0-9]{{4}}(?:(?P=fours)[0-9]{{4}}){{4}}"
        rf"|[0-9]{{2}}(?P<bank>{_THROUGHOUT})0(?:[0-9]{{21}}|[0-9]{{2}}(?P=bank)[0-9]{{19}})"
        rf"|[0-9](?P<each>{_THROUGHOUT})[0-9](?P=each)0(?:(?P=each)[0-9]){{21}})(?![0-9])",
    ),
    ("card", rf"(?<![0-9])[0-9](?:{_WIDE}[0-9]){{15}}(?![0-9])"),
)
#: A number that may be a code, as it is also written with dashes.
_TEN_DIGITS: Final = r"(?<![0-9])[0-9]{3}(?:[0-9]{7}|-[0-9]{6}-[0-9])(?![0-9])"
_AT: Final = r"\s?(?:@|[\[({<]\s?at\s?[\])}>])\s?"
_POINT: Final = r"\s?(?:\.|[\[({<]\s?dot\s?[\])}>])\s?"
_PROVIDER: Final = f"{_AT}(?:{'|'.join(words().free_mail)})"
#: From its sign on: what stands before it may be long, and most of a text is no address.
_FREE_MAIL: Final = rf"(?i){_PROVIDER}{_POINT}[a-z.]{{2,12}}(?![\w-])"
_LONGEST_NAME: Final = 64
_NAME: Final = re.compile(r"[\w.%+-]+\Z")
_NAMED: Final = (
    rf"(?i:{compact('national_code')})|(?i:{compact('mobile')})[^0-9]{{0,12}}"
    r"(?:(?:98)?9[0-9]{9}|[0-9]{7}09[0-9]{2})"
    rf"|(?i:(?:@|at[\]}}>]?)(?:{'|'.join(words().free_mail)}))|09[0-9]{{2}}[:*،,٬][0-9]{{3}}[،,٬]?[0-9]{{4}}|(?:[0-9]{{4}}[:*،,]){{3,6}}[0-9]{{2,4}}"
    rf"|(?i:{'|'.join(TOLD_OF)})|(?i:حساب|سیبا|account).{{0,100}}[0-9]{{8}}"
)
_PREFIXES: Final = "|".join(sorted(words().card_prefixes))
_SEPARATORS: Final = r"[\s_.()/*~|•·=\x{2010}-\x{2015}\x{2212}-]"
#: A plain text without separators that could hold a mobile, Sheba or card, or names a code. It lets
#: more through than the signs do, never less: each text that passes is looked at closely.
SIGNED: Final = (
    r"(?:98|0)0?9[0-9]{9}|(?i:IR)[0-9]{24}|[0-9]{2}0[0-9]{21}|ملی|[شک]م"
    rf"|(?:{_PREFIXES})[0-9]{{10}}|{_NAMED}"
)
#: The same of a text that has no separators, where a longer number is none of them.
SIGNED_ALONE: Final = (
    # twelve digits alone that begin so are an amount as well
    r"(?:^|[^0-9])(?:0098|0)0?9[0-9]{9}(?:[^0-9]|$)|[^0-9]980?9[0-9]{9}|980?9[0-9]{9}[^0-9]|(?i:IR)[0-9]{24}|ملی|[شک]م"
    rf"|(?:^|[^0-9])(?:[0-9]{{2}}0[0-9]{{21}}|(?:{_PREFIXES})[0-9]{{10}})(?:[^0-9]|$)|{_NAMED}"
)
#: A card alone, and what is as long or longer but no Sheba: numbers of tenders, of documents.
_CARD_ALONE: Final = f"^(?:{_PREFIXES})[0-9]{{10}}$"
_LONG_ALONE: Final = "^[1-9][0-9]{15,22}$"


_ABOUT: Final = frozenset(kind for kind, _ in ABOUT)
_AT_ANY: Final = re.compile(r"@|[\[({<]\s?at\s?[\])}>]", re.IGNORECASE)
_EIGHT_DIGITS: Final = re.compile("(?:[^0-9]*+[0-9]){8}")
_DIGIT: Final = "[0-9۰-۹٠-٩]"
_NO_DIGIT: Final = "[^0-9۰-۹٠-٩]"
#: What may part the digits of a number that stands alone.
_PARTING: Final = rf"(?:{_SEPARATORS}|{_INVISIBLE})*"
_NEAR: Final = f"{_NO_DIGIT}{{0,3}}"
#: A number written as an amount is, as which programs show a code that lost its zeros.
GROUPED: Final = f"^{_DIGIT}{{1,3}}(?:[,،٬']{_DIGIT}{{3}}){{2,3}}$"
#: A text as it was given that may hold an identifier, by nothing but its digits, or whose
#: characters have other forms. It lets more through than the signs do, never less.
SUSPECT: Final = "|".join(
    (
        f"[0۰٠]{_NEAR}[9۹٩](?:{_NEAR}{_DIGIT}){{9}}",
        f"[9۹٩]{_NEAR}[8۸٨]{_NEAR}[9۹٩](?:{_NEAR}{_DIGIT}){{9}}",
        f"(?:{_DIGIT}{_NEAR}){{15}}{_DIGIT}",
        # a code by itself: ten digits, or fewer that nothing parts (a date is none)
        f"^{_PARTING}{_DIGIT}(?:{_PARTING}{_DIGIT}){{9}}{_PARTING}$",
        f"^{_INVISIBLE}*{_DIGIT}(?:{_INVISIBLE}*{_DIGIT}){{7,8}}{_INVISIBLE}*$",
        f"^{_INVISIBLE}*{_DIGIT}{{8,10}}[.٫][0۰٠]+{_INVISIBLE}*$",
        GROUPED,
        cell_tables.LINES,
        # a code within a text, or after a word for it in Latin letters
        f"(?:^|{_NO_DIGIT}){_DIGIT}{{10}}(?:{_NO_DIGIT}|$)",
        f"(?is:(?:{as_given('national_code')}).*){_DIGIT}(?:{_NEAR}{_DIGIT}){{7,9}}",
        f"(?is:(?:{as_given('mobile')}).*){_DIGIT}(?:{_NEAR}{_DIGIT}){{9}}",
        rf"(?i:{_PROVIDER}{_POINT})",
        ABOUT_AS_GIVEN,
        MAY_BE,
        # a code after a word that has the م of «ملی»
        f"(?s:م.*){_DIGIT}(?:{_NEAR}{_DIGIT}){{7,9}}",
        f"(?is:(?:حساب|سپرده|سیبا|account).*){_DIGIT}(?:{_NEAR}{_DIGIT}){{7}}",
        characters.ODD,
        OTHERWISE,
    )
)


_NAMED_KINDS: Final = (
    *product(("national_code",), NAMED_CODES),
    ("mobile", NAMED_MOBILE),
    *product(("account",), ACCOUNTS),
)
#: What says whose an account is stands so near.
_REACH: Final = 80
_COLUMNS: Final = re.compile(r"\s\|\s")
_BESIDE: Final = 3


@remembered
def suspect(texts: pl.Series) -> pl.Series:
    """Which texts, as they were given, may hold an identifier."""
    return texts.str.contains(SUSPECT)


def harmless(suspects: pl.Series) -> pl.Series:
    """Which of the suspect texts are seen to be none at a second glance: numbers alone that are too
    long for a code or a mobile and no card of any bank.
    """
    return suspects.str.contains(_LONG_ALONE) & ~suspects.str.contains(_CARD_ALONE)


def bare(texts: pl.Series) -> pl.Series:
    """Plain texts without what may stand between the digits of one number."""
    if not texts.str.contains(_SEPARATORS).any():
        return texts
    return texts.str.replace_all(_SEPARATORS, "")


def plain(texts: pl.Series) -> pl.Series:
    """The texts with ASCII digits, Persian letters, and nothing that nobody sees."""
    if all(surely_ascii(texts.to_frame())):
        return texts
    if texts.str.contains(characters.ODD).any():
        spelled = (each and characters.plain(each) for each in texts)
        return pl.Series(texts.name, spelled, dtype=pl.String)
    if texts.str.contains(_INVISIBLE).any():
        texts = texts.str.replace_all(_INVISIBLE, "")
    if texts.str.contains(_ARABIC_LETTERS).any():
        texts = texts.str.replace_many(_LETTERS)
    return ascii_digits(texts)


def in_text(text: str) -> Iterator[tuple[str, str]]:
    """The identifiers within a text, as kind and text."""
    clean = without_places(characters.plain(text))
    kinds = kinds_said(clean)
    known = (*_signed(clean), *_said(clean, kinds), *_told(clean, kinds))
    # the same number may have a sign and a word
    found = {(kind, end): (kind, (start, end)) for kind, (start, end) in reversed(known)}
    found = dict(reversed(found.items()))
    places = characters.origins(text) if found else ()
    for kind, (start, end) in found.values():
        yield kind, text[places[start] : places[end - 1] + 1]


def _signed(clean: str) -> Iterator[Found]:
    for kind, pattern in _SIGNS:
        for found in re.finditer(pattern, clean):
            of_one = not _in_columns(clean, found)
            of_one = of_one and not _is_of_another(kind, clean, found[0], found.span())
            if of_one and _is(kind, re.sub("[^0-9]", "", found[0])):
                yield kind, found.span()


def _is_of_another(kind: str, clean: str, number: str, span: tuple[int, int]) -> bool:
    """Whether its own words say of what looks like an identifier that it is of no person."""
    before, after = clean[max(0, span[0] - _REACH) : span[0]], clean[span[1] : span[1] + _REACH]
    if kind in ("account", "sheba"):
        return bool(re.search(LEGAL_BEFORE, before) or re.search(LEGAL_AFTER, after))
    if kind == "card" or (kind == "mobile" and re.search("[0-9][-/]", number)):
        return bool(re.search(REFERENCE, before))
    return False


def _in_columns(clean: str, found: re.Match[str]) -> bool:
    """Whether the lines within a match are those between the columns of a table."""
    if not _COLUMNS.search(found[0]):
        return False
    start, end = found.span()
    before, after = clean[max(0, start - _BESIDE) : start], clean[end : end + _BESIDE]
    return before.rstrip(" ").endswith("|") or after.lstrip(" ").startswith("|")


def _said(clean: str, kinds: Collection[str]) -> Iterator[Found]:
    """What is known by a word for one of the ``kinds``, or by the number of the country."""
    patterns = [pair for pair in _NAMED_KINDS if pair[0] in kinds]
    if re.search(BARE_MOBILE, clean):
        patterns.append(("mobile", BARE_MOBILE))
    text = put_away(clean) if patterns else ""
    for kind, pattern in patterns:
        for found in re.finditer(pattern, text):
            span = found.span(1)
            if kind == "national_code" and not _is_code(re.sub("[^0-9]", "", found[1])):
                continue
            if not _is_of_another(kind, clean, found[1], span):
                yield kind, span


def _told(clean: str, kinds: Collection[str]) -> Iterator[Found]:
    for found in re.finditer(_FREE_MAIL, clean):
        start = max(0, found.start() - _LONGEST_NAME)
        if name := _NAME.search(clean[start : found.start()]):
            yield "email", (start + name.start(), found.end())
    for kind, pattern in ((kind, pattern) for kind, pattern in ABOUT if kind in kinds):
        yield from ((kind, found.span()) for found in re.finditer(pattern, clean))


def _is(kind: str, digits: str) -> bool:
    if kind == "card" and digits[:6] not in words().card_prefixes:
        return False
    if kind == "mobile":
        digits = f"0{digits[-10:]}"
    return identifiers.is_valid(kind, digits)  # type: ignore[arg-type]


def may_hold(text: str) -> bool:
    """Whether a text has as many digits as the shortest identifier, or another sign of one."""
    clean = characters.plain(text)
    return bool(_AT_ANY.search(clean) or _EIGHT_DIGITS.match(clean) or _ABOUT & kinds_said(clean))


def codes(text: str) -> list[str]:
    """The numbers of ten digits in a text."""
    return [each[0].replace("-", "") for each in re.finditer(_TEN_DIGITS, characters.plain(text))]


def coded(text: str) -> Iterator[tuple[str, str]]:
    """The same, each with how it is written there."""
    found = list(re.finditer(_TEN_DIGITS, characters.plain(text)))
    places = characters.origins(text) if found else ()
    for each in found:
        yield each[0].replace("-", ""), text[places[each.start()] : places[each.end() - 1] + 1]


def has_code(text: str) -> bool:
    """Whether any number in the text is a valid national code, whatever stands beside it."""
    return any(map(_is_code, codes(text)))


def bare_codes(text: str) -> list[str]:
    """The numbers in the text that are valid national codes, as they are written there."""
    return [given for code, given in coded(text) if _is_code(code)]


def masked(text: str) -> str:
    """``text`` with the identifiers in it in stars; in a text that holds one, any national code."""
    if not may_hold(text):
        return text
    found = {given for _, given in in_text(text)}
    if found:
        found |= {given for code, given in coded(text) if _is_code(code)}
    for given in sorted(found, key=len, reverse=True):
        text = text.replace(given, identifiers.mask(given))
    return text


def masked_sample(text: str) -> str:
    """The same of one cell by itself, where any national code counts: all of it is hidden."""
    if has_code(text):
        return covered(text)
    return masked(text)


def covered(text: str) -> str:
    """All of a text in stars but its ends."""
    return identifiers.mask(text)


def _is_code(digits: str) -> bool:
    return identifiers.is_valid("national_code", digits)
