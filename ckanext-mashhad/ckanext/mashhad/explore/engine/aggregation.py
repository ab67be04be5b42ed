"""What a program asks of contracts added up by group, as the address says it (pure).

Names are documented ones; a group or measure with any other is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from ckanext.mashhad.explore.engine.question import PARTS
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

MOST_GROUPS: Final = 3
MEASURES: Final = ("count", "amount", "largest", "smallest", "contractors")
_DEFAULT: Final = MEASURES[:2]
#: What contracts are grouped by beside the facets of their row schema: its column in the store.
_SHARED: Final = {
    "unit": "_unit",
    "fiscal_year": "_year",
    "month": "_month",
    "contractor": "_party",
}
#: Parts of the address that are no filter.
OWN: Final = ("group", "measure", "page")

_GROUPS: Final = N_("Group by up to three of the documented names, with commas between them.")
#: Who is in many contracts is in many with a sign.
NO_RANKING: Final = N_("Companies are not ranked by a sign: leave out the group or the sign.")
_MEASURES: Final = N_("Ask for some of the documented measures, with commas between them.")


@dataclass(frozen=True, slots=True)
class Aggregation:
    """``groups``: name to column of the store; ``problems``: by parameter, to be translated."""

    groups: Mapping[str, str]
    measures: tuple[str, ...] = _DEFAULT
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> dict[str, str]:
        """The parts of the address that say it."""
        return {"group": ",".join(self.groups), "measure": ",".join(self.measures)}


def groups(schema: TableSchema) -> dict[str, str]:
    """All that contracts may be grouped by."""
    facets = schema.explore.facets if schema.explore else ()
    return {**_SHARED, **{name: name for name in facets}}


def filters(schema: TableSchema) -> tuple[str, ...]:
    """The parameters that choose contracts."""
    facets = schema.explore.facets if schema.explore else ()
    return (*PARTS, *facets)


def read(args: Mapping[str, str], schema: TableSchema) -> Aggregation:
    """The groups and measures of an address."""
    known = groups(schema)
    wrong: dict[str, str] = {}
    named = _names(args.get("group", ""))
    if len(named) > MOST_GROUPS or not _are_of(named, known):
        wrong["group"], named = _GROUPS, ()
    measures = _names(args.get("measure", "")) or _DEFAULT
    if not _are_of(measures, MEASURES):
        wrong["measure"], measures = _MEASURES, _DEFAULT
    return Aggregation({name: known[name] for name in named}, measures, wrong)


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value[:200].split(",") if name.strip())


def _are_of(names: Collection[str], known: Collection[str]) -> bool:
    return len(set(names)) == len(names) and all(name in known for name in names)
