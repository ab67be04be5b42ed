"""Figures of pages are compared with what their rows come to."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest

from dev.prove_numbers import Prover
from dev.visitor import Visitor

ROWS = "amount,unit,award_method\n50,a,direct\n30,a,\n20,b,open\n"


class City(Visitor):
    """Answers every address with the same rows."""

    def __init__(self) -> None:
        super().__init__("http://portal")

    def get(self, path: str) -> Any:
        class Answer:
            ok, status_code, content, text = True, 200, ROWS.encode(), ROWS

        return Answer


def wrong(figure: str) -> list[str]:
    prover = Prover(City())
    prover.prove("/explore/", lxml.html.fromstring(f"<div class='explore'>{figure}</div>"))
    return prover.proof.wrong


@pytest.mark.parametrize(
    ("of", "value"),
    [("count", 3), ("amount", 100), ("largest", 50), ("units", 2), ("half", 1)],
)
def test_figure_is_what_its_rows_come_to(of: str, value: int) -> None:
    shown = '<data value="{}" data-adds-up="{}" data-rows="/explore/contracts">x</data>'
    assert wrong(shown.format(value, of)) == []
    assert len(wrong(shown.format(value + 1, of))) == 1


def test_figure_without_rows_is_told() -> None:
    assert wrong("<p>۱۲ میلیارد ریال</p>") == ["/explore/: “۱۲ میلیارد ریال”"]
    assert wrong("<table><tbody><tr><td>۱۲ ریال</td></tr></tbody></table>") == []


def test_total_is_that_of_the_lines_one_level_below() -> None:
    lines = "".join(
        f'<tr data-depth="{depth}"><td data-stage="s"><data value="{value}">x</data></td></tr>'
        for depth, value in ((0, 5), (1, 4), (0, 2))
    )
    total = '<tr><td data-stage="s"><data value="7" data-adds-up="lines">7</data></td></tr>'
    assert wrong(f"<table>{total}{lines}</table>") == []
    assert len(wrong(f"<table>{total.replace('7', '11')}{lines}</table>")) == 1
