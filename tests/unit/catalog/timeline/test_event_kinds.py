"""The shapes of events, and the page that tells them."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from dev import timeline_docs


def test_page_of_the_timeline_is_what_its_schema_says() -> None:
    assert timeline_docs.PAGE.read_text(encoding="utf-8") == timeline_docs.page()


def test_faults_of_a_payload_name_its_keys() -> None:
    assert event_kinds.faults("dataset_renamed", {"name": "x"}) == []
    assert event_kinds.faults("dataset_published", {"state": "public", "titles": "erased"}) == []
    assert event_kinds.faults("dataset_burnt", {}) == ["dataset_burnt: no such kind"]
    assert event_kinds.faults("version_replaced", {"by": None, "n": 1}) == [
        "version_replaced: by is null",
        "version_replaced: n is not of it",
    ]
    assert event_kinds.faults("dataset_published", {"state": True}) == [
        "dataset_published: titles is missing",
        "dataset_published: state is no string",
    ]
