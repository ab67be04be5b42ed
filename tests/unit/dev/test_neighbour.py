"""The neighbour's catalogue is one that harvests can read, and its editions differ as told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckanext.mashhad.harvest.engine.adapters import dcat_page
from dev import harvest, neighbour

BASE = "http://127.0.0.1:17000"


def read(edition: int) -> tuple[dict[str, dict[str, Any]], list[int]]:
    """Records by guid, and the totals that the pages told; page by page, as a harvest goes."""
    records: dict[str, dict[str, Any]] = {}
    totals = []
    address: str | None = f"{BASE}{neighbour.FEED}"
    while address:
        number = int(address.partition("?page=")[2] or 1)
        text = neighbour.page(edition, number, BASE)
        assert text is not None
        found = dcat_page.page(dcat_page.parse(text.encode(), "turtle", address), address)
        records |= {record["guid"]: record for record in found["records"]}
        totals.append(found["total"])
        address = found["next_url"]
    return records, totals


def test_all_pages_read_and_hold_as_many_records_as_they_tell() -> None:
    for edition in (neighbour.FIRST, neighbour.LAST):
        records, totals = read(edition)
        assert len(totals) == 3
        assert set(totals) == {len(records)}


def test_between_editions_one_came_two_were_edited_and_one_went() -> None:
    before, after = read(neighbour.FIRST)[0], read(neighbour.LAST)[0]
    both = before.keys() & after.keys()
    edited = [guid for guid in both if before[guid]["content"] != after[guid]["content"]]
    assert (len(after.keys() - before.keys()), len(edited)) == (1, 2)
    assert len(before.keys() - after.keys()) == 1


def test_smoke_test_expects_of_harvests_what_editions_have() -> None:
    first, second = harvest.outcomes()
    assert first == {"added": len(read(neighbour.FIRST)[0]) - 1, "failed": 1}
    assert {code: second[code] for code in ("added", "updated", "failed", "withheld")} == {
        "added": 1,
        "updated": 2,
        "failed": 1,
        "withheld": 1,
    }
    assert sum(second.values()) == len(read(neighbour.LAST)[0]) + 1


def test_one_record_lacks_title_and_all_are_marked_demo() -> None:
    records = read(neighbour.FIRST)[0].values()
    assert [record["title"] for record in records].count("") == 1
    assert all("نمایشی" in record["content"] for record in records)


def test_behind_the_last_page_there_is_nothing() -> None:
    assert neighbour.page(neighbour.FIRST, 4, BASE) is None
    assert neighbour.page(neighbour.FIRST, 0, BASE) is None
    assert neighbour.file(99) is None


def test_every_record_names_a_file_that_is_there() -> None:
    for entry in neighbour.ENTRIES:
        text = neighbour.file(entry.number)
        assert text
        assert text.count("\r\n") == 13


def test_without_a_word_the_first_edition_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "edition"
    assert neighbour.edition_of(path) == neighbour.FIRST
    path.write_text(f"{neighbour.LAST}\n")
    assert neighbour.edition_of(path) == neighbour.LAST
