"""A file at an address is one record: a table for the gate, or nothing."""

from __future__ import annotations

import json

import pytest

from ckanext.mashhad.harvest.engine.adapters import register, register_page
from ckanext.mashhad.harvest.engine.adapters.register import Register
from ckanext.mashhad.harvest.engine.record_pages import Memory, Unreadable
from ckanext.mashhad.net.response import Response


def read(body, content_type="", url="http://a.example/lists/register.csv", complete=True):
    adapter = Register({}, Memory())
    adapter.begin(url)
    answer = Response(200, url, {"Content-Type": content_type}, body, len(body), "sha", complete)
    (record,) = adapter.read(answer).records
    return record


def filename(record):
    return json.loads(record.content)["filename"]


@pytest.mark.parametrize(
    ("url", "body", "name"),
    [
        ("http://a.example/contracts.csv?v=2", b"a,b", "contracts.csv"),
        ("http://a.example/download/17", b"a,b", "17.csv"),
        ("http://a.example/", b"a,b", "register.csv"),
        ("http://a.example/x.csv", b"PK\x03\x04workbook", "x.xlsx"),
        ("http://a.example/..%2f..%2fetc%2fpasswd", b"a,b", "passwd.csv"),
    ],
)
def test_the_file_is_named_by_its_address_and_its_bytes(url, body, name):
    assert filename(read(body, url=url)) == name


def test_who_it_is_is_its_address():
    assert read(b"a,b").guid == "http://a.example/lists/register.csv"


def test_a_file_that_may_be_cut_is_not_imported():
    assert read(b"a,b", complete=False).problem == "maybe_cut"


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"<!DOCTYPE html>", "html_table"), (b" ", "empty_file"), (b"%PDF-1.7", "no_table")],
)
def test_what_is_no_table_is_refused(body, code):
    with pytest.raises(Unreadable) as refused:
        read(body)
    assert refused.value.code == code


def test_rows_of_json_become_a_table(monkeypatch):
    monkeypatch.setattr(
        register.sandbox,
        "run",
        lambda _, __, given, bounds: register_page.table(json.loads(given)).encode(),
    )
    record = read(b'{"data": [{"a": 1}]}', "application/json", "http://a.example/x.json")
    assert (filename(record), record.body) == ("x.csv", b"a\n1\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([{"a": "۱", "b": None}, {"b": True, "c": [1]}], "a,b,c\n۱,,\n,true,[1]\n"),
        ({"result": {"records": [{"a": 1}]}}, "a\n1\n"),
    ],
)
def test_all_names_of_the_rows_are_columns(value, text):
    assert register_page.table(value) == text


@pytest.mark.parametrize("value", [[], {}, [1, 2], {"a": [{"x": 1}], "b": [{"x": 1}]}, "x"])
def test_json_in_which_nobody_can_tell_the_rows_is_refused(value):
    with pytest.raises(Unreadable) as refused:
        register_page.table(value)
    assert refused.value.code == "no_table"
