"""A record as a dataset of ours: its words as delivered, the rest as the source's settings say."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckanext.dcat.processors import RDFParser
from rdflib import RDF, BNode, Graph
from rdflib.plugins.parsers.ntriples import NTGraphSink, W3CNTriplesParser
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.dcat import rdf
from ckanext.mashhad.catalog.engine import contacts, url_names
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.harvest.engine import fitting, identity
from ckanext.mashhad.harvest.engine.settings import mapping, options
from ckanext.mashhad.harvest.model import Source
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import schema

#: Never taken from outside: who owns a dataset, who sees it, what it is and what it is called.
OURS: Final = frozenset(
    ("id", "name", "owner_org", "private", "state", "type", "guid", "creator_user_id", "groups",
     "metadata_created", "metadata_modified", "plugin_data", "first_published")
)  # fmt: skip
_LONGEST_PLACE: Final = 10
#: What a register's dataset gets at first and its officers may write otherwise.
_OWN_WORDS: Final = frozenset(("notes", "notes_translated", "resources", "private"))
#: A kind of source whose records are files of their own.
REGISTER: Final = "register"


class Refused(Exception):  # noqa: N818 (named after what happened)
    """A record that cannot be imported: a code of ``reasons``, and a detail for sysadmins."""

    def __init__(self, code: str, detail: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.detail, self.params = code, detail, params


def build_dataset(source: Source, content: str, package_id: str) -> dict[str, Any]:
    """The dataset that a record of this source becomes, without the file of a register."""
    found = _READERS[source.kind](source, content)
    if not (found.get("title") or "").strip():
        raise Refused("no_title")
    known = _schema_fields(source.dataset_type)
    said = found.pop("said", {})
    extras = [
        {"key": each["key"], "value": each["value"]}
        for each in mapping.extras(found.pop("extras", []), source.options)
        if each["key"] not in OURS | known and not each["key"].startswith("harvest_")
    ]
    kept = {key: value for key, value in found.items() if key not in OURS}
    if not _leads_somewhere(kept.get("url", "")):
        del kept["url"]
    kept = mapping.fill(
        kept, source.options, lambda key: said.get(key, ""), source.dataset_type, known
    )
    words = [each["name"] for each in kept.get("tags", [])]
    words += [source.options["keyword"]] if "keyword" in source.options else []
    language = multilingual.shown_language(found.get("title_translated", {}))
    kept["tags"] = [{"name": word} for word in fitting.keywords(words, language)]
    return {
        **kept,
        "extras": extras,
        "id": package_id,
        "owner_org": source.owner_org,
        "private": source.private,
        "type": source.dataset_type,
        "state": "active",
    }


def _leads_somewhere(address: str) -> bool:
    try:
        contacts.read_link(address)
    except contacts.ContactError:
        return False
    return True


def mark(source: Source) -> str:
    """All of a source that decides how its datasets look; a register is called as its source is."""
    title = {"title": source.title} if source.kind == REGISTER else {}
    return identity.mark(source.owner_org, {**source.options, **title})


def wished_name(source: Source, content: str, guid: str, dataset: Mapping[str, Any]) -> str:
    """A name that tells readers more than a number: the English title, or its name at its source.

    A register's file is called as its server likes; "" lets the catalogue call its dataset as all
    of its kind are called.
    """
    if source.kind == REGISTER:
        return ""
    at_source = json.loads(content).get("name", "") if source.kind == "ckan" else ""
    english = dataset.get("title_translated", {}).get("en", "")
    return url_names.readable(english, at_source, guid.rstrip("/").rpartition("/")[2])


def _of_rdf(source: Source, content: str) -> dict[str, Any]:
    parser = _parser(source.dataset_type)
    parser.g = rdf.new_graph()
    _Lines(NTGraphSink(parser.g)).parse(io.StringIO(content, newline="\n"))
    found: dict[str, Any] = next(parser.datasets())
    files = found.get("resources", [])
    files.sort(key=functools.partial(_place_of_file, parser.g))
    for file in files:
        file.pop("distribution_ref", None)  # its node, which has another name at each reading
    extras = {each["key"]: _as_text(each["value"]) for each in found.get("extras", [])}
    said = {
        key: extras.get(key) or _property(parser.g, key) for key in mapping.keys(source.options)
    }
    listed = [{"key": key, "value": value} for key, value in extras.items()]
    return {**found, "extras": listed, "said": said}


def _as_text(value: Any) -> str:
    """Return an extra as CKAN stores it; ckanext-dcat's profiles give numbers too."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _Lines(W3CNTriplesParser):
    """rdflib's parser; its own way of finding the end of a line takes the square of its length."""

    def readline(self) -> str | None:
        """Return the next line without its end; None after the last."""
        line = self.file.readline()  # type: ignore[union-attr]
        return str(line).removesuffix("\n") if line else None


