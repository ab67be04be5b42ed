"""What rows are to whoever explores those of all files: the key ``explore`` of a row schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

#: Each role with the types that its column may have.
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("reference",),
    "title": ("text", "code"),
    "amount": ("amount",),
    "party": ("text",),
    "method": ("code",),
    "line": ("reference",),
    "party_id": ("legal_id",),
}
_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("date",),
    "facets": ("code", "text"),
    "calls": ("reference",),
}
KEYS: Final = frozenset((*ROLES, *_LISTS, "of", "events"))
#: What happens to a contract, in the order in which it does where days are the same.
KINDS: Final = (
    *("call", "deadline", "bid", "award"),
    *("contract", "start", "amendment", "payment", "termination", "end"),
)
_OF_EVENT: Final[Mapping[str, str]] = {
    "day": "date",
    "amount": "amount",
    "until": "date",
    "comes_to": "amount",
    "number": "reference",
}


@dataclass(frozen=True, slots=True)
class EventColumns:
    """What a row tells of a contract's life: the columns of its ``day``, its ``amount``, its
    ``words``, the day ``until`` which the contract goes then, what it ``comes_to`` then and its own
    ``number`` within the contract; ``when``: in which rows; ``restates``: whether these stand
    beside the contracts of a register, and have their columns.
    """

    kind: str
    day: str
    amount: str | None = None
    words: tuple[str, ...] = ()
    until: str | None = None
    comes_to: str | None = None
    number: str | None = None
    when: Mapping[str, Any] | None = None
    restates: bool = False


@dataclass(frozen=True, slots=True)
class Explored:
    """Columns by what they mean. ``of``: what a row is; ``number``: by which rows of several tables
    belong together; ``day``: the first of them that is filled; ``facets``: by which readers choose
    rows; ``method``: how the party was chosen; ``line``: which budget line pays; ``calls``: which
    name the call from which it came.
    """

    of: str
    number: str | None = None
    title: str | None = None
    amount: str | None = None
    party: str | None = None
    party_id: str | None = None
    method: str | None = None
    line: str | None = None
    day: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    events: tuple[EventColumns, ...] = ()


def made(entry: Mapping[str, Any] | None) -> Explored | None:
    """The meaning of columns that a schema states; None where its rows are not explored."""
    if entry is None:
        return None
    lists = {key: tuple(entry.get(key, ())) for key in _LISTS}
    events = tuple(
        EventColumns(**{**each, "words": tuple(each.get("words", ()))})
        for each in entry.get("events", ())
    )
    return Explored(**{**entry, **lists, "events": events})


def problems(entry: Any, types: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the key, where it is there; ``types`` of the columns by name."""
    if entry is None:
        return
    if not isinstance(entry, dict) or not {"of"} <= entry.keys() <= KEYS:
        yield f"“explore” has “of”, and perhaps {', '.join(sorted(KEYS - {'of'}))}"
        return
    for role, allowed in ROLES.items():
        if role in entry and types.get(entry[role]) not in allowed:
            yield f"“explore.{role}” names “{entry[role]}”, which is no column of type {allowed[0]}"
    for key, allowed in _LISTS.items():
        for name in entry.get(key, ()):
            if types.get(name) not in allowed:
                kinds = " or ".join(allowed)
                yield f"“explore.{key}” names “{name}”, which is no column of type {kinds}"
    for each in entry.get("events", ()):
        yield from _event(each, types)


def _event(entry: Any, types: Mapping[str, str]) -> Iterator[str]:
    if not isinstance(entry, dict) or entry.get("kind") not in KINDS or "day" not in entry:
        yield f"an entry of “explore.events” has “day” and a “kind” of {', '.join(KINDS)}"
        return
    for key, kind in _OF_EVENT.items():
        if key in entry and types.get(entry[key]) != kind:
            yield f"“explore.events” names “{entry[key]}”, which is no column of type {kind}"
    when = [entry["when"].get("column")] if "when" in entry else []
    for name in (*entry.get("words", ()), *when):
        if name not in types:
            yield f"“explore.events” names “{name}”, which is no column"
