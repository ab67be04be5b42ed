"""Fields of ours from what a source calls otherwise, and from what holds where it is silent (pure).

What is read here comes from outside like all of a record: fields pass the same checks afterwards,
and what does not fit is left out and told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.dcat import vocabularies
from ckanext.mashhad.harvest.engine.settings.choices import OPTIONS
from ckanext.mashhad.harvest.engine.settings.options import several
from ckanext.mashhad.persian.text import search_key

ALL: Final = "*"
#: Fields that hold several codes.
_LISTS: Final = frozenset({"theme"})
_VOCABULARIES: Final = ("theme", "frequency")

Extra = dict[str, Any]


def keys(chosen: Mapping[str, str]) -> tuple[str, ...]:
    """What is to be read at the source, as it is called there."""
    return tuple(chosen[each.name] for each in OPTIONS if each.read_into and each.name in chosen)


def fields(dataset_type: str) -> dict[str, str]:
    """The fields of a type that choices can fill, each with its codelist, if it has one."""
    found: dict[str, str] = {}
    for option in OPTIONS:
        field = option.read_into or option.default_of
        if field and option.dataset_type in ("", dataset_type):
            found[field] = option.codelist or found.get(field, "")
    return found


def fill(
    dataset: Mapping[str, Any],
    chosen: Mapping[str, str],
    said: Callable[[str], str],
    dataset_type: str,
    known: Collection[str],
) -> dict[str, Any]:
    """The dataset with the fields that the choices say; ``said`` tells what a record calls so."""
    filled = dict(dataset)
    for option in OPTIONS:
        text = chosen.get(option.name, "")
        if text and option.read_into in known and (value := _value(option.read_into, said(text))):
            filled[option.read_into] = value
    for option in OPTIONS:
        field, text = option.default_of, chosen.get(option.name, "")
        holds = option.dataset_type in ("", dataset_type) and field in known
        if text and holds and not filled.get(field):
            filled[field] = [text] if field in _LISTS else text
    return filled


def extras(given: Iterable[Extra], chosen: Mapping[str, str]) -> list[Extra]:
    """The extras that stay, under the names that readers see; none is said twice."""
    read = {*keys(chosen)}
    left_out = {*several(chosen.get("extras_left_out", ""))}
    pairs = (each.partition("=") for each in several(chosen.get("extras_renamed", "")))
    names = {old.strip(): new.strip() for old, _, new in pairs}
    kept: dict[str, Extra] = {}
    for each in given:
        key = each["key"]
        is_left_out = key in left_out or (ALL in left_out and key not in names)
        if key not in read and not is_left_out:
            name = names.get(key) or key
            kept.setdefault(name, {**each, "key": name})
    return list(kept.values())


def _value(field: str, text: str) -> Any:
    if field not in _VOCABULARIES:
        return text
    known = vocabularies.load(field)
    found = [concept.code for each in _parts(text) if (concept := _concept(known, each))]
    return list(dict.fromkeys(found)) if field in _LISTS else next(iter(found), "")


def _concept(known: vocabularies.Vocabulary, word: str) -> vocabularies.Concept | None:
    """What a code, an address or a label in any of our languages names."""
    wanted = search_key(word)
    labelled = (
        each for each in known if wanted in [search_key(label) for label in each.labels.values()]
    )
    return known.find(word) or next(labelled, None)


def _parts(text: str) -> list[str]:
    """One value or several: a JSON list, or parts with commas or semicolons between them."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, list):
        return [str(each) for each in read]
    # A label may have commas of its own.
    return [text, *several(text.replace(";", ",").replace("؛", ","))]
