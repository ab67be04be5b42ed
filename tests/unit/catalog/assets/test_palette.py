"""The theme's colours, computed as WCAG computes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path("ckanext-mashhad/ckanext/mashhad/catalog/assets/css")
PALETTE = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (CSS / "base.css").read_text()))
STATES = ("met", "late", "missing", "due", "disputed")

TEXTS = [
    *((text, ground) for text in ("ink", "soft") for ground in ("paper", "ground")),
    *((text, ground) for text in ("firuze", "firuze-dark") for ground in ("paper", "ground")),
    *((state, f"{state}-tint") for state in STATES),
    *((state, "paper") for state in STATES),
    *(("ink", tint) for tint in ("saffron-tint", "firuze-tint", "due-tint", "saffron-bright")),
    *(("soft", tint) for tint in ("firuze-tint", "saffron-tint")),
    *(("paper", ground) for ground in ("firuze", "firuze-dark", "missing")),
]
# Rings around what has the focus and edges of boxes: WCAG 1.4.11.
SHAPES = [
    *(("saffron", ground) for ground in ("paper", "ground", "saffron-tint")),
    ("saffron-bright", "firuze-dark"),
    *(("edge", ground) for ground in ("paper", "ground")),
]


def light(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(PALETTE[one]), light(PALETTE[other])))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_every_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_rings_and_edges_stand_out(shape: str, ground: str) -> None:
    assert contrast(shape, ground) >= 3


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda sheet: sheet.stem)
def test_the_theme_serves_both_directions_with_one_rule(sheet: Path) -> None:
    sided = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|^ +(?:left|right): |float: [lr]", re.M
    )
    assert sided.findall(sheet.read_text()) == []
