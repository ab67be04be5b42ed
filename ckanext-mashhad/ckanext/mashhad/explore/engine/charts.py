"""Columns over time as an SVG picture (pure): time runs as the language is read."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from ckanext.mashhad.persian.reading_errors import Lang

#: As wide as the narrowest phone's page, so that its words can be read there.
WIDTH: Final = 320
HEIGHT: Final = 150
_TOP, _BOTTOM = 20, 26
#: Of the room that a column has, what it fills.
_FILLED: Final = 0.72
#: For where no style sheet says otherwise: within another site's page.
_INK: Final = "#0b6e75"
#: So many names fit below.
_MOST_NAMES: Final = 5
#: Half as wide as the longest name of a month.
_HALF_NAME: Final = 34
_LETTER: Final = 6.5


class Bar(NamedTuple):
    """``name`` stands below, ``value`` (0 or more) gives the height, ``words`` say what it is."""

    name: str
    value: int
    words: str


def columns(bars: Sequence[Bar], label: str, lang: Lang) -> str:
    """The picture of at least one bar, the oldest first; ``label`` is what it is called."""
    highest = max(max(bar.value for bar in bars), 1)
    room = WIDTH / len(bars)
    every = -(-len(bars) // _MOST_NAMES)
    top = max(range(len(bars)), key=lambda n: bars[n].value)
    parts = []
    last = (-float(WIDTH), 0.0)
    for number, bar in enumerate(bars):
        place = len(bars) - 1 - number if lang == "fa" else number
        height = (HEIGHT - _TOP - _BOTTOM) * bar.value / highest
        x, y = place * room + room * (1 - _FILLED) / 2, HEIGHT - _BOTTOM - height
        title = f"<title>{escape(bar.words)}</title>"
        size = f'width="{room * _FILLED:.1f}" height="{height:.1f}"'
        parts.append(
            f'<rect class="bar" fill="{_INK}" x="{x:.1f}" y="{y:.1f}" {size}>{title}</rect>'
        )
        middle = place * room + room / 2
        within = min(max(middle, _HALF_NAME), WIDTH - _HALF_NAME)
        # A name that was moved inwards may reach into the next one, which is left out.
        if number % every == 0 and abs(within - last[0]) > last[1] + _half(bar.name):
            parts.append(_text(within, HEIGHT - 8, bar.name, "axis", lang))
            last = within, _half(bar.name)
        if number == top:
            inside = min(max(middle, WIDTH * 0.2), WIDTH * 0.8)
            parts.append(_text(inside, y - 6, bar.words.rsplit(": ", 1)[-1], "value", lang))
    ground = HEIGHT - _BOTTOM
    base = f'<line class="grid" stroke="#ccc" x1="0" x2="{WIDTH}" y1="{ground}" y2="{ground}"/>'
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" direction="ltr"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="columns" {size} role="img"'
        f' aria-label="{escape(label)}">{base}{"".join(parts)}</svg>'
    )


def _half(name: str) -> float:
    """Half as wide as a name, at most."""
    return min(len(name) * _LETTER / 2, _HALF_NAME)


def _text(x: float, y: float, words: str, kind: str, lang: Lang) -> str:
    runs = "rtl" if lang == "fa" else "ltr"
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" direction="{runs}"'
    look = 'font-family="Vazirmatn, Tahoma, sans-serif" font-size="11"'
    return f'<text class="{kind}" {look} {place}>{escape(words)}</text>'
