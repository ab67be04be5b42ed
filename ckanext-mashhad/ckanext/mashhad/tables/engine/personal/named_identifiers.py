"""Identifiers that are known by a word for them in a text, as patterns (pure).

Every pattern matches at most so many characters: a text of nothing but spaces, words or digits
takes no longer than any other of its length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from ckanext.mashhad.tables.engine.personal.personal_words import words

#: In the place of each digit of a number that its own words say to be something else: nobody sees
#: it, and no text still has it then.
PUT: Final = "\u200b"
#: What may part the digits of one number; not the lines between columns.
GAP: Final = r"(?:[\s_()\u2010-\u2015\u2212-]{0,3}|[*~|•·=]{1,3}|\s[*~•·=]\s)"
#: «شمارهٔ», «شماره‌ی» and «شماره ی» alike, as the guard reads them.
NUMBER: Final = r"شماره(?:\s?ی)?"


#: What may part the words of a label and the letters of an abbreviation.
PARTING: Final = r"[\s./_-]"
#: Between the letters of a word that is all of a label: «ش.م».
_POINTS: Final = r"[.\s]{0,2}"


def spoken(kind: str, *, label: bool = False) -> str:
    """The words that name a kind, as they stand within texts. As a ``label`` one that is all of a
    header is all that stands there too.
    """
    of = words().kind(kind)
    first = r"(?<!\w\s)" if label else ""
    said = (_within(word, GAP) for word in (*of.said, *of.checked))
    return "|".join((*said, *(first + _whole(word) for word in of.lone)))


def bare(text: str) -> str:
    """The text without what may part words."""
    return re.sub(PARTING, "", text).lower()


@cache
def _bare_words() -> Mapping[str, Sequence[str]]:
    known = words()
    said = {of.id: (*of.said, *of.lone, *of.checked) for of in known.kinds}
    said["national_code"] += known.legal_said
    return {kind: sorted(set(map(bare, each)), key=len) for kind, each in said.items()}


def kinds_said(clean: str) -> frozenset[str]:
    """The kinds of which a word may stand in the text."""
    letters = bare(clean)
    return frozenset(
        kind for kind, known in _bare_words().items() if any(word in letters for word in known)
    )


def compact(kind: str) -> str:
    """The same in a text without what may part words, where more looks alike."""
    return "|".join(_bare_words()[kind])


def as_given(kind: str) -> str:
    """The same in a text that nobody has read, as a pattern for polars."""
    of = words().kind(kind)
    return "|".join(".{0,3}".join(word.split()) for word in (*of.said, *of.lone, *of.checked))


def _within(word: str, between: str) -> str:
    if word.isascii():
        return rf"(?<![a-z]){between.join(map(re.escape, word.split()))}(?![a-z])"
    return between.join(NUMBER if part == "شماره" else part for part in word.split())


def _whole(word: str) -> str:
    if word.isascii():
        return _within(word, GAP)
    parts = [part for part in re.split(r"[\s./-]", word) if part]
    return rf"(?<!\w){_POINTS.join(parts)}(?![^\W\d]|_)"


#: Of a thing only where the number comes at once: «کد ملی طرح: 12000000», not «کد ملی طرح دهنده».
_OF_THING: Final = (
    rf"(?!{GAP}(?:{'|'.join(words().kind('national_code').things)})(?:ها|های|ای|ی)?"
    r"[^\w]{0,5}[0-9])"
)
_LEGAL: Final = "|".join(_within(word, GAP) for word in words().legal_said)
CODE_WORD: Final = f"(?:{spoken('national_code')}){_OF_THING}"
#: What parts groups of digits or each of them only where it does so throughout: it parts other
#: numbers too.
THROUGHOUT: Final = r"\s?[./|]\s?"
_CODE: Final = (
    rf"(?<![0-9])([0-9](?:{GAP}[0-9]){{7,9}}"
    rf"|[0-9]{{3}}(?P<sign>{THROUGHOUT})(?:[0-9]{{6}}(?P=sign)[0-9]|[0-9]{{3}}(?P=sign)[0-9]{{4}})"
    rf"|[0-9](?P<each>{THROUGHOUT})[0-9](?:(?P=each)[0-9]){{6,8}})(?![0-9])"
)
#: Of a lot, a branch, a year or a contract of one, between a word and what it is of.
_SMALL: Final = (
    "(?<![0-9])[0-9]{1,4}(?![./-]?[0-9])|(?<![0-9/-])1[34][0-9]{2}[/-][0-9]{1,6}(?![./-]?[0-9])"
)
#: A code after its word, or before it where the word stands for no other number.
NAMED_CODES: Final = (
    rf"(?i){CODE_WORD}(?:[^0-9]|{_SMALL}){{0,60}}?{_CODE}",
    # in the place of a company's, which has eleven digits
    rf"(?i)(?:{_LEGAL})(?:[^0-9]|{_SMALL}){{0,30}}?(?<![0-9])([0-9]{{10}})(?![0-9])",
    rf"(?i){_CODE}[^0-9\w]{{0,5}}{CODE_WORD}(?![^0-9]{{0,30}}[0-9])",
)
_NOT_OF_THINGS: Final = rf"(?!\s{{0,20}}(?:{'|'.join(words().kind('account').things)}))"
#: Not the balance of one, nor what is settled.
_AN_ACCOUNT: Final = (
    r"(?<!\w)(?<!صورت\s)(?<!مفاصا\s)(?<!تسویه\s)(?<!تصفیه\s)(?<!مانده\s)(?<!موجودی\s)"
    r"(?<!گردش\s)(?<!سر\s)حساب"
)
_NAMES: Final = r"(?:\s{1,3}[^\W\d]{1,20})"
#: What is paid to an account, not the number of an invoice, of an account of the books or of those
#: who keep them.
ACCOUNT_WORD: Final = (
    rf"(?:{NUMBER}\s{{0,20}}(?:حساب|سپرده|سیبا)"
    r"(?!\s?(?:دار|رس)(?:ی|ان|یها|یهای)?(?!\w))"
    r"|(?:به|از)\s{0,20}حساب\s{0,20}(?:(?:بانکی|جاری|سپرده)\s{0,20})?(?:به\s{0,20})?شماره"
    rf"|(?:به|از)\s{{1,3}}حساب{_NAMES}{{1,3}}\s{{1,3}}به\s{{1,3}}شماره"
    rf"|{_AN_ACCOUNT}\s{{1,3}}(?:(?:به\s{{1,3}}نام{_NAMES}{{1,4}}\s{{1,3}})?به\s{{1,3}})?شماره"
    rf"|{_AN_ACCOUNT}{_NAMES}{{1,4}}\s{{1,3}}به\s{{1,3}}شماره"
    r"|(?<![a-z])(?:account\s{1,3}(?:number|no\.?)|bank\s{1,3}account)(?![a-z]))"
    rf"{_NOT_OF_THINGS}"
)
#: What no account of the books and no sum has: ten digits, of which none are parted by commas.
_TEN_OR_MORE: Final = r"(?<![0-9])([0-9](?:[./-]?[0-9]){9,19})(?![0-9])(?![,،٬][0-9])"
#: Where other numbers stood before it, it may stand further behind its word.
ACCOUNTS: Final = (
    rf"(?i){ACCOUNT_WORD}(?:[^0-9{PUT}]{{0,20}}{PUT}{{1,40}}(?!{PUT})){{0,9}}"
    rf"(?:(?:[^0-9{PUT}]|{_SMALL}){{0,20}}?|[^0-9\n{PUT}]{{0,50}}[:：]\s{{0,3}})"
    r"(?<![0-9])([0-9](?:[./-]?[0-9]){7,19})(?![0-9])",
    rf"{_AN_ACCOUNT}{_NOT_OF_THINGS}{_NAMES}{{0,4}}\s{{0,3}}[:：]\s{{0,3}}{_TEN_OR_MORE}",
    rf"(?<=به\s){_AN_ACCOUNT}{_NOT_OF_THINGS}\s{{1,3}}{_TEN_OR_MORE}",
    rf"(?<!\w)سیبا\s{{0,3}}[:：]\s{{0,3}}{_TEN_OR_MORE}",
    rf"{_AN_ACCOUNT}\s{{1,3}}(?:سپهر|جام|سیبا|جاری|سپرده|بانکی|بانک\s{{1,3}}[^\W\d]{{2,12}})\s{{1,3}}{_TEN_OR_MORE}",
)
_UNITS: Final = "|".join(
    word.replace(" ", r"\s?")
    for word in (*words().told_numbers.units, *words().told_numbers.measured)
)
_NOT_COUNTED: Final = rf"(?! {{0,3}}(?:{_UNITS})(?!\w)(?! {{0,3}}[:：(]? {{0,3}}[0-9]))"
#: A mobile without its zero, or its prefix last, not a sum: «به همراه 9123456789 ریال».
NAMED_MOBILE: Final = (
    rf"(?i)(?:{spoken('mobile')})[^0-9{PUT}]{{0,12}}(?<![0-9])"
    rf"((?:98[ -]?)?{words().mobile_prefixes}(?:{GAP}[0-9]){{7}}"
    rf"|[0-9]{{3}}[ -]?[0-9]{{4}}\s?[/(-]{{1,2}}\s?09[0-9]{{2}})"
    rf"(?![0-9]){_NOT_COUNTED}"
)
#: With the number of the country but no sign of it.
BARE_MOBILE: Final = (
    rf"(?<![+0-9])(?<![0-9][.,/])(98{GAP}{words().mobile_prefixes}(?:{GAP}[0-9]){{7}})"
    rf"(?![0-9])(?![.,،٬/][0-9]){_NOT_COUNTED}"
)
_OWNER: Final = rf"(?:{'|'.join(words().legal_owners)})"
_NO_NUMBER: Final = r"[^0-9\n]{0,40}"
#: Before and after the number of an account that is a legal person's.
LEGAL_BEFORE: Final = (
    rf"(?i)(?:(?:حساب|شبا|شبای|iban)(?:\s{{1,3}}(?:های?|ی|بانکی|جاری|درآمد|درآمدی|متمرکز|رسمی))"
    rf"{{0,3}}|به\s{{0,3}}نام)\s{{1,3}}{_OWNER}{_NO_NUMBER}$"
)
LEGAL_AFTER: Final = rf"^(?:{_NO_NUMBER}به\s{{0,3}}نام\s{{1,3}}|[\s(،-]{{0,4}}){_OWNER}"
#: Before a number that is a contract's, an invoice's or the like.
REFERENCE: Final = (
    rf"(?:{'|'.join(w.replace(' ', chr(92) + 's?') for w in words().told_numbers.references)})"
    rf"\s{{0,3}}(?:{NUMBER})?[\s:：]{{0,4}}$"
)
