"""The columns by which a preview filters its rows, and their values."""

from __future__ import annotations

from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.entrance.kinds import TEXTS

_BOTH: Final = (("filter_fields",), ("filter_values",))


def filter_fields_and_values_should_have_same_length(
    key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any
) -> None:
    """As CKAN's, which breaks off where one of the two lists is missing or is no list of texts."""
    lists = {}
    for name in _BOTH:
        value = data.get(name)
        lists[name] = [] if value in (tk.missing, None) else value
        lists[name] = [value] if isinstance(value, str) else lists[name]
        if not (isinstance(lists[name], list) and all(isinstance(x, str) for x in lists[name])):
            errors.setdefault(name, []).append(tk._(TEXTS))
            raise tk.StopOnError
    if not lists[_BOTH[0]] or len(set(map(len, lists.values()))) > 1:
        for name in _BOTH:
            errors.setdefault(name, []).append(
                tk._("Each column of a filter has a value, and each value a column.")
            )
        raise tk.StopOnError
