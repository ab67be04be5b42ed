"""CKAN's Atom feeds of what is new: each in one language, with the half-spaces of the notes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest

from tests import page_language

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.ckan_config("ckan.site_title", "شفافیت شهرداری مشهد"),
]
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("dataset", "organization/mashhad-district-09", "tag/پارک", "custom")


@pytest.fixture
def read(app: Any, create: Callable[..., dict[str, Any]]) -> Callable[[str], Any]:
    """The feed at an address of a portal with one register."""
    create(
        title_translated={"fa": "قراردادهای پارک‌ها", "en": "Contracts of parks"},
        notes_translated={"fa": "همهٔ قراردادهایی که بسته می‌شوند."},
        tag_string="پارک",
    )

    def get(address: str) -> Any:
        return ET.fromstring(app.get(address, status=200).get_data())

    return get


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_is_persian(read: Callable[[str], Any], feed: str) -> None:
    root = read(f"/feeds/{feed}.atom")
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fa"
    told = [(tag, root.findtext(ATOM + tag) or "") for tag in ("title", "subtitle")]
    assert list(page_language.faults("fa", told)) == []
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "قراردادهای پارک‌ها"
    assert "می‌شوند" in "".join(entry.itertext())


def test_an_entry_leads_to_the_page_of_its_dataset(read: Callable[[str], Any], app: Any) -> None:
    (entry,) = read("/feeds/dataset.atom").findall(f"{ATOM}entry")
    links = [link.attrib["href"] for link in entry.findall(f"{ATOM}link")]
    assert not [link for link in links if "/api/" in link]
    link = links[0]
    assert "/contract/" in link
    assert "قراردادهای پارک‌ها" in app.get(link, status=200).text


def test_an_english_feed_is_english_where_the_data_are(read: Callable[[str], Any]) -> None:
    root = read("/en/feeds/dataset.atom")
    assert root.findtext(f"{ATOM}subtitle") == "New and changed data, the latest first."
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "Contracts of parks"
