"""A unit's score as a small SVG picture for other sites (pure): what it is of, and how much."""

from __future__ import annotations

from html import escape
from typing import Final

from ckanext.mashhad.persian.reading_errors import Lang

_HEIGHT: Final = 28
#: The width of a letter, in a font that nobody knows, and the room at both ends of a field.
_LETTER: Final = 7.2
_ROOM: Final = 20
_COLOURS: Final = ("#0b4f52", "#ffffff")
_FONT: Final = "Vazirmatn,Tahoma,Arial,sans-serif"


def draw(label: str, value: str, says: str, lang: Lang) -> str:
    """Return the picture of two fields; ``says``: the whole sentence, for those who hear it."""
    widths = [round(len(text) * _LETTER + _ROOM) for text in (label, value)]
    width, is_fa = sum(widths), lang == "fa"
    starts = (widths[1], 0) if is_fa else (0, widths[0])
    fields = "".join(
        f'<rect x="{start}" width="{wide}" height="{_HEIGHT}" fill="{fill}"/>'
        f'<text x="{start + wide / 2}" y="19" fill="{ink}" text-anchor="middle"'
        f' direction="{"rtl" if is_fa else "ltr"}">{escape(text)}</text>'
        for start, wide, text, fill, ink in zip(
            starts, widths, (label, value), _COLOURS, _COLOURS[::-1], strict=True
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" role="img"'
        f' font-family="{_FONT}" font-size="13"><title>{escape(says)}</title>{fields}'
        f'<rect width="{width}" height="{_HEIGHT}" fill="none" stroke="{_COLOURS[0]}"/></svg>'
    )
