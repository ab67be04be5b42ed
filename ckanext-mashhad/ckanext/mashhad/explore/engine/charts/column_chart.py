"""Columns over time (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.charts.canvas import WIDTH, Canvas
from ckanext.mashhad.persian.reading_errors import Lang

HEIGHT: Final = 150
_TOP, _BOTTOM = 20, 26
#: Of the room that a column has, what it fills.
_FILLED: Final = 0.72


class Bar(NamedTuple):
    """``name`` stands below, ``value`` (0 or more) gives the height, ``words`` say what it is."""

    name: str
    value: int
    words: str


def columns(bars: Sequence[Bar], label: str, lang: Lang) -> str:
    """The picture of at least one bar, the oldest first; ``label`` is what it is called."""
    canvas = Canvas(lang)
    highest = max(max(bar.value for bar in bars), 1)
    top = max(range(len(bars)), key=lambda n: bars[n].value)
    room, ground = WIDTH / len(bars), HEIGHT - _BOTTOM
    canvas.ground(ground)
    for number, bar in enumerate(bars):
        height = (ground - _TOP) * bar.value / highest
        x, y = room * (number + (1 - _FILLED) / 2), ground - height
        canvas.box(x, y, (room * _FILLED, height), bar.words)
        if number == top:
            canvas.text(room * (number + 0.5), y - 6, bar.words.rsplit(": ", 1)[-1], "value")
    middles = [(room * (number + 0.5), bar.name) for number, bar in enumerate(bars)]
    canvas.names_below(middles, HEIGHT - 8, WIDTH)
    return canvas.svg("columns", HEIGHT, label)
