"""What search results can be filtered and sorted by (pure).

Names are Solr fields; ``_`` is the translating function of the page's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Translate = Callable[[str], str]

NEWEST = "first_published desc"
OLDEST = "first_published asc"
TITLE = "mashhad_title_order asc"
#: What CKAN offers of itself; ours take their place.
_OF_CKAN = frozenset(("organization", "groups", "tags", "res_format", "license_id"))


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


def with_others(page: str, given: Mapping[str, str], _: Translate) -> dict[str, str]:
    """The filters of a page, and after them those that other plugins put beside CKAN's own."""
    others = {name: title for name, title in given.items() if name not in _OF_CKAN}
    return titles(page, _) | others


def applied_title(field: str, _: Translate) -> str:
    """The title of a filter that may come by a link though it stands in no list."""
    shown = {"license_id": _("License"), "tags": _("Keyword"), "groups": _("Group")}
    return {**titles("dataset", _), **shown}.get(field, _("Filter"))


def sorts(has_words: bool, _: Translate) -> list[tuple[str, str]]:
    """Pairs (Solr sort, label); the first, empty one is the order without a choice.

    That order is ``ckan.search.default_package_sort``: best match, then newest publication.
    """
    newest, rest = _("Newest publication"), [(OLDEST, _("Oldest publication")), (TITLE, _("Title"))]
    return [("", _("Best match")), (NEWEST, newest), *rest] if has_words else [("", newest), *rest]


def page_numbers(current: int, last: int) -> list[int]:
    """The pages of results to offer: first, last and those around the current one; 0 is a gap."""
    near = {1, last, *range(current - 2, current + 3)}
    offered = sorted(number for number in near if 1 <= number <= last)
    shown: list[int] = []
    for number in offered:
        missed = number - (shown[-1] if shown else 0) - 1
        if missed == 1:
            shown.append(number - 1)  # a gap of one page is no shorter than its number
        elif missed:
            shown.append(0)
        shown.append(number)
    return shown
