"""Columns over time, each parted in layers that have their name beside the last column (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.charts.canvas import (
    FILLINGS,
    WIDTH,
    At,
    Canvas,
    spread,
    width_of,
)
from ckanext.mashhad.explore.engine.charts.column_chart import Bar
from ckanext.mashhad.persian.reading_errors import Lang

HEIGHT: Final = 170
_TOP, _BOTTOM = 20, 26
#: Of the room that a column has, what it fills; of few columns, at most so much.
_FILLED: Final = 0.72
_WIDEST: Final = 44
#: Between the names of layers, and the box before each.
_LINE, _BOX = 15, 9


class Stack(NamedTuple):
    """``whole`` is what the layers come to; of each layer ``name`` is the same in all stacks."""

    whole: Bar
    layers: Sequence[Bar]

    @property
    def value(self) -> int:
        return sum(layer.value for layer in self.layers)


def stacked(stacks: Sequence[Stack], label: str, lang: Lang, caption: str = "") -> str:
    """The picture of the stacks, the oldest first, the first layer below; empty of none.

    A layer that no stack has is not named. There are at most as many as there are fillings.
    """
    if not stacks:
        return ""
    if len(stacks[0].layers) > len(FILLINGS):
        raise ValueError("more layers than can be told apart")
    canvas = Canvas(lang)
    names = [layer.name for layer in stacks[0].layers]
    used = [n for n, _ in enumerate(names) if any(stack.layers[n].value for stack in stacks)]
    beside = max((width_of(names[n]) for n in used), default=0) + 2 * _BOX
    width, ground = WIDTH - beside, HEIGHT - _BOTTOM
    highest = max(max(stack.value for stack in stacks), 1)
    top = max(range(len(stacks)), key=lambda n: stacks[n].value)
    room = width / len(stacks)
    filled = min(room * _FILLED, _WIDEST)
    canvas.ground(ground, end=width)
    for number, stack in enumerate(stacks):
        middle, y = room * (number + 0.5), float(ground)
        for look, layer in enumerate(stack.layers):
            height = (ground - _TOP) * layer.value / highest
            y -= height
            if layer.value:
                canvas.box(middle - filled / 2, y, (filled, height), layer.words, look)
        if number == top:
            canvas.text(middle, y - 6, stack.whole.words.rsplit(": ", 1)[-1], "value")
    bars = [stack.whole for stack in stacks]
    times = [At(room * (n + 0.5), bar.name, bar.short, bar.year) for n, bar in enumerate(bars)]
    years = canvas.name_below(times, HEIGHT - 8, width)
    _name_layers(canvas, stacks[-1], used, (width, (ground - _TOP) / highest))
    return canvas.svg("stacked", HEIGHT + years, label, caption)


def _name_layers(
    canvas: Canvas, last: Stack, used: Sequence[int], scale: tuple[float, float]
) -> None:
    """Names beside the last column, each as high as its layer there; ``scale``: where they start,
    and how high 1 is.
    """
    x, high = scale
    ground = HEIGHT - _BOTTOM
    below = [sum(layer.value for layer in last.layers[:n]) for n in used]
    middles = [
        ground - high * (at + last.layers[n].value / 2) for at, n in zip(below, used, strict=True)
    ]
    # From above: the last layer first.
    places = spread(middles[::-1], _LINE, _TOP + _LINE / 2, ground - _BOX / 2)
    for look, y in zip(used[::-1], places, strict=True):
        canvas.box(x + 2, y - _BOX / 2, (_BOX, _BOX), look=look)
        canvas.text(x + _BOX + 6, y + 4, last.layers[look].name, "series", "start")
