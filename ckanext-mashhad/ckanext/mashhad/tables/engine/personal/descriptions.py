"""What a running text tells of a person behind a word for it: whose child, born when, with which
certificate or passport, living where (pure).

The words are those of headers (``schemas/personal_data.yaml``); what stands behind them must look
like what they name.
"""

from __future__ import annotations

import re
from typing import Final

from ckanext.mashhad.tables.engine.personal.named_identifiers import NUMBER, PARTING, bare, spoken
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: As everything in a pattern with an end: two gaps in a row would else be tried in all ways.
_S: Final = r"\s{0,20}"
#: Around a name or a value, as data that are written as a text have it.
_QUOTE: Final = "[\"'“”«»]?"
_COLON: Final = f"{_QUOTE}{_S}[:：=]?{_S}{_QUOTE}"
_LABELLED: Final = f"{_QUOTE}{_S}[:：=]{_S}{_QUOTE}"
_LABEL: Final = rf"(?:\s{{1,3}}[^\W\d]{{1,20}})?{_LABELLED}"
_SIGN: Final = f"{_QUOTE}{_S}[:：=،,(-]?{_S}{_QUOTE}"
_CERTIFICATE: Final = rf"شناسنامه{_S}(?:(?:به{_S})?{NUMBER}{_SIGN}|[:：]{_S})"
#: Things are counted: «صدور شناسنامه: 12 پل». A name or a town may follow as well.
_OF_THINGS: Final = (
    rf"(?<=(?<!محل\s)(?<!تاریخ\s)صدور\s|تهیه\s){_CERTIFICATE}"
    rf"[0-9]{{1,4}}\s{{1,20}}(?:{'|'.join(words().told_numbers.counted)})(?:ی|ها|های)?(?!\w)"
)
_THINGS: Final = "|".join(words().kind("birth_certificate").things)
_MONTHS: Final = "فروردین|اردیبهشت|خرداد|تیر|مرداد|امرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"
_DAY: Final = (
    r"(?:[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}"
    r"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"
    r"|[0-9]{1,2}\s{1,3}[^\W\d]{2,10}\s{1,3}(?:ماه\s{1,3})?(?:سال\s{1,3})?[0-9]{4}"
    r"|[A-Za-z]{3,9}\.?\s{1,3}[0-9]{1,2},?\s{1,3}[0-9]{4}"
    rf"|[^\W\d]{{2,10}}(?:\s{{1,3}}و\s{{1,3}}[^\W\d]{{2,10}})?\s{{1,3}}(?:{_MONTHS})\s{{1,3}}"
    r"(?:ماه\s{1,3})?(?:سال\s{1,3})?[0-9]{4})"
)
_NAME: Final = rf"(?!(?:{'|'.join(words().no_names)})(?!\w))\w{{1,40}}"
_PLACE: Final = r"[^\n:：]{0,60}(?:خیابان|بلوار|کوچه|پلاک|واحد|street|[0-9])"
_PASSPORT: Final = r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,2}\s?[0-9]{7,8}|[0-9]{8,12})(?![0-9])"
_COMPUTER: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])"
_DEVICE: Final = "[0-9]{15}(?![0-9.])"


def _behind(kind: str, gap: str, value: str) -> tuple[str, str]:
    return kind, rf"(?i)(?:{spoken(kind, label=gap == _LABEL)}){gap}{value}"


#: By kind, as patterns for a text that the guard reads.
ABOUT: Final = (
    _behind("father", _LABEL, _NAME),
    _behind("relatives", _LABEL, _NAME),
    _behind("birth", rf"{_COLON}(?:(?:در|روز|به|تاریخ|مورخ|on|in)\s{{1,3}}){{0,2}}", _DAY),
    _behind("passport", r"[^0-9A-Za-z\n]{0,20}(?:no\.?|number)?[^0-9A-Za-z\n]{0,5}", _PASSPORT),
    _behind("residence", _LABEL, _PLACE),
    _behind("blood_group", _LABEL, r"(?:A|B|AB|[O0])\s?[+\u2212-]"),
    _behind(
        "marital_status", _LABEL, r"(?:مجرد|متاهل|مطلقه|همسر فوت شده)(?!\w)(?![^\w\n]{0,5}[0-9])"
    ),
    _behind("computer", _LABEL, _COMPUTER),
    _behind("device", _LABEL, _DEVICE),
    _behind("email", _LABEL, r"[\w.%+-]{1,64}@[\w-]{1,63}\.\w"),
    (
        "birth_certificate",
        rf"(?i)(?:{NUMBER}{_S}(?:شناسنامه|سجلی?)(?:\s?(?:ی|اش))?"
        rf"(?:{_SIGN}|(?!{_S}(?:{_THINGS})(?!\w))(?:\s{{1,3}}[^\W\d]{{1,20}}){{1,4}}{_LABELLED})|(?!{_OF_THINGS}){_CERTIFICATE}"
        rf"|(?<!\w)ش\s?[./]\s?ش\.?(?:{_SIGN}|(?:\s{{1,3}}[^\W\d]{{1,20}}){{1,2}}{_LABELLED})|(?<!\w)ش\sش{_LABELLED}"
        rf"|سریال{_S}شناسنامه{_SIGN}"
        rf"|(?<![a-z])birth[\s_]{{1,3}}certificate(?:[\s_]{{1,3}}(?:no\.?|number))?{_SIGN}"
        r")[0-9]{1,10}",
    ),
    ("birth_certificate", rf"شناسنامه{_S}[0-9]{{1,10}}{_S}صادره"),
)
#: Words of one to three Latin letters stand within too many others.
_SHORT: Final = 3
#: So do abbreviations, where no number comes.
_ABBREVIATED: Final = 2


def _known(kind: str) -> list[str]:
    """The words of a kind; of those within each other the shorter."""
    of = words().kind(kind)
    known = {bare(word): word for word in (*of.lone, *of.said)}
    long = {b: word for b, word in known.items() if not (b.isascii() and len(b) <= _SHORT)}
    return [word for b, word in long.items() if not any(o in b for o in long if o != b)]


_KNOWN: Final = {kind: _known(kind) for kind in dict(ABOUT)}
_BARE: Final = {kind: [bare(word) for word in known] for kind, known in _KNOWN.items()}
_ALL: Final = sorted({word for known in _KNOWN.values() for word in known})
#: What comes behind an abbreviation.
_NUMBER: Final = "[0-9۰-۹٠-٩]"
#: All of them, for a text without separators.
TOLD_OF: Final = [
    f"{word}{_QUOTE}[:：=،,(-]?{_QUOTE}{_NUMBER}" if len(word) <= _ABBREVIATED else word
    for word in sorted({word for known in _BARE.values() for word in known})
]
_SPELLINGS: Final = {"ا": "[اأإٱ]", "ه": "[هةۀ]", "ی": "[یيى]", "ک": "[کك]"}


def letters(word: str) -> list[str]:
    """A word by letters, for a text that nobody has read."""
    return [f"{PARTING}*" if re.match(PARTING, e) else _SPELLINGS.get(e, e) for e in word]


#: The same for a text that nobody has read.
ABOUT_LETTERS: Final = [
    [
        *letters(word),
        *((r"[\s./:：=،,(\"'“”«»-]*", _NUMBER) if len(bare(word)) <= _ABBREVIATED else ()),
    ]
    for word in _ALL
]
