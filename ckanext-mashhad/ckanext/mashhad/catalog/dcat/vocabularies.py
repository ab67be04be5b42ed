"""The controlled vocabularies of the feed: what a code, a URI or a loose word stands for.

The lists themselves are data, in ``schemas/vocabularies``. Most are the authority tables
that DCAT-AP 3 asks for (its section on controlled vocabularies), with Persian labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ckanext.mashhad.catalog.dcat.rdf import language_tag
from ckanext.mashhad.catalog.engine import rule_files


@dataclass(frozen=True)
class Concept:
    """One entry: its code, its URI, its labels by language tag, and the list's further columns."""

    code: str
    uri: str
    labels: Mapping[str, str]
    more: Mapping[str, Any] = field(default_factory=dict)


class Vocabulary:
    """A list of concepts under one scheme.

    ``scheme`` and the URIs of a list that belongs to the catalogue itself begin with ``#``;
    :func:`ckanext.mashhad.catalog.dcat.rdf.absolute` makes them full.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.scheme: str = content["scheme"]
        self.title: Mapping[str, str] = _by_tag(content["title"])
        self.rdf_class: str | None = content.get("class")
        base = content.get("base") or f"{self.scheme}/"
        self.concepts = tuple(_concept(item, base) for item in content["items"])
        self._found: dict[str, Concept] = {}
        for concept in reversed(self.concepts):
            self._found.update(dict.fromkeys(_keys(concept), concept))

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts)

    def find(self, value: Any) -> Concept | None:
        """The concept that a code, URI, address or loose word names; None if there is none.

        Letters' case, ``http`` or ``https``, a final slash and what stands before the last
        slash of an unknown address (catalogues copy each other's tables) do not matter.
        """
        key = _key(str(value or ""))
        return self._found.get(key) or self._found.get(key.rpartition("/")[2])


@cache
def load(name: str) -> Vocabulary:
    """The vocabulary of ``schemas/vocabularies/<name>.yaml``."""
    return Vocabulary(rule_files.read("vocabularies", f"{name}.yaml"))


def _by_tag(label: Mapping[str, str]) -> dict[str, str]:
    return {language_tag(locale): text for locale, text in label.items()}


def _concept(item: Mapping[str, Any], base: str) -> Concept:
    code = item.get("code", "")
    uri = f"{base}{code}" if code else ""
    return Concept(code or item["id"], uri, _by_tag(item["label"]), item)


def _keys(concept: Concept) -> Iterator[str]:
    more = concept.more
    for value in (
        *more.get("urls", ()),
        *more.get("names", ()),
        more.get("title"),
        more.get("media_type"),
        more.get("tag"),
        more.get("id"),
        concept.code,
        concept.uri,
    ):
        if value:
            yield _key(value)


def _key(value: str) -> str:
    key = value.strip().lower()
    return key.removeprefix("http://").removeprefix("https://").removesuffix("/")
