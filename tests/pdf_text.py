"""Reads the text of the PDFs that typst writes: enough for tests, and no PDF library.

Each glyph is told by the font's own table (ToUnicode), as Chrome's reader does it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

Glyphs = dict[int, str]
_OBJECT = re.compile(rb"(?s)\n(\d+) 0 obj\n(.*?)\nendobj")
# Parentheses within a string are escaped, unless they are in pairs.
_PAIR = rb"\((?:\\.|[^\\()])*\)"
_TWICE = rb"\((?:\\.|[^\\()]|" + _PAIR + rb")*\)"
_TEXT = rb"\((?:\\.|[^\\()]|" + _TWICE + rb")*\)"
_TOKEN = re.compile(_TEXT + rb"|<[0-9a-fA-F]+>|/?[^\s\[\]<>()/]+", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Piece(NamedTuple):
    """A run of text in the order of reading, and where it begins at the left, in points."""

    x: float
    y: float
    text: str


def pages(pdf: bytes) -> list[str]:
    """The text of each page, line by line, each from the side where its readers begin."""
    turned = b"/Direction/R2L" in pdf
    found = []
    for pieces in page_pieces(pdf):
        lines: dict[int, list[Piece]] = {}
        for each in pieces:
            lines.setdefault(round(each.y), []).append(each)
        texts = (
            " ".join(" ".join(each.text for each in sorted(line, reverse=turned)).split())
            for _, line in sorted(lines.items(), reverse=True)
        )
        found.append("\n".join(texts))
    return found


def page_pieces(pdf: bytes) -> list[list[Piece]]:
    """The runs of text of each page, as they were drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    found = []
    for body in objects.values():
        if re.match(rb"<</Type/Page/", body):
            resources = objects[_reference(body, b"Resources")]
            contents = _stream(objects[_reference(body, b"Contents")])
            found.append(list(_pieces(contents, _fonts(resources, objects))))
    return found


def glyphs(pdf: bytes) -> list[Glyphs]:
    """What each glyph of each font stands for."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    return [
        _glyphs(objects[_reference(body, b"ToUnicode")])
        for body in objects.values()
        if b"/ToUnicode " in body
    ]


def _reference(body: bytes, name: bytes) -> int:
    match = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert match, name
    return int(match[1])


def _stream(body: bytes) -> bytes:
    _, _, packed = body.partition(b"stream\n")
    return zlib.decompressobj().decompress(packed) if b"/FlateDecode" in body else packed


def _fonts(resources: bytes, objects: dict[int, bytes]) -> dict[bytes, Glyphs]:
    match = re.search(rb"/Font<<(.*?)>>", resources)
    named = re.findall(rb"/(\w+) (\d+) 0 R", match[1]) if match else []
    return {
        name: _glyphs(objects[_reference(objects[int(number)], b"ToUnicode")])
        for name, number in named
    }


def _glyphs(body: bytes) -> Glyphs:
    pairs = re.findall(
        rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", _stream(body).partition(b"beginbfchar")[2]
    )
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _pieces(contents: bytes, fonts: dict[bytes, Glyphs]) -> Iterator[Piece]:
    """Follow what moves the text (``cm`` and ``Tm``), which font it has and what is drawn."""
    origin, kept, at = (0.0, 0.0), [], (0.0, 0.0)
    given: list[bytes] = []
    font: Glyphs = {}
    turned = False
    for token in _TOKEN.findall(contents):
        if token == b"q":
            kept.append(origin)
        elif token == b"Q":
            origin = kept.pop()
        elif token == b"cm":
            # Text is drawn after one move only; scales of pictures are of no account.
            origin = float(given[-2]), float(given[-1])
        elif token == b"Tm":
            at = float(given[-2]), float(given[-1])
        elif token == b"Tf":
            font = fonts[given[-2].removeprefix(b"/")]
        elif token in (b"BMC", b"EMC"):
            turned = token == b"BMC" and given[-1:] == [b"/ReversedChars"]
        elif token in (b"Tj", b"TJ"):
            codes = b"".join(map(_string, given))
            letters = [
                font.get(int.from_bytes(codes[i : i + 2])) or "" for i in range(0, len(codes), 2)
            ]
            yield Piece(
                origin[0] + at[0], origin[1] - at[1], "".join(letters[:: -1 if turned else 1])
            )
        else:
            given.append(token)
            continue
        given = []


def _string(token: bytes) -> bytes:
    if token.startswith(b"<"):
        return bytes.fromhex(token[1:-1].decode())
    if not token.startswith(b"("):
        return b""
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda found: (
            bytes([int(found[1], 8)]) if found[1].isdigit() else _ESCAPES.get(found[1], found[1])
        ),
        token[1:-1],
        flags=re.DOTALL,
    )
