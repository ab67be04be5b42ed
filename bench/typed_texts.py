"""``python -m bench.typed_texts [TEXTS]``: how long a text may be looked at, whatever its shape.

Texts of the greatest length are made of cells, what they are wrapped in, and what parts them, so
that tables, lists and data lie within each other. Printed are those that take longest, as a ratio
of what they may (``MOST_SECONDS``), and those with the longest time between two looks at the clock
(``personal/effort.py``): by so much it may be passed.
"""

from __future__ import annotations

import random
import sys
import time
from typing import Final

from ckanext.mashhad.catalog.validators.guarding import LONGEST
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents import typed_texts
from ckanext.mashhad.tables.engine.personal import effort

TEXTS: Final = 100
CELLS: Final = (
    *("91234567{0:02}", "0912345{0:04}", "کد ملی {0}", "نام پدر", "k{0}", "1", ""),
    *("علی رضایی فرزند حسن", "a{0}@gmail.com", "نام: علی{0}", "1403/01/02", "IR{0:024}"),
    *("متولد 1360، همسر", "حساب 12345678", "منزل: بلوار {0}"),
)
WRAPS: Final = (
    *("{}", "{}", '["{}"]', '{{"k{n}":"{}"}}', "<a><b{n}>{}</b{n}></a>", "({})", "**{}**"),
    *("<table><tr><td>{}</td></tr></table>", '<b a{n}="{}"/>', '[["{}"],["x"]]', "- {}"),
    *("x={}&y={n}", "k{n}: {}", "\u202e{}\u202c", "&#1776;{}"),
)
PARTS: Final = ("\t", "|", ";", "؛", ",", "،", " - ", "    ", " ", "/", "~", ":", "=", "'", '"')


def shape(draw: random.Random) -> str:
    """A text of one of very many shapes."""
    cells = [draw.choice(CELLS) for _ in range(draw.randint(1, 4))]
    wraps = [draw.choice(WRAPS) for _ in range(draw.randint(1, 3))]
    parts = [draw.choice(PARTS) for _ in range(draw.randint(1, 3))]
    width, lines, length, n = draw.choice((1, 2, 3, 5, 10, 40, 120)), list[str](), 0, 0
    while length < LONGEST:
        row = []
        for _ in range(width):
            text = cells[n % len(cells)].format(n)
            for wrap in wraps:
                text = wrap.format(text, n=n % 50)
            row.append(text)
            n += 1
        lines.append(parts[len(lines) % len(parts)].join(row) + parts[0] * (len(lines) % 2))
        length += len(lines[-1]) + 1
    opens, between, closes = draw.choice(
        (("", "\n", ""), ("", "\n", ""), ("[", ",", "]"), ("<r>", "", "</r>"))
    )
    return (opens + between.join(lines))[: LONGEST - len(closes)] + closes


class Clock:
    """Notes the longest time between two looks."""

    def __init__(self) -> None:
        self._check, self._last, self.longest = effort.check, 0.0, 0.0

    def begin(self) -> None:
        self._last, self.longest = time.thread_time(), 0.0

    def check(self) -> None:
        self.note()
        self._check()
        self._last = time.thread_time()

    def note(self) -> None:
        self.longest = max(self.longest, time.thread_time() - self._last)


def main() -> None:
    draw, clock = random.Random(1), Clock()
    effort.check = clock.check
    took: list[tuple[float, float, str]] = []
    refused = 0
    for _ in range(int(sys.argv[1]) if sys.argv[1:] else TEXTS):
        text, begun = shape(draw), time.thread_time()
        clock.begin()
        try:
            typed_texts.read(text)
        except TableError:
            refused += 1
        clock.note()
        took.append((time.thread_time() - begun, clock.longest, text))
    print(f"{len(took)} texts of {LONGEST} characters, {refused} refused")
    for name, spent in (
        ("in all", [(all_of_it, text) for all_of_it, _, text in took]),
        ("between two looks", [(longest, text) for _, longest, text in took]),
    ):
        for seconds, text in sorted(spent, reverse=True)[:3]:
            share = seconds / typed_texts.MOST_SECONDS
            print(f"{name} {seconds:.2f} s, {share:.2f} of the limit: {text[:60]!r}")


if __name__ == "__main__":
    main()
