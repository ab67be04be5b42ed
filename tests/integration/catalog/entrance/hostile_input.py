"""Requests with values of wrong types, for every action and every page of the portal.

What an action or a page reads is known from the table of access, from the documentation of the
action and from its source; each of these keys gets each of the values once, and is left out once.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ckan import logic

#: As JSON writes them; none of them is what a key of an action asks for, or hardly.
VALUES: Final = (
    *('"\\ud800"', '"a\\u0000b"', '""', '"x"', '"{"', '"۱۲"'),
    *("-1", "7", "1.5", "1e999", str(10**30), "true", "null"),
    *("[]", "{}", "[[]]", '["x"]', '[{"a": []}]', "[null]", '{"a": {"b": 1}}', '["\\ud800"]'),
)
#: What is written into an address or a form.
TEXTS: Final = ("", "-1", "x", "1.5", str(10**30), "\\evil.example", "{", "[]", "\ufffe", "a\0b")
#: What many actions and pages read.
_USUAL: Final = ("id", "limit", "offset", "q", "state")
_OF_PAGES: Final = ("limit", "before", "after", "format", "page", "came_from", "q", "sort", "year")
_READ: Final = re.compile(
    r"""(?:data_dict|args|params|form)(?:\.get\(|\.getlist\(|\[)\s*["']([a-z_.]+)["']"""
    r"""|get_or_bust\(data_dict, ["']([a-z_]+)["']"""
)
_DOCUMENTED: Final = re.compile(r":param (?:\w+ )?([a-z_]+):")
#: What takes something away from those that are asked later comes last.
_ENDING: Final = re.compile(
    r"delete|purge|revoke|clear|withdraw|hide|merge|stop|cancel|config|end$"
)


def actions() -> list[str]:
    """The names of all actions, those that end something last."""
    logic.get_action("status_show")
    return sorted(logic._actions, key=lambda name: (bool(_ENDING.search(name)), name))


def bodies(action: str, usual: Mapping[str, Any]) -> Iterator[str]:
    """What the action is asked with, wrong in one key each; ``usual`` is what it asks for."""
    for key in sorted({*usual, *_USUAL, *_keys(action)}):
        rest = json.dumps({name: value for name, value in usual.items() if name != key})[1:-1]
        for value in VALUES:
            yield f"{{{json.dumps(key)}: {value}{', ' if rest else ''}{rest}}}"


def bodies_without(usual: Mapping[str, Any]) -> Iterator[str]:
    """What an action is asked with, without one of its keys, or with null there; and with none."""
    yield "{}"
    for rest in _without_each(usual):
        yield json.dumps(rest)


def _without_each(usual: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in usual.items():
        yield {name: each for name, each in usual.items() if name != key}
        yield {**usual, key: None}
        if isinstance(value, dict):
            yield from ({**usual, key: rest} for rest in _without_each(value))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ({**usual, key: [rest]} for rest in _without_each(value[0]))


def forms_without(view: Any) -> Iterator[dict[str, str]]:
    """Forms of a page, each without a field that the page reads; and an empty one."""
    names = sorted({"save", "id", *_read_in(view)})
    yield {}
    for name in names:
        yield dict.fromkeys((each for each in names if each != name), "x")


def parameters(view: Any) -> list[str]:
    """The names that a page reads from its address, or might."""
    return sorted({*_OF_PAGES, *_read_in(view)})


def _keys(action: str) -> set[str]:
    function = logic._actions[action]
    return {*_DOCUMENTED.findall(inspect.getdoc(function) or ""), *_read_in(function)}


def _read_in(function: Any) -> set[str]:
    try:
        source = inspect.getsource(inspect.unwrap(getattr(function, "view_class", function)))
    except TypeError:  # a partial: what a plugin has put before an action
        return set()
    return {name for found in _READ.findall(source) for name in found if name}
