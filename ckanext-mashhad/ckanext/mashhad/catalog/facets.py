"""What search results can be filtered and sorted by (pure).

Names are Solr fields; ``_`` is the translating function of the page's language.
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]

NEWEST = "first_published desc"
OLDEST = "first_published asc"
TITLE = "mashhad_title_order asc"


def titles(page: str, _: Translate) -> dict[str, str]:
    """Field and title of each filter of a page, in order.

    ``page`` is a dataset type, ``dataset`` for the page of all data, or ``organization``.
    """
    every = {
        "dataset_type": _("Kind of data"),
        "organization": _("Unit"),
        "fiscal_year": _("Fiscal year"),
        "vocab_theme": _("Theme"),
        "res_format": _("File format"),
        "license_id": _("License"),
        "tags": _("Keywords"),
    }
    hidden = {"license_id", "tags"}
    if page == "organization":
        hidden.add("organization")
    elif page != "dataset":
        hidden.add("dataset_type")
    return {name: title for name, title in every.items() if name not in hidden}


def applied_title(field: str, _: Translate) -> str:
    """The title of a filter that may come by a link though it stands in no list."""
    shown = {"license_id": _("License"), "tags": _("Keyword"), "groups": _("Group")}
    return {**titles("dataset", _), **shown}.get(field, _("Filter"))


def sorts(has_words: bool, _: Translate) -> list[tuple[str, str]]:
    """Pairs (Solr sort, label); the first, empty one is the order without a choice."""
    first = _("Best match") if has_words else _("Last changed")
    return [
        ("", first),
        (NEWEST, _("Newest publication")),
        (OLDEST, _("Oldest publication")),
        (TITLE, _("Title")),
    ]
