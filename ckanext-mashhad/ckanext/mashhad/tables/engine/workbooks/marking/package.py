"""The package of an XLSX: its parts, what each leads to, and the same with some of them changed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath, relpath
from typing import IO, Any, Final

from lxml import etree

from ckanext.mashhad.tables.engine.formats.container import CHUNK, read_pieces

RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "[Content_Types].xml"


class NotMarkable(Exception):  # noqa: N818 (what it says of a workbook)
    """A workbook that is spelled so that it is not changed in place."""


def parse(xml: bytes) -> Any:
    """The root of a part."""
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise NotMarkable from error


class Package:
    """Parts are named as the package spells them. A tree that was asked for by :meth:`edit` is
    written anew; all that is not changed is written as it was, byte for byte.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file)
        self._entries = {entry.filename: entry for entry in self._archive.infolist()}
        self._trees: dict[str, Any] = {}
        self._written: dict[str, bytes] = {}
        self._ends: dict[str, tuple[int, int, bytes, bytes]] = {}

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __contains__(self, part: str) -> bool:
        return part in self._entries or part in self._trees or part in self._written

    @property
    def names(self) -> list[str]:
        """Of all parts that the package has from the first."""
        return list(self._entries)

    def spelled(self, part: str) -> str:
        """The name of a part as the package has it."""
        return next((name for name in self._entries if name.lower() == part.lower()), part)

    def read(self, part: str) -> bytes:
        """A part as it was, or as it was put."""
        if part in self._written:
            return self._written[part]
        return self._archive.read(part)

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part as it was, in pieces that end before a tag."""
        return read_pieces(self._archive, self._entries[part])

    def edit(self, part: str) -> Any:
        """The root of a part, to be changed."""
        if part not in self._trees:
            self._trees[part] = parse(self.read(part))
        return self._trees[part]

    def put(self, part: str, content: bytes) -> None:
        """A part, new or in the place of the one that was there."""
        self._written[part] = content

    def replace_ends(self, part: str, begin: int, end: int, head: bytes, tail: bytes) -> None:
        """Write ``head`` in the place of a part's bytes before ``begin``, ``tail`` of those from
        ``end`` on.
        """
        self._ends[part] = (begin, end, head, tail)

    def unused(self, pattern: str) -> str:
        """A name of no part, with a number in the place of ``{}``."""
        taken, number = {name.lower() for name in (*self._entries, *self._written)}, 1
        while (name := pattern.format(number)).lower() in taken:
            number += 1
        return name

    def declare(self, part: str, content_type: str) -> None:
        """Say of what type a part is; of all parts with its ending where ``part`` is that."""
        types = self.edit(_TYPES)
        names = f"{{{_PACKAGE}/content-types}}"
        kind, key = ("Override", "PartName") if "/" in part else ("Default", "Extension")
        value = f"/{part}" if "/" in part else part
        if all(str(each.get(key)).lower() != value.lower() for each in types):
            new = etree.Element(f"{names}{kind}", {key: value, "ContentType": content_type})
            types.insert(len(types) if "/" in part else 0, new)

    def related(self, part: str, kind: str, relation: str | None = None) -> str | None:
        """The part of a ``kind`` that ``part`` leads to; ``relation`` is the id by which it is."""
        relations = self._relations(part)
        if relations not in self:
            return None
        for each in self._trees.get(relations, None) or parse(self.read(relations)):
            if str(each.get("Type")).endswith(f"/{kind}") and relation in (None, each.get("Id")):
                target = str(each.get("Target"))
                path = join(dirname(part), target)
                return self.spelled(normpath(target if target.startswith("/") else path).strip("/"))
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Lead from a part to ``target``, and return by which id."""
        relations = self._relations(part)
        if relations not in self:
            self.put(relations, f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode())
        tree, number = self.edit(relations), 1
        taken = {each.get("Id") for each in tree}
        while f"rId{number}" in taken:
            number += 1
        said = {"Id": f"rId{number}", "Type": f"{RELATIONS}/{kind}"}
        said["Target"] = relpath(target, dirname(part))
        etree.SubElement(tree, f"{{{_PACKAGE}/relationships}}Relationship", said)
        return said["Id"]

    def _relations(self, part: str) -> str:
        return self.spelled(f"{dirname(part)}/_rels/{basename(part)}.rels")

    def write(self, out: IO[bytes]) -> None:
        """Write all parts, in the order in which they were, and then those that are new."""
        new = {
            part: etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
            for part, tree in self._trees.items()
        }
        new = {**self._written, **new}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for part, entry in self._entries.items():
                info = zipfile.ZipInfo(part, entry.date_time)
                info.compress_type, info.external_attr = entry.compress_type, entry.external_attr
                if part in new:
                    target.writestr(info, new.pop(part))
                else:
                    self._copy(part, info, target)
            for part, content in new.items():
                target.writestr(part, content)

    def _copy(self, part: str, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
        begin, end, head, tail = self._ends.get(part, (0, None, b"", b""))
        with self._archive.open(part) as old, target.open(info, "w") as new:
            new.write(head)
            old.read(begin)
            left = None if end is None else end - begin
            while piece := old.read(CHUNK if left is None else min(CHUNK, left)):
                new.write(piece)
                left = None if left is None else left - len(piece)
            new.write(tail)


def local(element: Any) -> str:
    """The name of an element without its namespace; of a remark none."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def insert_before(parent: Any, new: Any, later: re.Pattern[str]) -> None:
    """Put ``new`` before the first part whose name is one of those that come ``later``."""
    at = next((n for n, each in enumerate(parent) if later.fullmatch(local(each))), len(parent))
    parent.insert(at, new)
