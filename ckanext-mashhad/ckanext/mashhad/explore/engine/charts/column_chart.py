"""Columns over time (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.charts.canvas import WIDTH, At, Canvas
from ckanext.mashhad.persian.reading_errors import Lang

HEIGHT: Final = 150
_TOP, _BOTTOM = 20, 26
#: Of the room that a column has, what it fills.
_FILLED: Final = 0.72


class Bar(NamedTuple):
    """``name`` stands below, ``value`` (0 or more) gives the height, ``words`` say what it is;
    ``short`` stands for the name where that has no room, and ``year`` is what it is part of.
    """

    name: str
    value: int
    words: str
    short: str = ""
    year: str = ""


def columns(bars: Sequence[Bar], label: str, lang: Lang, caption: str = "") -> str:
    """The picture of the bars, the oldest first, empty of none; ``label`` and ``caption`` as
    :meth:`Canvas.svg` takes them.
    """
    if not bars:
        return ""
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
    times = [At(room * (n + 0.5), bar.name, bar.short, bar.year) for n, bar in enumerate(bars)]
    years = canvas.name_below(times, HEIGHT - 8, WIDTH)
    return canvas.svg("columns", HEIGHT + years, label, caption)
