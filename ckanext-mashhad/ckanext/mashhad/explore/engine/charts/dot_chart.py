"""Two amounts of each of several things on one scale, as far apart as their dots (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.charts.canvas import WIDTH, Canvas
from ckanext.mashhad.persian.reading_errors import Lang

HEIGHT: Final = 46
_MIDDLE: Final = 22
#: So far from the sides that a dot is whole.
_SIDE: Final = 7


class Pair(NamedTuple):
    """A thing: its name, and of ``first`` and ``second`` the value and the words at its dot; None
    where it is not known.
    """

    name: str
    first: tuple[int, str] | None
    second: tuple[int, str] | None


def dots(pairs: Sequence[Pair], lang: Lang) -> list[str]:
    """A picture of each pair, all on one scale; a ring is the first value, a dot the second."""
    known = [each[0] for pair in pairs for each in (pair.first, pair.second) if each]
    low, high = min([0, *known]), max([0, *known])
    scale = (WIDTH - 2 * _SIDE) / max(high - low, 1)
    return [_draw(pair, low, scale, lang) for pair in pairs]


def _draw(pair: Pair, low: int, scale: float, lang: Lang) -> str:
    canvas = Canvas(lang)
    canvas.ground(_MIDDLE)
    places = [_SIDE + scale * (each[0] - low) for each in (pair.first, pair.second) if each]
    if len(places) > 1:
        canvas.line([(x, _MIDDLE) for x in places])
    for each, hollow, y in ((pair.first, True, 11), (pair.second, False, HEIGHT - 6)):
        if each:
            x = _SIDE + scale * (each[0] - low)
            canvas.dot(x, _MIDDLE, each[1], hollow=hollow)
            canvas.text(x, y, each[1], "series")
    said = [each[1] for each in (pair.first, pair.second) if each]
    return canvas.svg("dots", HEIGHT, ". ".join([pair.name, *said]))
