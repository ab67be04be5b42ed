"""Units that are bound by the same duties (pure): only their scores can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.judging.judge import is_judged, owes
from ckanext.mashhad.compliance.engine.rules.duty import Ledger, Rules
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.persian.reading_errors import Lang


@dataclass(frozen=True, slots=True)
class Peers:
    """Units with the ``duties`` (ids) of one ledger that bind each of them and are scored."""

    duties: frozenset[str]
    units: tuple[Unit, ...]

    def kinds(self, lang: Lang) -> str:
        """What kinds of units these are, in words."""
        kinds = codelists.load("unit_kind")
        named = dict.fromkeys(kinds.label(unit.kind, lang) for unit in self.units)
        return judgement_words.joined(list(named), lang)


def bound(units: Iterable[Unit], rules: Rules, ledger: Ledger, day: date) -> list[frozenset[str]]:
    """The duties (ids) that bind each unit on a day and are scored: what the rules say, and not
    what happened to be due.
    """
    scored = [
        duty
        for duty in rules.duties
        if duty.ledger == ledger and duty.scores and is_judged(duty) and duty.in_force(day, day)
    ]
    return [frozenset(duty.id for duty in scored if owes(unit, duty)) for unit in units]


def peers(units: Sequence[Unit], rules: Rules, ledger: Ledger, day: date) -> list[Peers]:
    """The units in groups of the same duties, in the order in which kinds of units are listed."""
    found: dict[frozenset[str], list[Unit]] = {}
    for unit, duties in zip(units, bound(units, rules, ledger, day), strict=True):
        found.setdefault(duties, []).append(unit)
    order = {code: place for place, code in enumerate(codelists.load("unit_kind").codes)}
    groups = [Peers(duties, tuple(own)) for duties, own in found.items()]
    return sorted(
        groups, key=lambda each: min(order.get(unit.kind, len(order)) for unit in each.units)
    )
