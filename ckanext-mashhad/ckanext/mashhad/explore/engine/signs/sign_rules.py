"""All signs: their rules, with what `signs.yaml` says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import Any, Final, Literal

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.explore.engine.signs.calls import (
    above_estimate,
    decided_at_once,
    decided_late,
    short_submission,
    single_bid,
)
from ckanext.mashhad.explore.engine.signs.contracts import changed, overpaid, prolonged, raised
from ckanext.mashhad.explore.engine.signs.contradictions import (
    call_unknown,
    contract_unknown,
    rows_despite_nil,
    same_rows,
    sitting_incomplete,
    totals_differ,
)
from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Kind,
    Number,
    Sign,
    State,
    Words,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.suppliers import (
    concentration,
    just_below,
    repeated_winner,
    split_awards,
    supplier_share,
)

_RULES: Final[tuple[ModuleType, ...]] = (
    *(single_bid, short_submission, decided_at_once, decided_late, above_estimate),
    *(split_awards, just_below, supplier_share, concentration, repeated_winner),
    *(changed, raised, prolonged, overpaid),
    *(call_unknown, contract_unknown, rows_despite_nil, same_rows),
    *(sitting_incomplete, totals_differ),
)
_FILE: Final = "signs.yaml"
_KEYS: Final = frozenset(field.name for field in fields(Sign))
#: What no entry has to say.
_BY_ITSELF: Final = frozenset({"id", "judge", "contradiction"})
SittingKind = Literal["any", "open"]


@cache
def load() -> Mapping[str, Sign]:
    """By id, in the order in which `signs.yaml` has them.

    :raises ValueError: a rule has no words there, or words have no rule
    """
    rules = {module.__name__.rpartition(".")[2]: module for module in _RULES}
    entries = rule_files.read(_FILE)["signs"]
    if rules.keys() != entries.keys():
        raise ValueError(f"{_FILE}: {sorted(rules.keys() ^ entries.keys())} have no rule or words")
    return {name: _sign(name, entry, rules[name]) for name, entry in entries.items()}


def _sign(name: str, entry: Mapping[str, Any], module: ModuleType) -> Sign:
    if unlike := (entry.keys() - _BY_ITSELF) ^ (_KEYS - _BY_ITSELF):
        raise ValueError(f"{_FILE}, {name}: {sorted(unlike)} are missing or unknown")
    limits = {key: _number(value) for key, value in entry["limits"].items()}
    return Sign(id=name, judge=module.judge, **{**entry, "limits": limits})


def _number(value: Any) -> Number:
    return value if isinstance(value, int) else Decimal(str(value))


@cache
def of_kind(*kinds: Kind) -> tuple[Sign, ...]:
    """The signs that are asked about such subjects."""
    return tuple(sign for sign in load().values() if sign.kind in kinds)


@cache
def of_contracts() -> Mapping[str, Sign]:
    """By id the signs that a contract may carry: of its own, of its award, and of its call."""
    return {sign.id: sign for sign in of_kind("contract", "award", "call")}


def judge(kind: Kind, subject: Any) -> dict[str, Finding]:
    """What each sign of that kind says of a subject."""
    return {sign.id: _judge(sign, subject) for sign in of_kind(kind)}


def _judge(sign: Sign, subject: Any) -> Finding:
    """What a sign says; nothing is cleared that companies of one name come to if they are one."""
    found = sign.judge(subject, sign.limits)
    others = getattr(subject, "together", ()) if found.state is State.CLEAR else ()
    states = {sign.judge(each, sign.limits).state for each in others}
    return found if states <= {State.CLEAR} else unknown("same_name")


@cache
def sittings() -> Mapping[str, SittingKind]:
    """Of which sittings the duties ask that speak of sittings, by the id of the duty."""
    return {duty: entry["of"] for duty, entry in rule_files.read(_FILE)["sittings"].items()}


@cache
def reasons() -> Mapping[str, Words]:
    """Why a sign cannot be evaluated, by key."""
    return dict(rule_files.read(_FILE)["reasons"])
