"""What a DCAT dataset says, in the terms of our dataset model.

It gives back what :mod:`ckanext.mashhad.catalog.dcat.writer` wrote, and reads what other
catalogues write as far as it can be understood: what cannot is left out, never an error.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from rdflib import Graph, Literal
from rdflib.term import Node

from ckanext.mashhad.catalog.dcat import rdf, vocabularies
from ckanext.mashhad.catalog.dcat.distributions import PAGES
from ckanext.mashhad.catalog.dcat.rdf import (
    DCAT,
    DCATAP,
    DCT,
    FOAF,
    RDFS,
    SCHEMA,
    SCHEMA_HTTPS,
    SKOS,
    SPDX,
    TIME,
    VCARD,
)
from ckanext.mashhad.catalog.dcat.vocabularies import Vocabulary
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.persian.calendar.periods import Kind, Period

#: Of a file's size; what has more does not fit PostgreSQL's bigint.
MAX_DIGITS = 18

_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
_STARTS = (DCAT.startDate, SCHEMA.startDate, SCHEMA_HTTPS.startDate)
_ENDS = (DCAT.endDate, SCHEMA.endDate, SCHEMA_HTTPS.endDate)
_INSTANTS = (TIME.inXSDDate, TIME.inXSDDateTimeStamp, TIME.inXSDDateTime)
_IANA = "iana.org/assignments/media-types/"


def read_dataset(graph: Graph, node: Node) -> dict[str, Any]:
    """The dataset ``node`` as a dict of our fields; only those that the graph tells.

    ``type`` is there only for a record that says it is of one of our types. What the source
    says of its first publication is not taken over: the portal trusts what it saw itself.
    """
    titles = _texts(graph, node, DCT.title, _declared(graph, node))
    notes = _texts(graph, node, DCT.description, _declared(graph, node))
    start, end = _interval(graph, node)
    kind = _code(graph, node, DCT.type, vocabularies.load("dataset_type"))
    result = {
        "type": kind,
        "title_translated": titles,
        "title": multilingual.plain(titles),
        "notes_translated": notes,
        "notes": multilingual.plain(notes),
        "tags": [{"name": word} for word in _words(graph, node, kind)],
        "theme": _codes(graph, node, DCAT.theme, "theme"),
        "frequency": _code(graph, node, DCT.accrualPeriodicity, vocabularies.load("frequency")),
        "language": _declared(graph, node),
        "license_id": _licence(graph, node),
        "temporal_start": start,
        "temporal_end": end,
        **_fiscal_period(start, end),
        "legal_basis": _legal_basis(graph, node),
        **_contact(graph, node),
        "resources": [
            _resource(graph, distribution, titles)
            for distribution in _objects(graph, node, DCAT.distribution)
            if str(distribution) not in {f"{node}{page}" for page in PAGES}
        ],
    }
    return _filled(result)


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {key: found for key, found in record.items() if found not in (None, "", [], {})} | {
        "resources": record["resources"]
    }


def _objects(graph: Graph, node: Node, *predicates: Node) -> Iterator[Node]:
    """The objects of the predicates, in this order; of one predicate always in the same order."""
    for predicate in predicates:
        yield from sorted(graph.objects(node, predicate), key=str)


def _text(graph: Graph, node: Node, *predicates: Node) -> str:
    """The first text or address, also where it stands in a node of its own."""
    for found in _objects(graph, node, *predicates):
        if isinstance(found, Literal):
            return str(found).strip()
        inner = graph.value(found, VCARD.hasValue) or graph.value(found, RDFS.label)
        return str(inner or found).strip()
    return ""


def _texts(graph: Graph, node: Node, predicate: Node, declared: str | None) -> dict[str, str]:
    """Language tag to text. An untagged text is in the record's language, if it names one.

    Else Arabic script is taken for Persian, and of any other the language stays undetermined.
    """
    result: dict[str, str] = {}
    for found in _objects(graph, node, predicate):
        if isinstance(found, Literal) and str(found).strip():
            tag = found.language and rdf.language_tag(found.language, rdf.UNDETERMINED)
            result.setdefault(tag or declared or _guess(str(found)), str(found).strip())
    return multilingual.by_people(dict(sorted(result.items())))


def _guess(text: str) -> str:
    return "fa" if _ARABIC_SCRIPT.search(text) else rdf.UNDETERMINED


def _declared(graph: Graph, node: Node) -> str | None:
    """Tag of the record's language, where it has exactly one that we know."""
    known = vocabularies.load("language")
    found = {c.more["tag"] for o in graph.objects(node, DCT.language) if (c := known.find(o))}
    return found.pop() if len(found) == 1 else None


