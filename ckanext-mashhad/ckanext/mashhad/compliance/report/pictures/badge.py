"""A unit's score as a small SVG picture for other sites (pure): what it is of, and how much."""

from __future__ import annotations

from html import escape
from typing import Final

from ckanext.mashhad.persian.reading_errors import Lang

_HEIGHT: Final = 28
#: Of the line below, with the day.
_BELOW: Final = 16
#: The width of a letter, in a font that nobody knows, and the room at both ends of a field.
_LETTER: Final = 7.2
_SMALL_LETTER: Final = 5.6
_ROOM: Final = 20
_COLOURS: Final = ("#0b4f52", "#ffffff")
_FONT: Final = "Vazirmatn,Tahoma,Arial,sans-serif"


def draw(label: str, value: str, day: str, says: str, code: str, lang: Lang) -> str:
    """Return the picture of two fields, and below them of which day it is; ``says``: the whole
    sentence, for those who hear it; ``code``: the hash of the rules, for those who check it.
    """
    widths = [round(len(text) * _LETTER + _ROOM) for text in (label, value)]
    widths[1] += max(0, round(len(day) * _SMALL_LETTER + _ROOM) - sum(widths))
    width, is_fa = sum(widths), lang == "fa"
    starts = (widths[1], 0) if is_fa else (0, widths[0])
    way = f'text-anchor="middle" direction="{"rtl" if is_fa else "ltr"}"'
    fields = "".join(
        f'<rect x="{start}" width="{wide}" height="{_HEIGHT}" fill="{fill}"/>'
        f'<text x="{start + wide / 2}" y="19" fill="{ink}" {way}>{escape(text)}</text>'
        for start, wide, text, fill, ink in zip(
            starts, widths, (label, value), _COLOURS, _COLOURS[::-1], strict=True
        )
    )
    height = _HEIGHT + _BELOW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img"'
        f' font-family="{_FONT}" font-size="13"><title>{escape(says)}</title>'
        f'<desc>{escape(code)}</desc><rect width="{width}" height="{height}" fill="{_COLOURS[1]}"/>'
        f'{fields}<text x="{width / 2}" y="{height - 4}" fill="{_COLOURS[0]}" font-size="10" {way}>'
        f"{escape(day)}</text>"
        f'<rect width="{width}" height="{height}" fill="none" stroke="{_COLOURS[0]}"/></svg>'
    )
