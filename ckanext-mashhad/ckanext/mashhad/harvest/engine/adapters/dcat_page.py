"""The parser in the sandbox: ``python -m`` this reads RDF on stdin and writes its page as JSON.

Arguments: rdflib's name of the format, and the address the text came from. The page is
``{"records": [...], "next_url": ..., "total": ...}`` or ``{"error": code}``. A record's content are
the triples that say something of the dataset, as sorted N-Triples with blank nodes named by what
they say, so that the same record is the same text whoever wrote it in whatever order (pure).
"""

from __future__ import annotations

import codecs
import json
import sys
import unicodedata
import xml.parsers.expat as expat
import zlib
from typing import Any, Final
from urllib.parse import urljoin
from xml.etree import ElementTree

import rdflib
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.dcat import rdf
from ckanext.mashhad.catalog.dcat.rdf import DCAT, DCT, HYDRA, RDF
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.harvest.engine.adapters import csw, dcat_us
from ckanext.mashhad.harvest.engine.adapters.json_depth import read_json
from ckanext.mashhad.harvest.engine.identity import MAX_GUID
from ckanext.mashhad.harvest.engine.record_pages import Unreadable
from ckanext.mashhad.harvest.engine.triples import Closure, TooLarge
from ckanext.mashhad.persian.text import ANY_LETTER

MAX_TITLE: Final = 300
MAX_UNPACKED: Final = 50 * 1024**2

_COLLECTIONS: Final = (HYDRA.PartialCollectionView, HYDRA.PagedCollection)
_UTF8: Final = ("", "utf-8", "utf8", "us-ascii")
_NEXT: Final = (HYDRA.next, HYDRA.nextPage)


def parse(data: bytes, syntax: str, base: str) -> Graph:
    """The graph in ``data``, or :class:`Unreadable`; nothing outside of ``data`` is read."""
    rdflib.NORMALIZE_LITERALS = False  # records stay as they were delivered
    data = data.removeprefix(codecs.BOM_UTF8)
    if syntax == "json-ld":
        read = _checked_json(data)
        if (found := dcat_us.records(read)) is not None:
            return dcat_us.graph(found)
        data = json.dumps(_with_bundled_contexts(read)).encode()
    graph = rdf.new_graph()
    try:
        if syntax in ("trig", "json-ld"):  # they may hold named graphs
            named = Dataset(default_union=True)
            named.parse(data=data, format=syntax, publicID=base)
            for triple in named.triples((None, None, None)):
                graph.add(triple[:3])
        else:
            for part in _rdf_parts(data) if syntax == "xml" else [data]:
                graph.parse(data=part, format=syntax, publicID=base)
    except MemoryError as error:
        raise Unreadable("too_hard", "out of memory") from error
    except Unreadable:
        raise
    except Exception as error:  # rdflib's parsers raise of all kinds
        raise Unreadable("unreadable", f"{type(error).__name__}: {error}"[:500]) from error
    return graph


def page(
    graph: Graph, base: str, around: tuple[str | None, int | None] = (None, None)
) -> dict[str, Any]:
    """The records of a graph, in the order of their content, with next page and total.

    ``around``: next page and total that an envelope around the graph has told.
    """
    datasets = _datasets(graph)
    if not datasets and not _is_catalogue(graph):
        raise Unreadable("no_catalogue")
    if not datasets and (listed := set(graph.objects(None, DCAT.dataset))):
        raise Unreadable("described_elsewhere", number=len(listed))
    apart = datasets | set(graph.subjects(RDF.type, DCAT.Catalog))
    records = [_record(graph, node, apart) for node in datasets]
    records.sort(key=lambda each: (each["guid"] or "", each["content"]))
    following, told = around
    return {
        "records": records,
        "next_url": _next_page(graph, base) or following,
        "total": _total(graph) if told is None else told,
    }


def _datasets(graph: Graph) -> set[Node]:
    """Return the nodes that say what they are, and what a catalogue lists and describes here.

    The latter get the type that they lack.
    """
    for node in set(graph.objects(None, DCAT.dataset)):
        if (node, None, None) in graph:
            graph.add((node, RDF.type, DCAT.Dataset))
    return set(graph.subjects(RDF.type, DCAT.Dataset))


def _is_catalogue(graph: Graph) -> bool:
    kinds = (DCAT.Catalog, HYDRA.Collection, *_COLLECTIONS)
    return any((None, RDF.type, kind) in graph for kind in kinds)


def _record(graph: Graph, node: Node, apart: set[Node]) -> dict[str, Any]:
    guid = _guid(graph, node)
    title, language = _title(graph, node)
    record: dict[str, Any] = {"guid": guid, "title": title, "language": language, "content": ""}
    if guid is None:
        return {**record, "problem": "no_guid"}
    if len(guid) > MAX_GUID:
        limit = {"limit": MAX_GUID}
        return {**record, "guid": None, "problem": "guid_too_long", "params": limit}
    try:
        record["content"] = Closure(graph, node, apart - {node}).text()
    except TooLarge:
        return {**record, "problem": "record_too_large"}
    return record


def _guid(graph: Graph, node: Node) -> str | None:
    """The record's own address; of a nameless node its identifier, else its landing page."""
    if isinstance(node, URIRef):
        return _clean(str(node))
    for predicate in (DCT.identifier, rdf.ADMS.identifier, DCAT.landingPage):
        found = sorted(str(o).strip() for o in graph.objects(node, predicate) if str(o).strip())
        named = [_clean(text) for text in found]
        if named and not isinstance(graph.value(node, predicate), BNode):
            return named[0]
    return None


