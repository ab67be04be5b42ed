"""Numbers of neighbouring elements, rows and lines are not those of one number."""

from __future__ import annotations

import io

import pytest

from ckanext.mashhad.tables.engine.documents import documents
from tests.unit.tables.engine.documents.test_documents import look

#: Twenty-four digits that pass the check of a Sheba number.
SHEBA = "820540102680020817909002"
NAMES = ["hour", "cars", "buses", "trucks", "speed", "air", "noise", "rain"]


def parted(*sizes: int) -> list[str]:
    place, parts = 0, []
    for size in sizes:
        parts.append(SHEBA[place : place + size])
        place += size
    return parts


def written(rows: list[list[str]], form: str) -> str:
    if form == "lines of a page":
        lines = "".join(f"<p>{' '.join(f'<b>{each}</b>' for each in row)}</p>" for row in rows)
        return f"<!doctype html><html><body>{lines}</body></html>"
    gap = "\n  " if form == "pretty" else ""
    cells = (
        "".join(f"{gap}<{k}>{v}</{k}>" for k, v in zip(NAMES, row, strict=False)) for row in rows
    )
    return f"<rows>{''.join(f'{gap}<row>{each}{gap}</row>' for each in cells)}{gap}</rows>"


@pytest.mark.parametrize("form", ["tags", "pretty", "lines of a page"])
@pytest.mark.parametrize("sizes", [(5, 12, 7), (1, 4, 2, 3, 3, 2, 9), (2, 22)])
def test_figures_of_elements_make_no_number_together(form, sizes) -> None:
    if form == "lines of a page" and len(sizes) == 2:
        return  # so a Sheba number is written
    rows = [["7", "12"], parted(*sizes), ["7", "12"]]
    assert look(written(rows, form).encode()) == []
    across = [["7", *parted(*sizes)[:1]], [*parted(*sizes)[1:], "7"]]
    assert look(written(across, form).encode()) == []
    assert look(written([["0", "9036168028"], ["1", "9036168029"]], "tags").encode()) == []


@pytest.mark.parametrize(
    "text",
    [
        SHEBA,
        " ".join(parted(2, 4, 4, 4, 4, 4, 2)),
        "-".join(parted(4, 4, 4, 4, 4, 4)),
        "/".join(parted(2, 22)),
        " ".join(parted(2, 3, 19)),
        ".".join(SHEBA),
    ],
)
def test_sheba_number_is_seen_in_its_groups(text) -> None:
    found = documents.look(io.BytesIO(f"<p>حساب {text} بانک</p>".encode()), "a.html")
    assert found
    assert {each.kind for each in found} == {"sheba"}
