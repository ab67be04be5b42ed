"""Identifiers that are known by a word for them in a text, as patterns (pure).

Every pattern matches at most so many characters: a text of nothing but spaces, words or digits
takes no longer than any other of its length.
"""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.tables.engine.personal.personal_words import words

#: In the place of each digit of a number that its own words say to be something else: nobody sees
#: it, and no text still has it then.
PUT: Final = "\u200b"
#: What may part the digits of one number; not the lines between columns.
GAP: Final = r"(?:[\s_()\u2010-\u2015\u2212-]{0,3}|[*~|•·=]{1,3}|\s[*~•·=]\s)"
#: «شمارهٔ», «شماره‌ی» and «شماره ی» alike, as the guard reads them.
NUMBER: Final = r"شماره(?:\s?ی)?"


def spoken(kind: str, between: str) -> str:
    """Any of the words that name a kind within texts, with ``between`` for their spaces."""
    return "|".join(word.replace(" ", between) for word in words().kind(kind).named)


_CODE_SAID: Final = (
    rf"(?:(?:کد|(?:{NUMBER}|نمره)){GAP}ملی|(?<!\w)[شک][.\s]{{0,2}}م(?:لی)?(?![^\W\d]|_)"
    rf"|(?<![a-z])(?:{spoken('national_code', GAP)})(?![a-z]))"
)
#: Of a thing only where the number comes at once: «کد ملی طرح: 12000000», not «کد ملی طرح دهنده».
_OF_THING: Final = (
    rf"(?!{GAP}(?:{'|'.join(words().kind('national_code').not_of)})(?:ها|های|ای|ی)?"
    r"[^\w]{0,5}[0-9])"
)
CODE_WORD: Final = _CODE_SAID + _OF_THING
#: What parts groups of digits or each of them only where it does so throughout: it parts other
#: numbers too.
THROUGHOUT: Final = r"\s?[./|]\s?"
_CODE: Final = (
    rf"(?<![0-9])([0-9](?:{GAP}[0-9]){{7,9}}"
    rf"|[0-9]{{3}}(?P<sign>{THROUGHOUT})(?:[0-9]{{6}}(?P=sign)[0-9]|[0-9]{{3}}(?P=sign)[0-9]{{4}})"
    rf"|[0-9](?P<each>{THROUGHOUT})[0-9](?:(?P=each)[0-9]){{6,8}})(?![0-9])"
)
#: Of a lot, a branch or a year, between a word and what it is of.
_SMALL: Final = "(?<![0-9])[0-9]{1,4}(?![./-]?[0-9])"
#: A code after its word, or before it where the word stands for no other number.
NAMED_CODES: Final = (
    rf"(?i){CODE_WORD}(?:[^0-9]|{_SMALL}){{0,60}}?{_CODE}",
    rf"(?i){_CODE}[^0-9\w]{{0,5}}{CODE_WORD}(?![^0-9]{{0,30}}[0-9])",
)
#: What is paid to an account, not the number of an invoice, of an account of the books or of those
#: who keep them.
ACCOUNT_WORD: Final = (
    rf"(?:{NUMBER}\s{{0,20}}حساب"
    r"(?!\s?(?:دار|رس)(?:ی|ان|یها|یهای)?(?!\w))"
    r"|(?:به|از)\s{0,20}حساب\s{0,20}(?:(?:بانکی|جاری|سپرده)\s{0,20})?(?:به\s{0,20})?شماره"
    r"|(?:به|از)\s{1,3}حساب(?:\s{1,3}[^\W\d]{1,20}){1,3}\s{1,3}به\s{1,3}شماره"
    r"|(?<!\w)(?<!صورت\s)(?<!مفاصا\s)(?<!تسویه\s)(?<!تصفیه\s)حساب\s{1,3}"
    r"(?:(?:به\s{1,3}نام(?:\s{1,3}[^\W\d]{1,20}){1,4}\s{1,3})?به\s{1,3})?شماره)"
    r"(?!\s{0,20}(?:معین|تفصیلی|سرفصل|کل))"
)
#: Where other numbers stood before it, it may stand further behind its word.
ACCOUNT: Final = (
    rf"{ACCOUNT_WORD}(?:[^0-9{PUT}]{{0,20}}{PUT}{{1,40}}(?!{PUT})){{0,9}}"
    rf"(?:(?:[^0-9{PUT}]|{_SMALL}){{0,20}}?|[^0-9\n{PUT}]{{0,50}}[:：]\s{{0,3}})"
    r"(?<![0-9])([0-9](?:[./-]?[0-9]){7,19})(?![0-9])"
)
#: A mobile without its zero, or its prefix last, not a sum: «به همراه 9123456789 ریال».
NAMED_MOBILE: Final = (
    rf"(?i)(?:{spoken('mobile', ' ')})[^0-9{PUT}]{{0,12}}(?<![0-9])"
    rf"((?:98)?{words().mobile_prefixes}(?:[ \t-]?[0-9]){{7}}|[0-9]{{7}}\s?[/-]\s?09[0-9]{{2}})"
    r"(?![0-9])"
    rf"(?! {{0,3}}(?:{'|'.join(words().told_numbers.units)})(?!\w)(?! {{0,3}}[:：(]? {{0,3}}[0-9]))"
)