@functools.cache
def _parser(dataset_type: str) -> RDFParser:
    """To make one, ckanext-dcat reads what every installed package offers."""
    return RDFParser(profiles=["mashhad"], dataset_type=dataset_type)


def _place_of_file(graph: Graph, file: Mapping[str, Any]) -> tuple[int, str, str, str]:
    """Where the source has put it, if it had a list; RDF itself has no order.

    Files without an address of their own then stand by name, as years do.
    """
    places = {str(node): str(place) for node, place in graph.subject_objects(rdf.SCHEMA.position)}
    place = places.get(file.get("distribution_ref", ""), "")
    uri = file.get("uri") or ""
    named = uri if rdf.iri(uri) else ""
    number = int(place) if place.isdecimal() and len(place) < _LONGEST_PLACE else 0
    return number, named, file.get("name") or "", file.get("url") or ""


def _property(graph: Graph, address: str) -> str:
    """What the record says under the address of a property."""
    node = graph.value(predicate=RDF.type, object=rdf.DCAT.Dataset)
    values = graph.objects(node, rdf.iri(address)) if rdf.iri(address) else ()
    return ", ".join(sorted(str(each) for each in values if not isinstance(each, BNode)))


def _of_ckan(source: Source, content: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    known = _schema_fields(source.dataset_type)
    return {key: value for key, value in found.items() if key in known | _PLAIN}


def _of_register(source: Source, content: str) -> dict[str, Any]:
    """What the officer said of the file; nothing else tells about it."""
    known = _schema_fields(source.dataset_type)
    fields = {
        option.name: source.options[option.name]
        for option in options.of_kind(REGISTER)
        if option.is_field and option.name in source.options and option.name in known
    }
    of = table(source, fields)
    notes = of.description[LOCALE["fa"]] if of else source.title
    return {
        **fields,
        "title_translated": {"fa": source.title},
        "title": source.title,
        "notes_translated": {"fa": notes},
        "tags": [],
        "resources": [],
    }


_READERS: Final = {"dcat": _of_rdf, "ckan": _of_ckan, REGISTER: _of_register}
_PLAIN: Final = frozenset(
    ("title", "notes", "tags", "url", "license_id", "resources", "extras", "said")
)


def renewed(
    stored: Mapping[str, Any], new: Mapping[str, Any], file: Mapping[str, Any], file_id: str
) -> dict[str, Any]:
    """A register's dataset with a new version of its file, which comes first if it was deleted.

    What the form of the source says holds; all else, files beside it too, is the dataset's own.
    """
    said = {key: value for key, value in new.items() if value and key not in _OWN_WORDS}
    kept = {key: value for key, value in stored.items() if key != "metadata_modified"}
    titles = {**stored.get("title_translated", {}), **new["title_translated"]}
    files = [
        {**each, **file, "name": each["name"] or file["name"]} if each["id"] == file_id else each
        for each in stored["resources"]
    ]
    if file_id not in [each["id"] for each in files]:
        files.insert(0, dict(file))
    return {**kept, **said, "title_translated": titles, "resources": files}


def file(source: Source, content: str, body: bytes) -> dict[str, Any]:
    """The file of a register as an upload: it passes the gate of tables as any other does."""
    of = table(source, source.options)
    return {
        "name": of.title[LOCALE["fa"]] if of else source.title,
        "upload": FileStorage(BytesIO(body), json.loads(content)["filename"]),
    }


def table(source: Source, fields: Mapping[str, str]) -> schema.TableSchema | None:
    """As which table a register's file is checked; None where its type has none."""
    return table_of(source.dataset_type, fields)


def table_of(dataset_type: str, fields: Mapping[str, str]) -> schema.TableSchema | None:
    """The same for a source that is not there yet."""
    names = registry.of_dataset({**fields, "type": dataset_type})
    return registry.load(names[0]) if names else None


def _schema_fields(dataset_type: str) -> frozenset[str]:
    described = tk.get_action("scheming_dataset_schema_show")(
        {"ignore_auth": True}, {"type": dataset_type}
    )
    return frozenset(each["field_name"] for each in described["dataset_fields"])
