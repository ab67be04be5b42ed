"""What is added to a dataset's Solr document, in dynamic fields of CKAN's stock schema (pure).

``extras_*`` is analysed text, ``vocab_*`` holds strings, anything else one string.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.mashhad.catalog.engine import codelists, first_publication
from ckanext.mashhad.catalog.engine.text import json_text, order
from ckanext.mashhad.catalog.search import version
from ckanext.mashhad.catalog.search.analysis import Analysis, analyse, signature

#: For sorting by title.
ORDER = "mashhad_title_order"
#: The rules that the document was indexed by.
RULES = "mashhad_search_rules"
TITLE, TITLE_OTHERS = "extras_mashhad_title", "extras_mashhad_title_others"
TEXT, TEXT_OTHERS = "extras_mashhad_text", "extras_mashhad_text_others"
THEMES = "vocab_theme"
#: CKAN's own: the dataset as the portal shows it, in JSON.
SHOWN = "validated_data_dict"
#: Characters of an extra that a reader may know by heart; a longer one is for machines.
LONGEST_EXTRA = 500
#: Texts by language, of which Solr would make one word.
TRANSLATED = ("title_translated", "notes_translated")
#: Bytes of what Solr takes as one word; of a longer one it refuses the whole document.
LONGEST_WORD = 32_766
#: CKAN's own fields that Solr takes apart, or does not look into.
TAKEN_APART = frozenset(
    (
        *("title", "notes", "author", "author_email", "maintainer", "maintainer_email"),
        *("res_name", "res_description", "data_dict", SHOWN),
    )
)


def index_fields(pkg_dict: dict[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The Solr document with what search asks for, and its themes as a list for the facet.

    ``schema`` is that of the dataset's type as ckanext-scheming expands it, empty for others.
    """
    # What the portal saw stands here alone; CKAN has indexed what somebody stored under that name.
    shown = json.loads(pkg_dict.get(SHOWN) or "{}")
    title = pkg_dict.get("title") or ""
    titles = [analyse([each]) for each in (title, *_translations(pkg_dict, "title_translated"))]
    of_title = sum(titles, start=Analysis((), ()))
    of_all = of_title + analyse([*_texts(pkg_dict, shown), *_fields(pkg_dict, schema)])
    whole = dict.fromkeys(signature(each.keys) for each in titles if each.keys)
    added: dict[str, Any] = {
        ORDER: order.title_key(title),
        RULES: version.current(),
        TITLE: " ".join(of_title.keys),
        TITLE_OTHERS: " ".join([*whole, *of_title.others]),
        TEXT: " ".join(of_all.keys),
        TEXT_OTHERS: " ".join(of_all.others),
    }
    if themes := _listed(pkg_dict.get("theme")):
        added[THEMES] = themes
    if moment := shown.get(first_publication.KEY):
        added[first_publication.KEY] = moment
    left_out = {*TRANSLATED, first_publication.KEY, f"extras_{first_publication.KEY}"}
    kept = {key: value for key, value in pkg_dict.items() if key not in left_out}
    if shown:
        # Each result of a search is read from this; CKAN writes six signs for a Persian letter.
        kept[SHOWN] = json.dumps(shown, ensure_ascii=False)
    return {name: _indexable(name, value) for name, value in (kept | added).items()}


def _indexable(name: str, value: Any) -> Any:
    """The value of a field without what is too long for one word; extras are found by theirs."""
    if name in TAKEN_APART or name.startswith(("extras_", "res_extras_")):
        return value
    if isinstance(value, list):
        return [each for each in value if not _is_too_long(each)]
    return None if _is_too_long(value) else value


def _is_too_long(value: Any) -> bool:
    return isinstance(value, str) and len(value.encode()) > LONGEST_WORD


def _translations(pkg_dict: Mapping[str, Any], field: str) -> list[str]:
    """The texts in other languages than the one that CKAN's own field holds."""
    stored = pkg_dict.get(field)
    own = pkg_dict.get(field.removesuffix("_translated"))
    return [text for text in json_text.texts(stored).values() if text and text != own]


def _texts(pkg_dict: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[str]:
    """What a reader sees beside the title: address, notes, keywords, files, groups, the unit."""
    for one in ("name", "notes", "author", "maintainer"):
        yield pkg_dict.get(one) or ""
    yield from _translations(pkg_dict, "notes_translated")
    for many in ("tags", "res_name", "res_description", "res_format"):
        yield from filter(None, pkg_dict.get(many) or [])
    for group in [shown.get("organization") or {}, *(shown.get("groups") or [])]:
        yield group.get("title") or ""


def _fields(pkg_dict: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """What the fields that the schema marks as searched say to a reader; else all short extras."""
    yield from schema.get("label", {}).values()
    for field in schema.get("dataset_fields", ()):
        if field.get("searched"):
            yield from _said(pkg_dict.get(field["field_name"]), field.get("codelist"))
    if not schema:
        for key, value in pkg_dict.items():
            if key.startswith("extras_") and len(str(value)) <= LONGEST_EXTRA:
                yield str(value)


def _said(stored: Any, codelist: str | None) -> Iterator[str]:
    if codelist is None:
        yield str(stored or "")
        return
    listed = codelists.load(codelist)
    for code in _listed(stored) or [stored]:
        if code in listed:
            yield from listed[code].label.values()


def _listed(stored: Any) -> list[str]:
    if isinstance(stored, str) and stored.startswith("["):
        return list(map(str, json_text.parsed(stored) or ()))
    return stored if isinstance(stored, list) else []
