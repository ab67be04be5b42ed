"""Which change of a file takes away what was public of it."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.timeline import replaced_files

SHOWN = {
    "id": "f1",
    "url": "https://portal.example/contract/d1/resource/f1/download/a.csv",
    "url_type": "upload",
}
LINK = {"id": "f1", "url": "https://www.city.example/a.pdf", "url_type": ""}


@pytest.mark.parametrize(
    ("sent", "leads"),
    [
        ({"url": "https://e.example/b.csv"}, True),
        ({"url": "https://e.example/b.csv", "url_type": ""}, True),
        ({"url": "https://e.example/b.csv", "url_type": "upload", "clear_upload": "true"}, True),
        ({"url": "https://e.example/b.csv", "url_type": "upload"}, False),
        ({"url": "https://e.example/b.csv", "url_type": "datastore"}, False),
        ({"url": SHOWN["url"]}, False),
        ({"url": "https://other.example/x/resource/f1/download/b.csv"}, False),
        ({"url": "a.csv"}, False),
        ({"url": "javascript:alert(1)"}, False),
        ({"url": "http://[bad"}, False),
        ({"url": ""}, False),
        ({}, False),
    ],
)
def test_only_a_new_link_takes_the_place_of_a_file(sent, leads):
    assert replaced_files.leads_elsewhere(sent, SHOWN) is leads


@pytest.mark.parametrize(
    ("sent", "shown", "is_gone"),
    [
        ({"url": "https://e.example/b.csv", "url_type": ""}, SHOWN, True),
        ({"url": SHOWN["url"], "clear_upload": "true"}, SHOWN, True),
        ({"url": "b.csv", "upload": FileStorage(filename="b.csv")}, SHOWN, False),
        ({"clear_upload": "true", "upload": FileStorage(filename="b.csv")}, SHOWN, False),
        ({"url": SHOWN["url"], "clear_upload": ""}, SHOWN, False),
        ({}, SHOWN, False),
        ({"url": "https://city.example/b.pdf"}, LINK, False),
        ({"url": "https://other.example/a.pdf"}, LINK, True),
        ({"url": "http://city.example/b.pdf"}, LINK, False),
        ({"url": "https://city.example:1/b.pdf"}, LINK, True),
        ({"url": "ftp://city.example/b.pdf"}, LINK, True),
        ({"url": "//city.example/b.pdf"}, LINK, True),
        ({"url": "www.city.example/به زودی"}, LINK, True),
        ({"url": "https://evil.example\\@city.example/"}, LINK, True),
        ({"url": "https://e.example/b.pdf"}, {"id": "f1", "url": "به زودی"}, False),
        ({"url": "nothing"}, LINK, True),
        ({"url": "http://[bad"}, LINK, True),
        ({"url": "", "upload": FileStorage(filename="b.csv")}, LINK, False),
        ({"url": ""}, LINK, False),  # CKAN asks for an address itself
    ],
)
def test_a_link_takes_bytes_away_and_another_version_does_not(sent, shown, is_gone):
    assert replaced_files.is_taken_away(sent, shown) is is_gone