def _keywords(graph: Graph, node: Node, kind: str | None) -> Iterable[str]:
    """Keywords, those with commas taken apart; not the word that our feed gives a bare record."""
    given = {str(o) for o in graph.objects(node, DCAT.keyword) if isinstance(o, Literal)}
    concept = vocabularies.load("dataset_type").find(kind)
    if concept and given == set(concept.labels.values()):
        return []
    words = {word.strip() for text in given for word in re.split("[,،]", text)}
    return sorted(word for word in words if word)


def _words(graph: Graph, node: Node, kind: str | None) -> list[str]:
    """What the record can be found by: its keywords, and themes that are on no list here."""
    themes = (_named(graph, theme) for theme in unlisted_themes(graph, node))
    return sorted({*_keywords(graph, node, kind), *filter(None, themes)})


def unlisted_themes(graph: Graph, node: Node) -> list[Node]:
    """The themes of the record that our list does not have."""
    known = vocabularies.load("theme")
    return [theme for theme in _objects(graph, node, DCAT.theme) if not known.find(theme)]


def is_named(graph: Graph, theme: Node) -> bool:
    """Whether a theme that is on no list here says in words what it is."""
    return bool(_named(graph, theme))


def _named(graph: Graph, concept: Node) -> str:
    """What a concept is called: the word itself, or its label as readers here want it."""
    if isinstance(concept, Literal):
        return str(concept).strip()
    labels = {
        rdf.language_tag(label.language or "", rdf.UNDETERMINED): str(label).strip()
        for label in _objects(graph, concept, RDFS.label, SKOS.prefLabel)
        if isinstance(label, Literal)
    }
    return multilingual.shown(labels)


def _codes(graph: Graph, node: Node, predicate: Node, name: str) -> list[str]:
    vocabulary = vocabularies.load(name)
    found = {c.code for o in graph.objects(node, predicate) if (c := vocabulary.find(o))}
    return [concept.code for concept in vocabulary if concept.code in found]


def _code(graph: Graph, node: Node, predicate: Node, vocabulary: Vocabulary) -> str | None:
    """The first that the vocabulary knows; by its fragment, if the scheme is a catalogue's own."""
    for found in _objects(graph, node, predicate):
        own = vocabulary.scheme.startswith("#") and "#" in str(found)
        concept = vocabulary.find(f"#{str(found).rpartition('#')[2]}" if own else found)
        if concept:
            return concept.code
    return None


def _licence(graph: Graph, node: Node) -> str | None:
    """CKAN's id of the licence of the files, or of the dataset: by address, then by title."""
    known = vocabularies.load("licence")
    holders = [*_objects(graph, node, DCAT.distribution), node]
    for holder in holders:
        for licence in _objects(graph, holder, DCT.license, DCT.rights):
            titles = _objects(graph, licence, DCT.title, RDFS.label, SKOS.prefLabel)
            for name in (str(licence).removesuffix("/legalcode"), *titles):
                if concept := known.find(name):
                    return str(concept.more["id"])
            own = str(licence).rpartition("#licence-")[2]
            if concept := known.find(own):
                return str(concept.more["id"])
    return None


