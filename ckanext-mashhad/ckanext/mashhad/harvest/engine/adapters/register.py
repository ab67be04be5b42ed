"""A file that is a register or a table: CSV, a workbook, or JSON with a list of rows (pure)."""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import unquote, urlsplit

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.record_pages import Memory, Options, Raw, ReadPage, Unreadable
from ckanext.mashhad.net.request_errors import NetError
from ckanext.mashhad.net.response import Response
from ckanext.mashhad.persian.text import display_safe

PARSER: Final = "ckanext.mashhad.harvest.engine.adapters.register_page"
MAX_NAME: Final = 100
_HTML: Final = (b"<!doctype html", b"<html")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP: Final = b"PK\x03\x04"
_OTHER: Final = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
_NOT_IN_NAME: Final = re.compile(r"[^\w.\- ]+")


class Register:
    """One file, which is one record; who it is, is its address."""

    accept = f"text/csv, {_XLSX}, */*;q=0.5"
    by_pages = True

    def __init__(self, options: Options, memory: Memory) -> None:
        self._url = ""

    def begin(self, url: str) -> str:
        """The file's own address."""
        self._url = url
        return url

    def instead(self, url: str, error: NetError) -> None:
        """A file that is missing is missing."""

    def read(self, response: Response, bounds: sandbox.Bounds = sandbox.DEFAULT) -> ReadPage:
        """The file as the one record of its source, or :class:`Unreadable`."""
        name, body = _file(response, bounds)
        content = json.dumps({"filename": name, "sha256": response.sha256})
        # A table that may be cut must never take the place of a whole one.
        problem = None if response.complete else "maybe_cut"
        return ReadPage((Raw(self._url, name, content, problem, body=body),), None, 1)


def _file(response: Response, bounds: sandbox.Bounds) -> tuple[str, bytes]:
    data = response.content
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML):
        raise Unreadable("html_table")
    if not start:
        raise Unreadable("empty_file")
    if data.startswith(_OTHER):
        raise Unreadable("no_table")
    name = _name(response.url)
    stem = name.rpartition(".")[0] or name
    if data.startswith(_ZIP):
        is_ods = b"opendocument.spreadsheet" in data[:200]
        return f"{stem}.{'ods' if is_ods else 'xlsx'}", data
    if start.startswith((b"{", b"[")) and (name.endswith(".json") or _says_json(response)):
        return f"{stem}.csv", _as_csv(data, bounds)
    ending = name.rpartition(".")[2].lower()
    return (name if ending in ("csv", "tsv", "xls") else f"{stem}.csv"), data


def _says_json(response: Response) -> bool:
    return "json" in response.content_type


def _name(url: str) -> str:
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    return _NOT_IN_NAME.sub("-", display_safe(last))[-MAX_NAME:].strip(". -") or "register"


def _as_csv(data: bytes, bounds: sandbox.Bounds) -> bytes:
    try:
        found = sandbox.run(PARSER, [], data, bounds)
    except sandbox.SandboxError as error:
        raise Unreadable("too_hard" if error.killed else "unreadable", str(error)) from error
    if found.startswith(b"!"):
        raise Unreadable(found[1:].decode())
    return found
