"""What a rule answers, and what is known of a sign beside its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Literal

Number = int | Decimal
#: The numbers by which a rule decides, from `signs.yaml`.
Limits = Mapping[str, Number]
#: About what a rule is asked.
Kind = Literal[
    "call",
    "contract",
    "supplier",
    "unit",
    "winner",
    "award",
    "sequel",
    "nil_report",
    "file",
    "sitting",
    "accounts",
]
Words = Mapping[str, str]

_HUNDRED: Final = Decimal(100)


class State(StrEnum):
    """What came of a rule for one subject."""

    FIRED = "fired"
    CLEAR = "nothing_found"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "cannot_be_evaluated"


@dataclass(frozen=True, slots=True)
class Finding:
    """``value``: the number that was compared, of 100 where it is a share; ``numbers`` are those of
    the sign's sentence, by name; ``reason``: why nothing can be said, a key of `signs.yaml`.
    """

    state: State
    value: Number | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def fired(value: Number, **numbers: Any) -> Finding:
    return Finding(State.FIRED, value, numbers)


def clear(value: Number | None = None) -> Finding:
    return Finding(State.CLEAR, value)


def not_applicable() -> Finding:
    return Finding(State.NOT_APPLICABLE)


def unknown(reason: str) -> Finding:
    return Finding(State.UNKNOWN, reason=reason)


def share(part: int, whole: int) -> Decimal:
    """Of 100; ``whole`` is more than 0."""
    return _HUNDRED * part / whole


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule with all that is said of it; texts by locale. ``code``: in the list of the Open
    Contracting Partnership, None where that has no such sign. ``basis``: where the limits come
    from. ``contradiction``: whether it is about two published records that do not agree.
    """

    id: str
    code: str | None
    version: int
    kind: Kind
    limits: Limits
    title: Words
    sentence: Words
    meaning: Words
    source: Words
    basis: Words
    caveat: Words
    judge: Callable[[Any, Limits], Finding]
    contradiction: bool = False