def _clean(text: str) -> str:
    """Without control characters, which PostgreSQL or a log would choke on."""
    kept = (letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def _title(graph: Graph, node: Node) -> tuple[str, str]:
    """What people shall read in a job's list, and its language.

    It is the Persian title, else the English, else any.
    """
    found = sorted((o for o in graph.objects(node, DCT.title) if isinstance(o, Literal)), key=str)
    by_tag = {_tag(o): str(o) for o in found}
    return _clean(multilingual.shown(by_tag))[:MAX_TITLE], multilingual.shown_language(by_tag)


def _tag(text: Literal) -> str:
    """Its language tag; one that says none is taken for Persian where its letters are."""
    guessed = multilingual.FIRST if ANY_LETTER.search(str(text)) else ""
    return rdf.language_tag(text.language or guessed, rdf.UNDETERMINED)


def _next_page(graph: Graph, base: str) -> str | None:
    """The next page by hydra, old (PagedCollection) or new (PartialCollectionView)."""
    views = {
        *(s for kind in _COLLECTIONS for s in graph.subjects(RDF.type, kind)),
        *graph.objects(None, HYDRA.view),
    }
    found = {
        urljoin(base, str(target))
        for view in views
        for predicate in _NEXT
        for target in graph.objects(view, predicate)
    }
    if len(found) > 1:
        raise Unreadable("two_next_pages")
    return found.pop() if found else None


def _total(graph: Graph) -> int | None:
    found = {str(o).strip() for o in graph.objects(None, HYDRA.totalItems)}
    only = found.pop() if len(found) == 1 else ""
    return int(only) if only.isascii() and only.isdigit() and len(only) < 10 else None


def _without_type(data: bytes) -> tuple[bytes, bool]:
    """Return the XML without its document type, and whether it is UTF-8 and had none.

    Raises :class:`Unreadable` for a document type that declares anything: entities and default
    values of attributes can make a small text huge, or read other files. No RDF needs them.
    """
    plain = not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    places: list[int] = []

    def read_encoding(_: str, encoding: str | None, __: int) -> None:
        nonlocal plain
        plain &= (encoding or "").lower() in _UTF8

    def read_type(*_: Any) -> None:
        places.append(parser.CurrentByteIndex)

    def refuse(*_: Any) -> None:
        raise Unreadable("document_type")

    parser = expat.ParserCreate()
    parser.XmlDeclHandler = read_encoding
    parser.StartDoctypeDeclHandler = read_type
    parser.EndDoctypeDeclHandler = read_type
    parser.EntityDeclHandler = refuse
    parser.AttlistDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("unreadable", str(error)) from error
    return (_cut_out(data, *places), False) if places else (data, plain)


def _cut_out(data: bytes, within: int, end: int) -> bytes:
    """Without what begins before ``within`` and ends with the sign at ``end``."""
    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        begin = data.rfind("<!DOCTYPE".encode(encoding), 0, within)
        if begin >= 0:
            return data[:begin] + data[end + len(">".encode(encoding)) :]
    raise Unreadable("document_type")


def _rdf_parts(data: bytes) -> list[bytes]:
    """The RDF in an XML document: all of it, or what is packed in another kind (CSW, OAI-PMH).

    rdflib takes bytes for UTF-8, whatever the document says of itself; others are written anew,
    and so are those with a document type, which is left out: an entity that was declared elsewhere
    is an error then, in texts and in attributes.
    """
    (data, plain), tag = _without_type(data), f"{{{RDF}}}RDF"
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 (no entity gets here)
    except ElementTree.ParseError as error:
        undefined = error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]
        code = "document_type" if undefined else "unreadable"
        raise Unreadable(code, str(error)) from error
    if root.tag == tag:
        return [data if plain else ElementTree.tostring(root)]
    packed = root.findall(f".//{tag}")
    return [ElementTree.tostring(each) for each in packed] or [data]


def _checked_json(data: bytes) -> Any:
    """The JSON, once it is not too deep and is no single word."""
    read = read_json(data)
    if not isinstance(read, dict | list):
        raise Unreadable("no_catalogue")
    return read


def _with_bundled_contexts(value: Any) -> Any:
    """Return the JSON with our own context in place of DCAT-US's; others are not fetched."""
    if isinstance(value, list):
        return [_with_bundled_contexts(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    read = {key: _with_bundled_contexts(inner) for key, inner in value.items()}
    if "@context" in value:
        read["@context"] = [_bundled(each) for each in _listed(value["@context"])]
    return read


def _bundled(context: Any) -> Any:
    if isinstance(context, str) and dcat_us.is_context(context):
        return dcat_us.CONTEXT
    if isinstance(context, str) or (isinstance(context, dict) and "@import" in context):
        raise Unreadable("remote_context")
    return context


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _unpacked(data: bytes) -> bytes:
    """Without the gzip in which some portals keep their catalogue as a file."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, MAX_UNPACKED)
    except zlib.error as error:
        raise Unreadable("unreadable", str(error)) from error
    if unpacker.unconsumed_tail:
        raise Unreadable("too_hard", f"more than {MAX_UNPACKED} bytes unpacked")
    if not unpacker.eof:
        raise Unreadable("unreadable", "the gzip is cut")
    return text


def main(syntax: str, base: str) -> None:
    """Read stdin, write the page to stdout."""
    sandbox.lock_in()
    try:
        data = _unpacked(sys.stdin.buffer.read())
        graph = parse(data, syntax, base)
        around = csw.paging(data, base) if syntax == "xml" else (None, None)
        result = page(graph, base, around)
    except Unreadable as error:
        result = {"error": error.code, "detail": error.detail, "params": error.params}
    except MemoryError:
        result = {"error": "too_hard", "detail": "out of memory"}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:3])
