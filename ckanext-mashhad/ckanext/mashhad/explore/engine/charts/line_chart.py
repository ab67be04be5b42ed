"""Lines over time, each with its name at its end (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.charts.canvas import WIDTH, At, Canvas, spread, width_of
from ckanext.mashhad.persian.reading_errors import Lang

HEIGHT: Final = 170
_TOP, _BOTTOM = 24, 26
#: Between the names of lines.
_LINE: Final = 14
#: Between a line's end and its name.
_APART: Final = 9.0
#: How lines are told apart: full, and broken with rings.
MOST: Final = 2


class Series(NamedTuple):
    """``values`` by place in time, None where nothing is known; ``words`` say what each is."""

    name: str
    values: Sequence[int | None]
    words: Sequence[str]

    def known(self) -> list[int]:
        """The places that have a value."""
        return [n for n, value in enumerate(self.values) if value is not None]


def lines(times: Sequence[str], series: Sequence[Series], label: str, lang: Lang) -> str:
    """The picture of times that follow each other, the oldest first; what is not known is a gap.
    Empty of no times.

    A line that goes on to the last time has its name there; another, before its first value.
    """
    if len(series) > MOST:
        raise ValueError("more lines than can be told apart")
    if not times:
        return ""
    shown = [each for each in series if each.known()]
    last = len(times) - 1
    before = [each for each in shown if each.values[last] is None]
    after = [each for each in shown if each.values[last] is not None]
    start, end = (
        max((width_of(each.name) + _APART for each in side), default=_APART)
        for side in (before, after)
    )
    plot = _Plot(series, (start, WIDTH - end), last)
    canvas = Canvas(lang)
    canvas.ground(plot.y(0), plot.x(0) - _APART, plot.x(last) + _APART)
    for look, each in enumerate(series):
        for run in _runs(each):
            canvas.line([(plot.x(n), plot.y(each.values[n] or 0)) for n in run], dashed=look > 0)
        for n in each.known():
            place = plot.x(n), plot.y(each.values[n] or 0)
            canvas.dot(*place, each.words[n], hollow=look > 0)
    canvas.name_below([At(plot.x(n), name) for n, name in enumerate(times)], HEIGHT - 8, WIDTH)
    for side, at, anchor in ((before, 0, "end"), (after, -1, "start")):
        _name(canvas, plot, [(each, each.known()[at]) for each in side], anchor)
    highest = max(
        ((each.values[n] or 0, each, n) for each in shown for n in each.known()),
        key=lambda one: one[0],
        default=None,
    )
    if highest:
        value, each, n = highest
        canvas.text(plot.x(n), plot.y(value) - 10, each.words[n].rsplit(": ", 1)[-1], "value")
    return canvas.svg("lines", HEIGHT, label)


class _Plot:
    """Where a value stands: between what is lowest, or 0, and what is highest."""

    def __init__(self, series: Sequence[Series], across: tuple[float, float], last: int) -> None:
        known = [value for each in series for value in each.values if value is not None]
        self.low, high = min([0, *known]), max([0, *known])
        self._range = max(high - self.low, 1)
        self._start, self._end = across
        self._last = max(last, 1)

    def x(self, n: int) -> float:
        return self._start + (self._end - self._start) * n / self._last

    def y(self, value: int) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (value - self.low) / self._range


def _runs(series: Series) -> Iterator[list[int]]:
    """Times that follow each other, all with a value."""
    for _gap, run in groupby(enumerate(series.known()), key=lambda one: one[1] - one[0]):
        yield [n for _place, n in run]


def _name(canvas: Canvas, plot: _Plot, side: Sequence[tuple[Series, int]], anchor: str) -> None:
    """The names of lines beside the values at these places, apart from each other."""
    away = _APART if anchor == "start" else -_APART
    ordered = sorted(side, key=lambda one: plot.y(one[0].values[one[1]] or 0))
    wanted = [plot.y(each.values[n] or 0) for each, n in ordered]
    places = spread(wanted, _LINE, _TOP, HEIGHT - _BOTTOM - 4)
    for (each, n), y in zip(ordered, places, strict=True):
        canvas.text(plot.x(n) + away, y + 4, each.name, "series", anchor)
