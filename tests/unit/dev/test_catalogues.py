"""Files of other catalogues are served as their portals would serve them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dev.catalogues import Catalogue, found_in

ROOT = "http://127.0.0.1:1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    packages = [{"id": str(n), "title": "T", "metadata_modified": f"2026-0{n}"} for n in (1, 2, 3)]
    search = {"result": {"count": 9, "results": packages}}
    (tmp_path / "a-package_search.json").write_text(f"// a comment\n{json.dumps(search)}")
    (tmp_path / "b-package_show_x.json").write_text(json.dumps({"result": {"id": "x"}}))
    for page, following in ((1, ""), (2, "")):
        text = f'"hydra#next": "http://other.example/{page + 1}"{following}'
        (tmp_path / f"feed-{page}.jsonld").write_text(text)
    (tmp_path / "packed.ttl.gz").write_bytes(gzip.compress(b"<> a <> ."))
    (tmp_path / "contracts-2015.csv").write_text("a,b\n")
    (tmp_path / "list.data.json").write_text("[]")
    (tmp_path / "README.md").write_text("none of it")
    return tmp_path


@pytest.fixture
def catalogues(folder: Path) -> dict[str, Catalogue]:
    return {each.name: each for each in found_in(folder, ROOT)}


def test_every_file_belongs_to_one_source_of_its_kind(catalogues: dict[str, Catalogue]) -> None:
    assert {name: each.kind for name, each in catalogues.items()} == {
        "a": "ckan", "b-shown": "ckan", "feed": "dcat", "packed.ttl.gz": "dcat",
        "contracts-2015.csv": "register", "list.data.json": "dcat",
    }  # fmt: skip


def test_pages_lead_to_each_other_and_the_last_one_where_it_led(
    catalogues: dict[str, Catalogue],
) -> None:
    first, last = (answer.body.decode() for answer in catalogues["feed"].pages.values())
    assert f'"{ROOT}/feed/feed-2.jsonld"' in first
    assert "http://other.example/3" in last
    assert catalogues["feed"].answer("/feed/feed-1.jsonld", {"startPosition": "3"}) is None
    packed = catalogues["packed.ttl.gz"].answer("/packed.ttl.gz/packed.ttl", {})
    assert packed is not None
    assert (packed.kind, packed.packing) == ("text/turtle", "gzip")


def test_a_portal_is_searched_by_cursor_and_by_what_changed(
    catalogues: dict[str, Catalogue],
) -> None:
    def search(**query: str) -> tuple[int, list[str]]:
        answer = catalogues["a"].answer("/a/api/3/action/package_search", query)
        assert answer
        result = json.loads(answer.body)["result"]
        return result["count"], [each["id"] for each in result["results"]]

    assert search(rows="2") == (9, ["1", "2"])
    assert search(rows="2", fq='+id:["2" TO *]') == (8, ["2", "3"])
    assert search(rows="5", fq="+metadata_modified:[2026-02 TO *]") == (2, ["2", "3"])


def test_portal_of_which_only_datasets_are_known_lists_names(
    catalogues: dict[str, Catalogue],
) -> None:
    shown = catalogues["b-shown"]
    assert shown.answer("/b-shown/api/3/action/package_search", {}) is None
    names = shown.answer("/b-shown/api/3/action/package_list", {})
    assert names is not None
    assert json.loads(names.body)["result"] == ["x"]
