"""Untrusted bytes are parsed in a process that cannot run away."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.adapters.dcat import Dcat, syntax_of
from ckanext.mashhad.harvest.engine.record_pages import Memory, Unreadable
from ckanext.mashhad.net.response import Response


def response(body: bytes, content_type: str, url: str = "http://a.example/feed") -> Response:
    return Response(200, url, {"Content-Type": content_type}, body, len(body), "", True)


def test_a_page_comes_out_of_the_sandbox():
    body = b"<http://a/1> a <http://www.w3.org/ns/dcat#Dataset> ."
    page = Dcat({}, Memory()).read(response(body, "text/turtle; charset=utf-8"))
    assert [record.guid for record in page.records] == ["http://a/1"]


def test_what_the_parser_refuses_is_told_outside():
    with pytest.raises(Unreadable) as refused:
        Dcat({}, Memory()).read(response(b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "text/xml"))
    assert refused.value.code == "document_type"


def test_a_parser_ended_by_the_machine_blames_no_source(monkeypatch):
    def fails(*_):
        raise sandbox.Interrupted("by the kernel")

    monkeypatch.setattr(sandbox, "run", fails)
    with pytest.raises(sandbox.Interrupted):
        Dcat({}, Memory()).read(response(b"@prefix a: <b> .", "text/turtle"))


@pytest.mark.parametrize(("killed", "code"), [(True, "too_hard"), (False, "unreadable")])
def test_empty_parser_output_is_unreadable_answer(monkeypatch, killed, code):
    def fails(*_):
        raise sandbox.SandboxError("why", killed=killed)

    monkeypatch.setattr(sandbox, "run", fails)
    with pytest.raises(Unreadable) as refused:
        Dcat({}, Memory()).read(response(b"", "text/turtle"))
    assert (refused.value.code, refused.value.detail) == (code, "why")


@pytest.mark.parametrize(
    ("content_type", "url", "body", "syntax"),
    [
        ("text/turtle", "http://a/x", b"", "turtle"),
        ("application/rdf+xml", "http://a/x", b"", "xml"),
        ("text/plain", "http://a/x.ttl?page=2", b"", "turtle"),
        ("application/octet-stream", "http://a/x.jsonld", b"", "json-ld"),
        ("", "http://a/x.nt", b"", "nt"),
    ],
)
def test_the_format_is_what_the_server_says_else_the_ending(content_type, url, body, syntax):
    assert syntax_of(response(body, content_type, url)) == syntax


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("text/html", b"", "html"),
        ("text/turtle", b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>", "html"),
        ("application/rdf+xml", b"<html xmlns='x'>", "html"),
        ("text/csv", b"a,b", "unknown_format"),
        ("text/plain", b"a", "unknown_format"),
    ],
)
def test_what_is_no_rdf_is_not_parsed(content_type, body, code):
    with pytest.raises(Unreadable) as refused:
        syntax_of(response(body, content_type))
    assert refused.value.code == code
