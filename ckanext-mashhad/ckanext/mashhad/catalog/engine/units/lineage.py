"""Units above and below one another; every unit names its parent or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Parents = Mapping[str, str]
"""Name of the parent by name of the unit; units without a parent are absent or empty."""


def ancestors(unit: str, parents: Parents) -> Iterator[str]:
    """The units above ``unit``, nearest first; a circle is followed once."""
    seen = {unit}
    while (unit := parents.get(unit, "")) and unit not in seen:
        seen.add(unit)
        yield unit


def root(unit: str, parents: Parents) -> str:
    """The unit that tops all above ``unit``; itself when it has no parent."""
    top = unit
    for top in ancestors(unit, parents):  # noqa: B007 (the last one is wanted)
        pass
    return top


def below(unit: str, parents: Parents) -> list[str]:
    """The names of all units beneath ``unit``."""
    return [name for name in parents if unit in ancestors(name, parents)]


def makes_circle(unit: str, parent: str, parents: Parents) -> bool:
    """Whether ``unit`` under ``parent`` would be above itself."""
    return unit == parent or unit in ancestors(parent, parents)
