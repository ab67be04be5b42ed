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
    [
        ("count", 3),
        ("amount", 100),
        ("largest", 50),
        ("units", 2),
        ("half", 1),
        ("largest_share", 50),
    ],
)
def test_figure_is_what_its_rows_come_to(of: str, value: int) -> None:
    shown = '<data value="{}" data-adds-up="{}" data-rows="/explore/contracts">x</data>'
    assert wrong(shown.format(value, of)) == []
    assert len(wrong(shown.format(value + 1, of))) == 1


def test_of_a_few_pages_figures_from_all_over_them_are_added_up() -> None:
    figure = '<data value="3" data-adds-up="count" data-rows="/explore/contracts?n={}">x</data>'
    page = lxml.html.fromstring(f"<div>{''.join(figure.format(n) for n in range(20))}</div>")
    for most, proved in ((1, 3), (2, 5), (7, 20), (None, 20)):
        prover = Prover(City(), most)
        prover.prove("/explore/", page)
        assert prover.proof.proved["count"] == proved


def test_share_is_of_what_stands_at_another_address() -> None:
    shown = (
        '<data value="{}" data-adds-up="{}" data-rows="/explore/contractors"'
        ' data-of="/explore/contracts" data-most="2">x</data>'
    )
    for of, value in (("percent_of", 100), ("top_percent", 80)):
        assert wrong(shown.format(value, of)) == []
        assert len(wrong(shown.format(value + 1, of))) == 1


def test_contracts_with_a_value_are_counted_from_their_list() -> None:
    shown = (
        '<data value="{}" data-adds-up="having" data-column="award_method"'
        ' data-rows="/explore/contracts?q=a">x</data>'
    )
    assert wrong(shown.format(2)) == []
    assert len(wrong(shown.format(3))) == 1


def test_figure_without_rows_is_told() -> None:
    assert wrong("<p>۱۲ میلیارد ریال</p>") == ["/explore/: “۱۲ میلیارد ریال”"]
    assert wrong("<table><tbody><tr><td>۱۲ ریال</td></tr></tbody></table>") == []


def test_sentence_repeats_what_the_page_proves() -> None:
    proved = (
        '<data value="100" data-adds-up="amount" data-rows="/explore/contracts">۱۰۰ ریال</data>'
    )
    assert wrong(f"{proved}<p>به ۱۰۰ ریال رسیده است.</p>") == []
    assert len(wrong(f"{proved}<p>از ۹۰ ریال به ۱۰۰ ریال رسیده است.</p>")) == 1


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ('data-adds-up="constant" data-index="4" data-base="5"', 9),
        ('data-adds-up="per_inhabitant" data-number="2"', 4),
    ],
)
def test_part_of_a_total_is_to_the_nearest(figure: str, value: int) -> None:
    total = (
        "<h2 id='use'>x</h2><table><tr class='total'>"
        "<td data-stage='s'><data value='7'>7</data></td></tr></table>"
    )

    class Totals(City):
        def get(self, path: str) -> Any:
            class Answer:
                ok, status_code, content, text = True, 200, total.encode(), total

            return Answer

    for shown, number in ((value, 0), (value + 1, 1)):
        prover = Prover(Totals())
        html = f"<data value='{shown}' {figure} data-stage='s' data-rows='/b#use'>x</data>"
        prover.prove("/explore/", lxml.html.fromstring(f"<div class='explore'>{html}</div>"))
        assert len(prover.proof.wrong) == number


def test_total_is_that_of_the_lines_one_level_below() -> None:
    lines = "".join(
        f'<tr data-depth="{depth}"><td data-stage="s"><data value="{value}">x</data></td></tr>'
        for depth, value in ((0, 5), (1, 4), (0, 2))
    )
    total = '<tr><td data-stage="s"><data value="7" data-adds-up="lines">7</data></td></tr>'
    assert wrong(f"<table>{total}{lines}</table>") == []
    assert len(wrong(f"<table>{total.replace('7', '11')}{lines}</table>")) == 1


def test_walk_tells_a_line_for_each_kind_of_page_as_it_goes() -> None:
    class Site(City):
        def get(self, path: str) -> Any:
            answer = super().get(path)
            if ".csv" not in path:
                text = (
                    f"<main>{FIGURE}<a href='/explore/units/a'></a><a href='/explore/units/b'></a>"
                )
                answer.content = text.encode()
            return answer

    lines: list[str] = []
    Prover(Site()).walk(tell=lines.append)
    assert lines[-1] == "  /explore/units/a and 1 more of its kind: 2 figures"
    assert len(lines) == 2


FIGURE = '<data value="3" data-adds-up="count" data-rows="/explore/contracts">3</data>'
