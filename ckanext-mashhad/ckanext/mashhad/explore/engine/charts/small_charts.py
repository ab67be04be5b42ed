"""Small columns of several things beside each other, all on one scale (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.charts.canvas import Canvas
from ckanext.mashhad.explore.engine.charts.column_chart import Bar
from ckanext.mashhad.persian.reading_errors import Lang

WIDTH: Final = 164
#: How high the highest bar of all is; a picture is as high as its own needs.
HIGHEST: Final = 100
_TOP, _BOTTOM = 16, 16
_FILLED: Final = 0.76


class Small(NamedTuple):
    """A thing: what its picture is called, and its bars, of which all things have as many."""

    label: str
    bars: Sequence[Bar]


def small_columns(things: Sequence[Small], lang: Lang) -> list[str]:
    """A picture of each, with what its highest bar is, and the first and the last name below; an
    empty one of a thing without bars.
    """
    highest = max((bar.value for thing in things for bar in thing.bars), default=0) or 1
    return [_draw(thing, HIGHEST / highest, lang) for thing in things]


def _draw(thing: Small, scale: float, lang: Lang) -> str:
    if not thing.bars:
        return ""
    canvas = Canvas(lang, WIDTH)
    top = max(range(len(thing.bars)), key=lambda n: thing.bars[n].value)
    ground = _TOP + scale * thing.bars[top].value
    room = WIDTH / len(thing.bars)
    canvas.ground(ground)
    for number, bar in enumerate(thing.bars):
        x, height = room * (number + (1 - _FILLED) / 2), scale * bar.value
        canvas.box(x, ground - height, (room * _FILLED, height), bar.words)
    if thing.bars[top].value:
        canvas.text(room * (top + 0.5), _TOP - 5, thing.bars[top].words, "series")
    canvas.text(0, ground + 13, thing.bars[0].name, "axis", "start")
    if len(thing.bars) > 1:
        canvas.text(WIDTH, ground + 13, thing.bars[-1].name, "axis", "end")
    return canvas.svg("small", round(ground + _BOTTOM, 1), thing.label)
