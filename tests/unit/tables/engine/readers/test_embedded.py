"""JSON within a text is looked for at a cost in proportion to the text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.tables.engine.readers import embedded

ROW = '{},ایستگاه,"{{""type"": ""Point"", ""coordinates"": [59.6, 36.3]}}"\n'


class Counting:
    """A decoder that counts the characters it is given: each error costs as many."""

    def __init__(self) -> None:
        self.given = 0

    def raw_decode(self, text: str) -> tuple[Any, int]:
        self.given += len(text)
        return json.JSONDecoder().raw_decode(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(ROW.format, range(20_000))),
        'a=[{"' + '[{"' * 20_000,
        '[{"' + "a" * 200_000,
        "var a=" + json.dumps([{"نام": n} for n in range(20_000)]),
    ],
    ids=["cells of a CSV", "begun again and again", "never ended", "whole"],
)
def test_no_text_is_read_over_and_over(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    monkeypatch.setattr(json_text, "DECODER", counting)
    list(embedded.grids(text))
    # Where two of three letters begin something, each of them is given a part of 512.
    assert counting.given < (400 if '[{"[{"' in text else 12) * len(text)


def test_value_longer_than_first_part_is_found_whole() -> None:
    rows = [{"شرح": "متن " * 50, "n": n} for n in range(100)]
    found = embedded.grids(f"<!-- --> var a = {json.dumps(rows, ensure_ascii=False)};")
    assert max(len(list(grid.rows())) for grid in found) >= 100
