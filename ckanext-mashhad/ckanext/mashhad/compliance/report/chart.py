"""A trend as an SVG picture (pure): time runs as the language is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final, NamedTuple

from ckanext.mashhad.persian.calendar.jalali import format_month
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import Lang

#: As wide as the narrowest phone's page, so that its words can be read there.
WIDTH: Final = 320
HEIGHT: Final = 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 30, 22, 32
#: Between the first point and the words of the axis.
_INNER: Final = 16
_LINES: Final = (0, 50, 100)


class Point(NamedTuple):
    """A share of 100 at the end of a day."""

    day: date
    percent: int


def trend(points: Sequence[Point], label: str, lang: Lang) -> str:
    """The picture of at least one point, the oldest first; ``label`` is what it is called."""
    places = [_place(number, point, len(points), lang) for number, point in enumerate(points)]
    parts = [_line(value, lang) for value in _LINES]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline class="line" points="{path}"/>')
    for (x, y), point in zip(places, points, strict=True):
        parts.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        if point in (points[0], points[-1]):
            number = _digits(str(point.percent), lang)
            parts.append(_text(x, y - 8, number, "middle", "value"))
    parts += _months(points, places, lang)
    return (
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" direction="ltr"'
        f' aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _place(number: int, point: Point, count: int, lang: Lang) -> tuple[float, float]:
    share = number / (count - 1) if count > 1 else 1.0
    if lang == "fa":
        share = 1 - share
    x = _LEFT + _INNER + share * (WIDTH - _LEFT - _RIGHT - 2 * _INNER)
    return x, _height(point.percent)


def _height(percent: int) -> float:
    return _TOP + (1 - percent / 100) * (HEIGHT - _TOP - _BOTTOM)


def _line(value: int, lang: Lang) -> str:
    y = _height(value)
    line = f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    x, anchor = (WIDTH - _RIGHT + 8, "start") if lang == "fa" else (_LEFT - 8, "end")
    return line + _text(x, y + 4, _digits(str(value), lang), anchor, "axis")


def _months(
    points: Sequence[Point], places: Sequence[tuple[float, float]], lang: Lang
) -> list[str]:
    """The first and the last month: those between stand in the table."""
    ends = {0: "first", len(points) - 1: "last"}
    found = []
    for number, which in ends.items():
        x = places[number][0]
        inner = (which == "last") == (lang == "fa") if len(points) > 1 else None
        anchor = "middle" if inner is None else "start" if inner else "end"
        edge = x - 12 if anchor == "start" else x + 12 if anchor == "end" else x
        words = format_month(points[number].day, lang)
        found.append(_text(edge, HEIGHT - 10, words, anchor, "axis"))
    return found


def _text(x: float, y: float, words: str, anchor: str, kind: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def _digits(text: str, lang: Lang) -> str:
    return to_persian_digits(text) if lang == "fa" else text
