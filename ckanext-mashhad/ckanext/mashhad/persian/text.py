"""Persian text at two levels, from one table.

``display_safe(text)``
    For every text that is stored. Changes only what no reader would miss: Arabic ``ي ك`` become
    ``ی ک``, Arabic-Indic digits Persian ones, letters that lost their Unicode (presentation
    forms, ``¬`` for a half-space) come back, invisible marks and stretched letters go, half-spaces
    are tidied. Vowel signs, hamza, ``آ``, Latin digits, spaces and line breaks stay.

``search_key(text)``
    For comparing. Folds everything two people may write differently: also hamza, vowel signs,
    digits (to 0-9), case, separators within numbers, half-space against space. Two texts with
    the same key are the same to a reader who searches.

``search_fold(text)``
    The same, with half-spaces kept: for the search engine, to which they mark the parts of a word.

``delivered(text)``
    For a stored text of another language: takes out what nobody sees, and leaves its letters alone.

``writable(text)``
    For everything else that is stored: takes out only what no XML can hold.

All five are idempotent and total: any string goes in, a string comes out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from ckanext.mashhad.persian.numerals.digits import ARABIC_INDIC, ASCII, PERSIAN

ZWNJ: Final = "\u200c"


class Fold(NamedTuple):
    """One row of the table: ``chars`` become ``display`` / ``key``; None leaves them alone."""

    chars: str
    display: str | None
    key: str | None
    why: str


def _span(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


# Control characters (but tab and line ends), and what Unicode says is no character.
_CONTROLS = "".join(
    chr(code)
    for code in [*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF]
    if chr(code) not in "\t\n\r\x85"
)

_DIRECTION: Final = "marks of direction and byte order"
_BROKEN: Final = "control characters, broken pairs"

_VOWEL_SIGNS = (
    "\u0670\u06e7\u06e8"
    + _span(0x0610, 0x061A)
    + _span(0x064B, 0x065F)
    + _span(0x06D6, 0x06DC)
    + _span(0x06DF, 0x06E4)
    + _span(0x06EA, 0x06ED)
)
_ACCENTS = _span(0x0300, 0x036F)

TABLE: Final = (
    Fold("يى", "ی", "ی", "Arabic yeh, alef maksura"),
    Fold("ك", "ک", "ک", "Arabic kaf"),
    Fold("ڪ", None, "ک", "swash kaf"),
    Fold("ېۍے", None, "ی", "yeh of neighbouring languages"),
    Fold("ةۀۂەہھ", None, "ه", "teh marbuta and other forms of heh"),
    Fold("آأإٱ", None, "ا", "alef with madda, hamza, wasla"),
    Fold("ؤ", None, "و", "hamza on vav"),
    # NFKC would write up to eighteen letters for the one, which nobody searches for.
    Fold("\ufdfa", None, "ص", "the blessing on the Prophet, as most write it"),
    Fold("\ufdfb", None, "ج", "the same of the name of God"),
    Fold("ئ", None, "ی", "hamza on yeh"),
    Fold("\u0640", "", "", "tatweel"),
    Fold(_VOWEL_SIGNS, None, "", "vowel signs, hamza and madda standing alone"),
    Fold(_ACCENTS, None, "", "Latin accents, once taken apart"),
    Fold(
        "\u200e\u200f\u061c\ufeff" + _span(0x202A, 0x202E) + _span(0x2066, 0x2069),
        "",
        "",
        _DIRECTION,
    ),
    Fold(_CONTROLS + _span(0xD800, 0xDFFF), "", "", _BROKEN),
    Fold("\u200d", None, "", "joiner: a reader sees it in «ه‍.ش» and in emoji"),
    Fold("\u00a0\u202f\u2007", " ", " ", "spaces that do not break"),
    Fold("\u2028\u2029\x85", "\n", " ", "line ends of other systems"),
    Fold(_span(0x2010, 0x2015) + "\u2212", None, "-", "dashes and minus"),
    Fold("٪", None, "%", "percent sign"),
    Fold("٫", None, ".", "decimal mark"),
    *(
        Fold(arabic, persian, latin, "Arabic-Indic digit")
        for arabic, persian, latin in zip(ARABIC_INDIC, PERSIAN, ASCII, strict=True)
    ),
    *(
        Fold(persian, None, latin, "Persian digit")
        for persian, latin in zip(PERSIAN, ASCII, strict=True)
    ),
)

_DISPLAY: Final = {
    ord(char): row.display for row in TABLE for char in row.chars if row.display is not None
}
#: What no reader of any language sees, and what turns the sentence around a text about.
_UNSEEN: Final = {
    ord(char): None for row in TABLE for char in row.chars if row.why in (_DIRECTION, _BROKEN)
}
_UNWRITABLE: Final = {
    ord(char): row.display for row in TABLE for char in row.chars if row.why == _BROKEN
} | {0x85: "\n"}
_KEY: Final = {ord(char): row.key for row in TABLE for char in row.chars if row.key is not None}
# What may stand between a letter and its hamza and must go before the two are put together, and
# signs that NFKC would make long.
_STRIP: Final = {
    code: new
    for code, new in _KEY.items()
    if chr(code) in "\ufdfa\ufdfb"
    or (new == "" and chr(code) not in f"\u0653\u0654\u0655{_ACCENTS}")
}

_LETTER = (  # of the Arabic script, also those that NFKC takes apart into such
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"
    "\ufdf0-\ufdfc\U0001ee00-\U0001eebb"
)
#: Any letter of the Arabic script, as Persian has.
ANY_LETTER: Final = re.compile(f"[{_LETTER}]")
_MARK = _VOWEL_SIGNS + _ACCENTS
_LOST = "\u00ac\u200b\u00ad\u2060"  # what half-spaces became on their way through old systems
_LOST_HALF_SPACE: Final = re.compile(
    f"([{_LETTER}][{_MARK}]*)\u200d*[{_LOST}][{_LOST}\u200d]*+"
    f"(?=[{_MARK}{_LOST}\u200d]*+[{_LETTER}])"
)
_STRAY: Final = re.compile("[\u200b\u00ad\u2060]+")  # unlike ¬, no reader sees these
_LOST_SIGN: Final = re.compile(f"[{_LOST}]+")
_LONE_TATWEEL: Final = re.compile(r"(?<!\S)\u0640+(?!\S)")
_ZWNJ_RUN: Final = re.compile(f"{ZWNJ}+")
# Letters that lost their Unicode; not the word ligatures (﷼, ﷲ, ﷺ), which a reader would miss.
_PRESENTATION: Final = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe80-\ufefc]+")
_YEH_AND_HAMZA: Final = re.compile("[یىي]\u0654")

_HAMZA_RULES: Final = (  # one word, two spellings; «ئو» needs no rule, the table does it
    (re.compile("(?<!ا)ئ(?=ت|له)"), "ا"),  # هیئت = هیأت, مسئله = مسأله; not قرائت
    (re.compile("ؤ(?=و)"), "ی"),  # مسؤول = مسئول
    (re.compile(f"ء(?=ا|[^{_LETTER}]|$)"), ""),  # انشاء = انشا
    (re.compile("ء"), "ی"),
)
_HAMZA: Final = frozenset("ئؤء")
_GROUP_MARK_IN_NUMBER: Final = re.compile("(?<=[0-9])٬(?=[0-9])")
_GROUPED_NUMBER: Final = re.compile(
    "(?<![0-9.,،])[0-9]{1,3}(?:,[0-9]{3}(?:,[0-9]{3})*|،[0-9]{3}(?:،[0-9]{3})*)(?![0-9]|[,،][0-9])"
)


def display_safe(text: str) -> str:
    """Return ``text`` fit for storing: what no reader would miss is made uniform."""
    if text.isascii() and text.isprintable():
        return text
    text = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), dashed(text))
    text = _tidied(_STRAY.sub("", _restored(text.translate(_DISPLAY))))
    # Last, since what was taken out may have stood between a letter and its mark.
    return _YEH_AND_HAMZA.sub("ئ", unicodedata.normalize("NFC", text))


def delivered(text: str) -> str:
    """Return ``text``, which is not Persian, fit for storing: every letter stays as it is."""
    return text.translate(_UNSEEN)


def writable(text: str) -> str:
    """Return ``text`` without control characters but tab and line ends, and without halves of
    characters.
    """
    return text if text.isprintable() else text.translate(_UNWRITABLE)


def search_fold(text: str) -> str:
    """Return the search key of ``text`` with its half-spaces (U+200C) kept between letters."""
    text = unicodedata.normalize("NFKC", dashed(text).translate(_STRIP))
    # What is seldom there is looked for before its pattern is, which takes ten times as long.
    if "\u0654" in text:
        text = _YEH_AND_HAMZA.sub("ئ", text)
    if _LOST_SIGN.search(text):
        text = _LOST_SIGN.sub("", _restored(text))
    if not _HAMZA.isdisjoint(text):
        for pattern, replacement in _HAMZA_RULES:
            text = pattern.sub(replacement, text)
    text = _tidied(unicodedata.normalize("NFD", text).translate(_KEY).lower())
    if "٬" in text:
        text = _GROUP_MARK_IN_NUMBER.sub("", text)
    if "," in text or "،" in text:
        text = _GROUPED_NUMBER.sub(lambda found: re.sub("[,،]", "", found[0]), text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def search_key(text: str) -> str:
    """Return what ``text`` is compared by: equal keys, same words to a reader who searches."""
    return " ".join(search_fold(text).replace(ZWNJ, " ").split())


def dashed(text: str) -> str:
    """A tatweel that stretches no letter is typed for the dash, which stands on the same key."""
    return _LONE_TATWEEL.sub("-", text) if "\u0640" in text else text


def is_persian(text: str) -> bool:
    """Tell whether a letter of the Arabic script or a Persian digit stands in ``text``."""
    return bool(ANY_LETTER.search(text)) or any(digit in text for digit in PERSIAN)


def _restored(text: str) -> str:
    """Half-spaces back in their own code point."""
    return _LOST_HALF_SPACE.sub(rf"\1{ZWNJ}", text)


def _tidied(text: str) -> str:
    """Half-spaces single, and only inside words."""
    return _ZWNJ_RUN.sub(_inside_words, text) if ZWNJ in text else text


def _inside_words(run: re.Match[str]) -> str:
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    return ZWNJ if before and after and not (_is_edge(before) or _is_edge(after)) else ""


def _is_edge(char: str) -> bool:
    """Tell whether a word ends at ``char``: space, punctuation, control, but not the joiner."""
    return unicodedata.category(char)[0] in "ZPC" and char != "\u200d"


def subject_line(text: str) -> str:
    """A subject of an e-mail in one line, whose blanks survive that it is sent in pieces.

    Python's ``email`` loses a blank that stands where it cuts a line with other than ASCII letters
    (3.11); it takes a no-break space for a letter.
    """
    return "\u00a0".join(text.split())