def _interval(graph: Graph, node: Node) -> tuple[str, str]:
    """First and last day (ISO) of the period, in any of the three ways that DCAT has known."""
    for period in _objects(graph, node, DCT.temporal):
        start = _text(graph, period, *_STARTS) or _instant(graph, period, TIME.hasBeginning)
        end = _text(graph, period, *_ENDS) or _instant(graph, period, TIME.hasEnd)
        if start or end:
            return _day(start, "-01-01"), _day(end, "-12-31")
    return "", ""


def _instant(graph: Graph, period: Node, predicate: Node) -> str:
    found = (_text(graph, instant, *_INSTANTS) for instant in graph.objects(period, predicate))
    return next(found, "")


def _day(text: str, rest_of_year: str) -> str:
    whole = text + rest_of_year if re.fullmatch("[0-9]{4}", text) else text
    return str(rdf.day(whole) or "")


def _fiscal_period(start: str, end: str) -> dict[str, str]:
    """``fiscal_year`` and ``period_part``, where the interval is exactly such a period."""
    if not (start and end):
        return {}
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    for kind in get_args(Kind):
        try:
            period = Period.containing(first, kind)
        except ValueError:
            return {}
        if (period.start, period.end) == (first, last):
            return {"fiscal_year": str(period.year), "period_part": period.part}
    return {}


def _legal_basis(graph: Graph, node: Node) -> str:
    for statement in _objects(graph, node, DCT.provenance):
        if str(statement).endswith("#legal-basis"):
            return _text(graph, statement, RDFS.label)
    return _text(graph, node, DCATAP.applicableLegislation)


def _contact(graph: Graph, node: Node) -> dict[str, str]:
    for contact in _objects(graph, node, DCAT.contactPoint):
        name = _text(graph, contact, VCARD.fn, VCARD.hasFN, VCARD["organization-name"], FOAF.name)
        email = _text(graph, contact, VCARD.hasEmail, VCARD.email, FOAF.mbox)
        phone = _text(graph, contact, VCARD.hasTelephone, VCARD.tel)
        return {
            "contact_name": name,
            "contact_email": email.removeprefix("mailto:"),
            "contact_phone": phone.removeprefix("tel:"),
        }
    return {}


def _resource(graph: Graph, node: Node, dataset_titles: dict[str, str]) -> dict[str, Any]:
    declared = _declared(graph, node)
    names = _texts(graph, node, DCT.title, declared)
    described = _texts(graph, node, DCT.description, declared)
    download, access = (_text(graph, node, p) for p in (DCAT.downloadURL, DCAT.accessURL))
    size = _text(graph, node, DCAT.byteSize).partition(".")[0]
    result = {
        "uri": str(node),
        "url": download or access,
        "name": multilingual.shown(names) if names != dataset_titles else "",
        "description": multilingual.shown(described) if described != names else "",
        "language": declared,
        "mimetype": _media_type(graph, node),
        "format": _format(graph, node),
        "size": int(size) if _is_size(size) else None,
        "hash": _checksum(graph, node),
    }
    return {key: found for key, found in result.items() if found not in (None, "")}


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _media_type(graph: Graph, node: Node) -> str:
    for found in _objects(graph, node, DCAT.mediaType, DCT["format"]):
        text = str(found)
        if _IANA in text:
            return text.partition(_IANA)[2]
        if isinstance(found, Literal) and "/" in text:
            return text
    return ""


def _format(graph: Graph, node: Node) -> str:
    """The format as CKAN writes it: the file type's code where known, else the source's word."""
    file_types = vocabularies.load("file_type")
    for found in _objects(graph, node, DCT["format"], DCAT.mediaType):
        label = _text(graph, found, RDFS.label)
        text = str(found).partition(_IANA)[2] or str(found)
        concept = file_types.find(text) or file_types.find(label)
        if concept:
            return concept.code
        if isinstance(found, Literal) and "/" not in text:
            return text
    return ""


def _checksum(graph: Graph, node: Node) -> str:
    for checksum in _objects(graph, node, SPDX.checksum):
        return _text(graph, checksum, SPDX.checksumValue)
    return ""
