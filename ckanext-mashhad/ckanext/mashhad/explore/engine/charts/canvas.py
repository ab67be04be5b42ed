"""What pictures are drawn of: places as the language is read, words, fillings (pure).

``x`` counts from the side where reading starts; only what is written into the SVG counts from the
left.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Final, NamedTuple

from ckanext.mashhad.persian.reading_errors import Lang

#: As wide as the narrowest phone's page, so that its words can be read there.
WIDTH: Final = 320
#: For where no style sheet says otherwise: within another site's page.
INK: Final = "#0b6e75"
PALE: Final = "#b9dfe0"
PAPER: Final = "#fff"
_GRID: Final = "#ccc"
#: As wide as a letter is, at most; and mostly, in the font of the pages.
_LETTER: Final = 5.6
_USUAL_LETTER: Final = 4.7
#: Between two lines of words.
_LINE: Final = 14
#: So high is the mark at the ground where a year begins.
_MARK: Final = 4
#: Fillings by the place of a layer, each known without colours: full, pale, striped.
FILLINGS: Final = (INK, PALE, PAPER)
#: Between two names of one line.
_APART: Final = 6


class At(NamedTuple):
    """A time of an axis: where its middle is, its name and a short one, the year it is part of."""

    x: float
    name: str
    short: str = ""
    year: str = ""


class Canvas:
    """Draws in one language on a width; ``parts`` are what was drawn."""

    def __init__(self, lang: Lang, width: float = WIDTH) -> None:
        self.lang = lang
        self.width = width
        self.parts: list[str] = []

    def across(self, x: float) -> float:
        return self.width - x if self.lang == "fa" else x

    def box(
        self, x: float, y: float, size: tuple[float, float], title: str = "", look: int = 0
    ) -> None:
        """A rectangle as wide and high as ``size`` in the filling at the place ``look``."""
        width, height = size
        left = min(self.across(x), self.across(x + width))
        edge = "" if look == 0 else f' stroke="{INK}" stroke-width="0.8"'
        shape = f'x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        drawn = f'<rect class="bar" fill="{FILLINGS[look]}"{edge} {shape}/>'
        if FILLINGS[look] == PAPER:
            # A broken line as thick as the box makes stripes without a pattern, whose id would
            # have to be another in each picture of a page.
            middle, end = left + width / 2, y + height
            drawn += (
                f'<line stroke="{INK}" stroke-width="{width:.1f}" stroke-dasharray="1.3 2.2"'
                f' x1="{middle:.1f}" x2="{middle:.1f}" y1="{y:.1f}" y2="{end:.1f}"/>'
            )
        self.parts.append(f"<g>{_title(title)}{drawn}</g>" if title else drawn)

    def line(self, points: Sequence[tuple[float, float]], *, dashed: bool = False) -> None:
        places = " ".join(f"{self.across(x):.1f},{y:.1f}" for x, y in points)
        broken = ' stroke-dasharray="5 3"' if dashed else ""
        self.parts.append(
            f'<polyline fill="none" stroke="{INK}" stroke-width="2"{broken} points="{places}"/>'
        )

    def dot(self, x: float, y: float, title: str, *, hollow: bool = False) -> None:
        """A full dot, or a ring in which a full one can be seen."""
        look = f'r="5" fill="{PAPER}"' if hollow else f'r="3.2" fill="{INK}"'
        place = f'cx="{self.across(x):.1f}" cy="{y:.1f}"'
        self.parts.append(
            f'<circle {place} {look} stroke="{INK}" stroke-width="1.8">{_title(title)}</circle>'
        )

    def ground(self, y: float, start: float = 0, end: float | None = None) -> None:
        first, last = sorted((self.across(start), self.across(self.width if end is None else end)))
        place = f'x1="{first:.1f}" x2="{last:.1f}" y1="{y:.1f}" y2="{y:.1f}"'
        self.parts.append(f'<line class="grid" stroke="{_GRID}" {place}/>')

    def text(self, x: float, y: float, words: str, kind: str, anchor: str = "middle") -> None:
        """Words; where ``anchor`` is middle, moved inwards and shortened as far as they need."""
        if anchor == "middle":
            words = shorten(words, self.width)
            half = min(width_of(words), self.width) / 2
            x = min(max(x, half), self.width - half)
        runs = "rtl" if self.lang == "fa" else "ltr"
        place = f'x="{self.across(x):.1f}" y="{y:.1f}" text-anchor="{anchor}" direction="{runs}"'
        look = 'font-family="Vazirmatn, Tahoma, sans-serif" font-size="11"'
        self.parts.append(f'<text class="{kind}" {look} {place}>{escape(words)}</text>')

    def name_below(self, times: Sequence[At], y: float, room: float) -> float:
        """Names at their places, as many as stand apart in the room that all have, and in the line
        below, where times are parts of years, each year where it begins; how high that line is.

        Where not all names fit, their short forms stand there.
        """
        names = [at.name for at in times]
        if len(times) * (_widest(names) + _APART) > room:
            names = [at.short or at.name for at in times]
        every = -(-len(names) // max(int(room / (_widest(names) + _APART)), 1))
        named = [*zip(times, names, strict=True)]
        # Of years the last has its name, as of months the first of which the year stands below.
        named = named[::every] if any(at.year for at in times) else named[::-every]
        shown: list[tuple[float, str]] = []
        near, reach = -self.width, 0.0
        for at, name in named:
            half = width_of(name) / 2
            within = min(max(at.x, half), self.width - half)
            # A name that was moved inwards may reach into the next one, which is left out.
            if abs(within - near) > half + reach + _APART / 2:
                shown.append((at.x, name))
                near, reach = within, half
        for x, name in sorted(shown):
            self.text(x, y, name, "axis")
        return self._name_years(times, y, room)

    def _name_years(self, times: Sequence[At], y: float, room: float) -> float:
        """Each year begins below its first time. One that has no room before the next is left out:
        the one after it says which it is.
        """
        part = room / max(len(times), 1) / 2
        first = [at for n, at in enumerate(times) if n == 0 or at.year != times[n - 1].year]
        starts = [(max(at.x - part, 0), at.year) for at in first if at.year]
        for n, (x, year) in enumerate(starts):
            wide, last = width_of(year), n == len(starts) - 1
            if n:
                self._mark(x, y - _LINE + 3)
            if last or x + wide + 2 <= starts[n + 1][0]:
                self.text(min(x, self.width - wide), y + _LINE, year, "axis", "start")
        return _LINE if starts else 0

    def _mark(self, x: float, y: float) -> None:
        across = self.across(x)
        place = f'x1="{across:.1f}" x2="{across:.1f}" y1="{y - _MARK:.1f}" y2="{y:.1f}"'
        self.parts.append(f'<line class="grid" stroke="{_GRID}" {place}/>')

    def svg(self, kind: str, height: float, label: str, caption: str = "") -> str:
        """The picture; ``label`` is what it is called. ``caption``: for a picture that stands
        alone, words below it, which then name it too.
        """
        lines = wrap(caption, int(self.width / _LETTER))
        for n, line in enumerate(lines):
            self.text(self.width / 2, height + _LINE * (n + 0.5), line, "caption")
        height += _LINE * len(lines)
        size = f'viewBox="0 0 {self.width:g} {height:g}" direction="ltr"'
        named = _title(caption) if caption else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {kind}" {size} role="img"'
            f' aria-label="{escape(caption or label)}">{named}{"".join(self.parts)}</svg>'
        )


def _widest(names: Sequence[str]) -> float:
    return max(map(width_of, names), default=0)


def width_of(words: str) -> float:
    """As wide as words are, at most."""
    return len(words) * _LETTER


def shorten(words: str, room: float) -> str:
    """As many words as fit; what stands behind a colon, the amount, stays."""
    name, colon, amount = words.rpartition(": ")
    over = len(words) - int(room / _USUAL_LETTER)
    if not colon or not 0 < over < len(name):
        return words
    cut = name[: -over - 1]
    # A word that is cut in its middle is another one.
    return f"{cut.rpartition(' ')[0] or cut}…{colon}{amount}"


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near those wanted, in their order, at least ``gap`` apart and above ``high``."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else low))
    for number in range(len(places) - 1, -1, -1):
        after = places[number + 1] - gap if number + 1 < len(places) else high
        places[number] = min(places[number], after)
    return places


def _title(words: str) -> str:
    return f"<title>{escape(words)}</title>"
