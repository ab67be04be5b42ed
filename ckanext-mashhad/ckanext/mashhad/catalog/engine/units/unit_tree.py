"""The units as a reader meets them: with their names, in order, by kind and parent (pure).

The order of kinds is given by the caller (the codelist's). Within a kind units stand by name,
with numbers counted («منطقهٔ ۹» before «منطقهٔ ۱۰») and Persian letters where Persian has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ckanext.mashhad.catalog.engine.text import order, picking


@dataclass(frozen=True)
class Unit:
    """One unit; ``titles`` by language of stored data (fa, en), ``parent`` a name or empty."""

    id: str
    name: str
    titles: Mapping[str, str]
    kind: str = ""
    parent: str = ""
    email: str = ""
    phone: str = ""
    package_count: int = field(default=0, compare=False)

    def label(self, lang: str) -> str:
        """The title in this language, else in Persian, else whatever there is."""
        given = [self.titles.get(lang), self.titles.get("fa"), *self.titles.values(), self.name]
        return next(title for title in given if title)


def in_order(units: Iterable[Unit], lang: str) -> list[Unit]:
    return sorted(units, key=lambda unit: (order.title_key(unit.label(lang)), unit.name))


def by_kind(units: Iterable[Unit], kinds: Sequence[str], lang: str) -> list[tuple[str, list[Unit]]]:
    """Pairs (kind, its units in order); units of no known kind last, under an empty kind."""
    groups: dict[str, list[Unit]] = {kind: [] for kind in [*kinds, ""]}
    for unit in in_order(units, lang):
        groups[unit.kind if unit.kind in groups else ""].append(unit)
    return [(kind, members) for kind, members in groups.items() if members]


def parents(units: Mapping[str, Unit], name: str) -> list[Unit]:
    """The units above this one, the topmost first; a circle in the data ends the walk."""
    found: list[Unit] = []
    above = units[name].parent if name in units else ""
    while above in units and above != name and units[above] not in found:
        found.insert(0, units[above])
        above = units[above].parent
    return found


def children(units: Mapping[str, Unit], name: str, lang: str) -> list[Unit]:
    """The units directly below this one, in order."""
    return in_order((unit for unit in units.values() if unit.parent == name), lang)


def matching(units: Iterable[Unit], words: str) -> list[Unit]:
    """The units whose name in any language has all the words, however they are written."""
    wanted = picking.wanted(words)
    return [unit for unit in units if wanted and picking.has_all(unit.titles.values(), wanted)]
