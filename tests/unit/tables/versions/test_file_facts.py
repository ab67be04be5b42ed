"""What a client may say of a file's bytes: nothing; and when a link takes a file's place."""

from __future__ import annotations

import datetime as dt

import pytest
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.tables.versions import file_facts

SHOWN = {
    "id": "f1",
    "url": "https://portal.example/contract/d1/resource/f1/download/a.csv",
    "url_type": "upload",
    "size": 5,
    "hash": "sha256:5",
    "last_modified": "2026-04-01T08:00:00",
    "mimetype": "text/csv",
    "format": "CSV",
    "name": "الف",
}


def test_what_is_said_of_bytes_is_put_back_and_rest_stays():
    sent = {"id": "f1", "url": "b.csv", "size": 9, "name": "ب", "clear_upload": "true"}
    file_facts.put_back(sent, SHOWN)
    assert sent == {**SHOWN, "name": "ب"}


def test_a_new_file_says_nothing_of_its_bytes():
    sent = {"url": "b.csv", "url_type": "upload", "format": "CSV", "hash": "0", "name": "ب"}
    file_facts.put_back(sent, None)
    assert sent == {"url": "", "url_type": "", "name": "ب"}


@pytest.mark.parametrize(("shown", "name"), [(None, ""), (SHOWN, "الف")])
def test_name_of_file_that_waits_is_not_told_as_that_of_resource(shown, name):
    upload = FileStorage(filename="۰۴۹۹۳۷۰۸۹۹.csv")
    sent = {"upload": upload, "name": "۰۴۹۹۳۷۰۸۹۹.csv"}
    file_facts.put_back(sent, shown)
    assert sent["name"] == name
    assert upload.filename not in sent.values()


@pytest.mark.parametrize("url_type", ["", None])
def test_nothing_becomes_an_upload_without_bytes(url_type):
    sent = {"url_type": "upload"}
    file_facts.claim_no_upload(sent, {"url_type": url_type})
    assert sent == {"url_type": ""}


@pytest.mark.parametrize("url", ["tel-09357654321.pdf", "", SHOWN["url"]])
def test_without_bytes_an_upload_stays_what_it_is(url):
    sent = {**SHOWN, "url": url, "url_type": "", "size": 9, "hash": "", "last_modified": "2027"}
    file_facts.claim_no_upload(sent, SHOWN)
    assert sent == SHOWN


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("نامه.pdf", "pdf"),
        ("https://e.example/data/b.xlsx", "xlsx"),
        ("https://e.example/data", ""),
        ("https://e.example/index.php?a=1", ""),
    ],
)
def test_what_takes_its_place_inherits_nothing(name, format_):
    sent = {**SHOWN, "hash": "0", "mimetype": "text/csv", "datastore_active": True}
    file_facts.make_way(sent, SHOWN, name)
    assert sent["format"] == format_
    assert sent["datastore_active"] is False
    assert not any(sent.get(key) for key in ("hash", "size", "mimetype", "url_type"))


def test_a_format_that_the_officer_chose_is_kept():
    sent = {**SHOWN, "format": "JSON"}
    file_facts.make_way(sent, SHOWN, "b.txt")
    assert sent["format"] == "JSON"


def test_moments_are_stored_in_utc_as_ckan_does():
    now = dt.datetime(2026, 11, 25, 3, 30, tzinfo=dt.timezone(dt.timedelta(hours=3, minutes=30)))
    facts = file_facts.facts(
        public_name="a.csv", size=5, sha256="0" * 64, mimetype="text/csv", rows=True, now=now
    )
    assert facts["last_modified"].isoformat() == "2026-11-25T00:00:00"
    assert set(facts) == set(file_facts.FACTS)
