"""Units in rule files (pure): written by name, known by id.

A name may change and be given to another unit later. What is put in force gets a list of which
unit each name meant on that day (``unit_ids``), and that is what is followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import yaml

from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem

KEY: Final = "unit_ids"
#: Where units are named: keys of the lists, and of their entries.
_OWED: Final = ("entries", "local_duties")
_NAMING: Final = {"exemptions": ("unit",), "units": ("unit", "into")}
#: The list as it stands in a text: its key and all lines that are indented below it.
_BLOCK: Final = re.compile(rf"^{KEY}:.*\n?(?:[ \t]+.*\n?|\n)*", re.MULTILINE)
_SAYS: Final = "# Which unit each name meant when this was put in force; written by the portal."


def named(content: Any) -> list[str]:
    """All names that stand in the content of a file, once each, in its order."""
    found: list[str] = []

    def note(name: str) -> str:
        found.append(name)
        return name

    _with_units(content, note)
    return list(dict.fromkeys(found))


def resolved(content: Any) -> Any:
    """The content with ids in place of the names that its own list knows."""
    ids = _ids(content)
    return _with_units(content, lambda name: ids.get(name, name)) if ids else content


def faults_of(content: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the list itself."""
    listed = content.get(KEY, {})
    if not isinstance(listed, dict) or not all(
        isinstance(each, str) for pair in listed.items() for each in pair
    ):
        yield Fault.from_code("not_ids", key=KEY)


def unknown(file: str, content: Any, units: Mapping[str, str]) -> list[Problem]:
    """The names that mean nobody; ``units`` of the portal, ids by name."""
    ids, known = _ids(content), set(units.values())
    return [
        Problem(file, "", Fault.from_code("unknown_unit", value=name))
        for name in named(content)
        if (ids.get(name) or units.get(name) or name) not in known
    ]


def pinned(text: str, content: Any, units: Mapping[str, str]) -> str:
    """The text with the list of what its names mean: what it says itself, else today's units."""
    ids = {**units, **_ids(content)}
    found = {name: ids[name] for name in named(content) if name in ids}
    bare = _BLOCK.sub("", text).replace(f"{_SAYS}\n", "").rstrip("\n") + "\n"
    if not found:
        return bare
    listed = yaml.safe_dump({KEY: found}, allow_unicode=True, width=1000)
    return f"{bare}{_SAYS}\n{listed}"


def _ids(content: Any) -> Mapping[str, str]:
    listed = content.get(KEY) if isinstance(content, dict) else None
    return listed if isinstance(listed, dict) else {}


def _with_units(content: Any, change: Callable[[str], str]) -> Any:
    """The content with every name of a unit changed; what has another shape stays as it is."""
    if not isinstance(content, dict):
        return content
    made = dict(content)
    for key in _OWED:
        if key in content:
            made[key] = _each(content[key], partial(_owed, change=change))
    for key, names in _NAMING.items():
        if key in content:
            made[key] = _each(content[key], partial(_changed, names=names, change=change))
    return made


def _each(listed: Any, change: Callable[[Any], Any]) -> Any:
    return [change(one) for one in listed] if isinstance(listed, list) else listed


def _owed(entry: Any, change: Callable[[str], str]) -> Any:
    owners = entry.get("owed_by") if isinstance(entry, dict) else None
    if not isinstance(owners, dict) or not isinstance(names := owners.get("units"), list):
        return entry
    units = [change(name) if isinstance(name, str) else name for name in names]
    return {**entry, "owed_by": {**owners, "units": units}}


def _changed(entry: Any, names: tuple[str, ...], change: Callable[[str], str]) -> Any:
    if not isinstance(entry, dict):
        return entry
    own = {name: change(entry[name]) for name in names if isinstance(entry.get(name), str)}
    return {**entry, **own}
