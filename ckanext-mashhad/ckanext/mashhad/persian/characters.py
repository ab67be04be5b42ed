"""Characters as a program reads what people see, whatever they were typed as.

``plain(text)``
    Digits of any script become 0-9, letters and signs in other forms their usual ones, Arabic
    letters Persian ones; what nobody sees, and marks over or around a character, go. For looking
    for numbers and words, never for storing.

``origins(text)``
    By place in ``plain(text)``, the place in ``text``.

``ODD``
    A class of characters, for a regular expression of polars, that ``plain`` changes and of which
    an ordinary Persian text has none.

Both take time and memory in proportion to the text: no character becomes more than four.
"""

from __future__ import annotations

import unicodedata
from array import array
from typing import Final

_LETTERS: Final = {
    **{"ك": "ک", "ي": "ی", "ى": "ی", "ۀ": "ه", "ة": "ه"},
    **{"أ": "ا", "إ": "ا", "ٱ": "ا"},
}
#: Letters, to Unicode, that show nothing; and the stretch between Arabic ones.
_BLANK: Final = "\u0640\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_UNSEEN: Final = ("Mn", "Me", "Cf", "Cn", "Co", "Cs")
_MOST: Final = 4
#: Persian marks, half-spaces and marks of direction, which stand in many texts, are none of it.
ODD: Final = (
    r"[\x{00a0}-\x{00bf}\x{2000}-\x{200a}\x{2011}\x{2017}\x{2024}-\x{2026}\x{202f}-\x{203e}"
    r"\x{2047}-\x{2049}\x{2057}\x{205f}\x{2070}-\x{209c}\x{2150}-\x{215f}\x{2460}-\x{249b}"
    r"\x{24ea}-\x{24ff}\x{2776}-\x{2793}\x{115f}\x{1160}\x{1369}-\x{1371}\x{17b4}\x{17b5}\x{19da}"
    r"\x{2800}\x{3164}\x{3250}-\x{33ff}\x{fb50}-\x{1ffff}\x{e0000}-\x{e0fff}"
    r"[\p{Nd}&&[^0-9۰-۹٠-٩]]"
    r"[[\p{Mn}\p{Me}\p{Cf}]&&[^\x{0600}-\x{06ff}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]]]"
)


class _Plain(dict[int, str]):
    """What each character becomes, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _of(chr(code))
        return found


def _of(char: str) -> str:
    if char in _BLANK or (unicodedata.category(char) in _UNSEEN):
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    usual = unicodedata.normalize("NFKC", char)
    if len(usual) > _MOST or usual == char:
        return _LETTERS.get(char, char)
    return "".join(map(_of, usual))


_PLAIN: Final = _Plain({code: chr(code) for code in range(128)})


def plain(text: str) -> str:
    """The text in plain characters."""
    return text if text.isascii() else text.translate(_PLAIN)


def origins(text: str) -> array[int]:
    """Where in the text each character of :func:`plain` stood."""
    places = array("L")
    for place, char in enumerate(text):
        places.extend([place] * len(_PLAIN[ord(char)]))
    return places
