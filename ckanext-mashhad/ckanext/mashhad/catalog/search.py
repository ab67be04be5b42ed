"""Persian search on CKAN's stock Solr schema: index text and query folded the same way (pure).

Letters, digits and half-spaces are folded on both sides, so that «كتاب‌هاي ١٤٠٣» finds
«کتابهای 1403». Solr's dynamic fields ``extras_*`` (text) and ``vocab_*`` (strings) carry what
we add; a site's Solr stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ckanext.mashhad.catalog import order
from ckanext.mashhad.persian import text as persian

#: For sorting by title: the dynamic field of plain strings.
ORDER = "mashhad_title_order"
NOTES = "notes_translated"
TITLE, TEXT, THEMES = "extras_mashhad_title", "extras_mashhad_text", "vocab_theme"
#: CKAN's own weights, with our folded title beside the title.
QUERY_FIELDS = f"name^4 title^4 {TITLE}^4 tags^2 groups^2 text"

_PLURAL = re.compile(r" (?=ها(?:ی|یی)?(?: |$))")
_VERB_PREFIX = re.compile(r"(?:(?<=^)|(?<= ))(ن?می) (?=\w)")
#: The ezafe after a silent he, «منطقه‌ی» and «منطقه ی» for «منطقهٔ».
_EZAFE = re.compile(rf"(?<=ه)[ {persian.ZWNJ}]ی(?!\w)")
#: Solr cuts «منطقه۹» and «ab12» where letters meet digits, and then any one piece would do.
_MIXED = re.compile(r"(?<![^\s])(?=\S*[0-9])(?=\S*[^\W\d_])\w+(?:-\w+)*(?![^\s])")
_FIELDED = re.compile(r"[\w*]:")


def fold(text: str) -> str:
    """The one spelling of a text that search compares: folded, half-spaces closed."""
    closed = _EZAFE.sub("", persian.display_safe(text)).replace(persian.ZWNJ, "")
    key = persian.search_key(closed)
    return _VERB_PREFIX.sub(r"\1", _PLURAL.sub("", key))


def index_fields(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """The Solr document with folded title and text, and its themes as a list for the facet."""
    stored = json.loads(pkg_dict.get("data_dict") or "{}")
    title = pkg_dict.get("title") or ""
    parts = [title, pkg_dict.get("notes"), (stored.get("organization") or {}).get("title")]
    for many in ("tags", "res_name", "res_description"):
        parts += pkg_dict.get(many) or []
    text = "\n".join(part for part in parts if part)
    added: dict[str, Any] = {
        ORDER: order.title_key(title),
        TITLE: fold(title),
        TEXT: f"{fold(text)} {persian.search_key(text)}",
    }
    if themes := _listed(pkg_dict.get("theme")):
        added[THEMES] = themes
    # Solr would take the texts by language as one word, and refuse a long one.
    return {key: value for key, value in pkg_dict.items() if key != NOTES} | added


def query_params(search_params: dict[str, Any]) -> dict[str, Any]:
    """The search parameters with the words folded as the index is.

    Left alone: no words, all of them (``*:*``), a query that names fields, another parser.
    """
    query = search_params.get("q") or ""
    if not query.strip("* :") or _FIELDED.search(query) or search_params.get("defType"):
        return search_params
    folded = fold(query)
    words = folded if '"' in folded else _MIXED.sub(r'"\g<0>"', folded)
    return {"qf": QUERY_FIELDS, **search_params, "q": words}


def _listed(stored: Any) -> list[str]:
    if isinstance(stored, str) and stored.startswith("["):
        return list(json.loads(stored))
    return stored if isinstance(stored, list) else []
