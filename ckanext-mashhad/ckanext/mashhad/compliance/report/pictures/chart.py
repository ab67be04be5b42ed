"""A trend as an SVG picture (pure): time runs as the language is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final, NamedTuple

from ckanext.mashhad.persian.calendar.jalali import format_month
from ckanext.mashhad.persian.calendar.periods import Period
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
    """A share of 100 at the end of a day, None where there is none; ``broken``: it is not to be
    compared with the one before.
    """

    day: date
    percent: int | None
    broken: bool = False


def scored(points: Sequence[Point]) -> int:
    """How many have a share that can be drawn."""
    return sum(one.percent is not None for one in points)


def spread(points: Sequence[Point]) -> list[float]:
    """Where each month stands between the first (0) and the last (1); a month that nobody knows
    keeps its place.
    """
    months = [_month(point.day) for point in points]
    length = months[-1] - months[0]
    return [(month - months[0]) / length if length else 1.0 for month in months]


def lines(points: Sequence[Point]) -> list[list[int]]:
    """The places of the points that are joined: none across a break, a month without a score or a
    month that nobody knows.
    """
    found: list[list[int]] = []
    for place, point in enumerate(points):
        if point.percent is None:
            continue
        last = found[-1][-1] if found else None
        joined = (
            last is not None
            and last == place - 1
            and not point.broken
            and _month(point.day) - _month(points[last].day) == 1
        )
        if joined:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def breaks(points: Sequence[Point]) -> list[float]:
    """Where between the months the marks stand of what is not to be compared."""
    at = spread(points)
    return [
        (at[place - 1] + at[place]) / 2
        for place, each in enumerate(points)
        if place and each.broken
    ]


def _month(day: date) -> int:
    found = Period.containing(day, "month")
    return found.year * 12 + int(found.part[1:])


def trend(points: Sequence[Point], label: str, lang: Lang) -> str:
    """The picture of at least one point with a share, the oldest first; ``label``: its name."""
    xs = [_across(share, lang) for share in spread(points)]
    known = [place for place, point in enumerate(points) if point.percent is not None]
    parts = [_line(value, lang) for value in _LINES]
    parts += [_mark(_across(share, lang)) for share in breaks(points)]
    for joined in lines(points):
        path = " ".join(f"{xs[place]:.1f},{_height(points[place].percent):.1f}" for place in joined)
        parts.append(f'<polyline class="line" points="{path}"/>')
    for place in known:
        x, y = xs[place], _height(points[place].percent)
        parts.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        if place in (known[0], known[-1]):
            number = _digits(str(points[place].percent), lang)
            parts.append(_text(x, y - 8, number, "middle", "value"))
    parts += _months(points, xs, lang)
    return (
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" direction="ltr"'
        f' aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _across(share: float, lang: Lang) -> float:
    if lang == "fa":
        share = 1 - share
    return _LEFT + _INNER + share * (WIDTH - _LEFT - _RIGHT - 2 * _INNER)


def _height(percent: int | None) -> float:
    return _TOP + (1 - (percent or 0) / 100) * (HEIGHT - _TOP - _BOTTOM)


def _mark(x: float) -> str:
    return (
        f'<line class="break" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{HEIGHT - _BOTTOM}"/>'
    )


def _line(value: int, lang: Lang) -> str:
    y = _height(value)
    line = f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    x, anchor = (WIDTH - _RIGHT + 8, "start") if lang == "fa" else (_LEFT - 8, "end")
    return line + _text(x, y + 4, _digits(str(value), lang), anchor, "axis")


def _months(points: Sequence[Point], xs: Sequence[float], lang: Lang) -> list[str]:
    """The first and the last month: those between stand in the table."""
    ends = {0: "first", len(points) - 1: "last"}
    found = []
    for number, which in ends.items():
        x = xs[number]
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
