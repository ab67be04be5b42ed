"""What a CKAN package says, in the terms of our dataset model (pure).

Only what we have a place for is taken, so that two packages that mean the same here are the same
text. Titles and language stay as delivered.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.catalog.dcat import rdf, vocabularies
from ckanext.mashhad.catalog.engine.text import multilingual

MAX_DIGITS: Final = 18

_ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
_FREQUENCIES: Final = (
    "frequency", "accrual_periodicity", "accrualPeriodicity", "update_frequency",
    "frequency-of-update",
)  # fmt: skip
#: Extras of CKAN's own harvesters, of no meaning here.
_NOT_TAKEN: Final = re.compile(r"harvest_|guid\Z|tracking|dcat_")


@dataclass(frozen=True)
class Wanted:
    """What a source's choices ask of each package.

    ``language``: of texts of which neither tag nor record tells it. ``keys``: fields or extras of
    the portal's own that are taken as they are. ``organizations``: short names of those whose
    datasets are wanted; none: all.
    """

    language: str = ""
    keys: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Without control characters, which PostgreSQL or a log would choke on."""
    kept = (letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def dataset(package: Mapping[str, Any], wanted: Wanted = Wanted()) -> dict[str, Any]:
    """The dataset; under ``said`` what was wanted of the package beyond it."""
    extras = _extras(package)
    said = {**extras, **package}
    declared = _declared(said) or wanted.language
    titles = _texts(package, ("title_translated", "title"), declared)
    notes = _texts(package, ("notes_translated", "notes", "description"), declared)
    result = {
        "name": _text(package.get("name")),
        "title_translated": titles,
        "title": multilingual.plain(titles),
        "notes_translated": notes,
        "notes": multilingual.plain(notes),
        "tags": [{"name": word} for word in _keywords(package)],
        "license_id": _licence(package),
        "url": _text(package.get("url")),
        "theme": _themes(said),
        "frequency": _code("frequency", [said.get(key) for key in _FREQUENCIES]),
        "language": _declared(said),
        "contact_name": _first(said, "contact_name", "contact-name", "maintainer", "author"),
        "contact_email": _first(
            said, "contact_email", "contact-email", "maintainer_email", "author_email"
        ).removeprefix("mailto:"),
        "resources": [
            _resource(each, declared)
            for each in _list(package.get("resources"))
            if isinstance(each, Mapping) and each.get("state", "active") in ("active", None)
        ],
        "extras": [{"key": key, "value": value} for key, value in sorted(extras.items())],
        "said": {key: text for key in wanted.keys if (text := _text(said.get(key)))},
    }
    return {key: value for key, value in result.items() if value not in ("", [], {}, None)} | {
        "title": result["title"],
        "resources": result["resources"],
    }


def _extras(package: Mapping[str, Any]) -> dict[str, str]:
    """CKAN has known them as a list and as a mapping, with any JSON as a value."""
    given = package.get("extras")
    pairs: Iterable[tuple[Any, Any]]
    if isinstance(given, Mapping):
        pairs = given.items()
    else:
        dicts = [each for each in _list(given) if isinstance(each, Mapping)]
        pairs = [(each.get("key"), each.get("value")) for each in dicts]
    found = {}
    for key, value in pairs:
        text = _text(value)
        if isinstance(key, str) and clean(key) and text and not _NOT_TAKEN.match(key):
            found[clean(key)] = text
    return found


def _texts(given: Mapping[str, Any], keys: Iterable[str], declared: str) -> dict[str, str]:
    """Language tag to text, from the first field that has any."""
    for key in keys:
        value = _unpacked(given.get(key))
        if isinstance(value, Mapping):
            found: dict[str, str] = {}
            for tag in sorted(value, key=str):
                text = value[tag]
                if isinstance(text, str) and text.strip():
                    found.setdefault(rdf.language_tag(str(tag), rdf.UNDETERMINED), text.strip())
            if found:
                return multilingual.by_people(found)
        elif isinstance(value, str) and value.strip():
            text = value.strip()
            guessed = "fa" if _ARABIC_SCRIPT.search(text) else rdf.UNDETERMINED
            return {declared or guessed: text}
    return {}


def _unpacked(value: Any) -> Any:
    """Some portals keep a text in several languages as JSON in a string."""
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _declared(said: Mapping[str, Any]) -> str:
    known = vocabularies.load("language")
    listed = said.get("language")
    given = listed if isinstance(listed, list) else [listed]
    found = {c.more["tag"] for each in given if each and (c := known.find(_text(each)))}
    return str(found.pop()) if len(found) == 1 else ""


def _keywords(package: Mapping[str, Any]) -> list[str]:
    words: list[str] = []
    for each in _list(package.get("tags")):
        word = each.get("display_name") or each.get("name") if isinstance(each, Mapping) else each
        words += [word] if isinstance(word, str) else []
    by_tag = package.get("keywords")
    if isinstance(by_tag, Mapping):
        words += [word for some in by_tag.values() for word in _list(some) if isinstance(word, str)]
    return sorted({clean(word) for word in words} - {""})


def _licence(package: Mapping[str, Any]) -> str:
    """CKAN's id of the licence, by any of the ways in which portals name it."""
    known = vocabularies.load("licence")
    given = [_text(package.get(key)) for key in ("license_id", "license_url", "license_title")]
    for each in given:
        if each and (concept := known.find(each.removesuffix("/legalcode"))):
            return str(concept.more["id"])
    return given[0] if given[0] != "notspecified" else ""


def _themes(said: Mapping[str, Any]) -> list[str]:
    vocabulary = vocabularies.load("theme")
    given = _unpacked(said.get("theme"))
    found = {c.code for each in _several(given) if (c := vocabulary.find(_text(each)))}
    return [concept.code for concept in vocabulary if concept.code in found]


def _several(value: Any) -> list[Any]:
    if isinstance(value, str) and value.startswith("["):
        try:
            return _list(json.loads(value))
        except (ValueError, RecursionError):
            return [value]
    return value if isinstance(value, list) else [value] if value else []


def _code(vocabulary: str, values: Iterable[Any]) -> str:
    known = vocabularies.load(vocabulary)
    found = (known.find(_text(value)) for value in values if value)
    return next((concept.code for concept in found if concept), "")


def _resource(file: Mapping[str, Any], declared: str) -> dict[str, Any]:
    names = _texts(file, ("name_translated", "name"), declared)
    described = _texts(file, ("description_translated", "description"), declared)
    file_types = vocabularies.load("file_type")
    format_ = _text(file.get("format"))
    known = file_types.find(format_.lstrip(".")) or file_types.find(_text(file.get("mimetype")))
    size = _text(file.get("size")).partition(".")[0]
    result = {
        "url": _text(file.get("url")),
        "name": multilingual.shown(names),
        "description": multilingual.shown(described),
        "format": known.code if known else format_,
        "mimetype": _text(file.get("mimetype")),
        "hash": _text(file.get("hash")),
        "size": int(size) if _is_size(size) else None,
    }
    return {key: value for key, value in result.items() if value not in ("", None)}


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _first(said: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys if (text := _text(said.get(key)))), "")


def _text(value: Any) -> str:
    """A text for what may be any JSON."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "").strip()
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
