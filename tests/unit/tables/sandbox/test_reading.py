"""Files that may be no tables are read in a process of their own, with its limits."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.tables.engine.documents.documents import DocumentError
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.sandbox import checking, reading

RECORDS = '[{"نام پدر": "حسن"}, {"نام پدر": "تقی"}]'.encode()


@pytest.fixture
def together() -> Iterator[None]:
    """The reader is started once, as for the files of a batch."""
    with checking.several():
        yield


@pytest.mark.usefixtures("together")
def test_what_is_found_comes_out_of_the_sandbox() -> None:
    file = io.BytesIO(RECORDS)
    found = reading.read(file, "a.json")
    assert not found.is_table
    assert found.personal[0] == Personal("father", "حسن", "نام پدر", 2)
    assert file.tell() == 0
    assert reading.read(io.BytesIO(b'{"a": 1} {'), "a.json").is_table
    with pytest.raises(DocumentError) as refused:
        reading.read(io.BytesIO(b"MZ\x90\x00" + bytes(90)), "a.pdf")
    assert refused.value.code == "program"


@pytest.mark.usefixtures("together")
def test_next_to_nothing_is_a_table_or_nothing_at_all() -> None:
    for blanks, is_empty in ((0, True), (97, True), (98, False)):
        found = reading.read(io.BytesIO(b"{" + b" " * blanks + b"}"), "a.json")
        assert (found.is_table, found.is_empty) == (False, is_empty)
    assert not reading.read(io.BytesIO(b"a,b\n1,2\n"), "a.csv").is_empty


def test_what_exceeds_the_limits_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(checking, "WORKBOOK_BOUNDS", sandbox.Bounds(wall_seconds=0.01))
    with pytest.raises(DocumentError) as refused:
        reading.read(io.BytesIO(RECORDS), "a.json")
    assert refused.value.code == "too_hard"
    assert reading.read(io.BytesIO(b"a,b\n1,2\n"), "a.csv").is_table  # which is seen at once
