"""A day that is over, as it was written down and as it is known now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import ckan.model as model

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.engine.evidence.facts import City, Unit
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.history import (
    differences,
    history,
    history_store,
    later_events,
    rules_in_force,
)
from ckanext.mashhad.compliance.history.differences import Cause, Difference, Happening
from ckanext.mashhad.compliance.history.history import CITY, Key, ScoreOn, Standing
from ckanext.mashhad.compliance.history.history_store import Day
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements.judgements import Holdings
from ckanext.mashhad.persian.calendar.periods import Period


@dataclass(frozen=True, slots=True)
class PastDay:
    """What was written down of a day: ``states``, and ``scores`` by ledger of the unit that was
    asked about or of the city; and the ``differences`` to what is known now.
    """

    taken: dt.datetime
    states: Mapping[Key, Standing]
    scores: Mapping[str, ScoreOn]
    differences: Sequence[Difference]


def look_back(
    held: Holdings, day: dt.date, judged: Sequence[Judgement], by: InForce, unit: Unit | None
) -> PastDay | None:
    """Compare; ``judged``: all that is known now of the unit, or of the city, on that day ``by``
    these rules. None where the day was not written down.
    """
    taken = model.Session.get(Day, day)
    if taken is None:
        return None
    written = history_store.standing(day, unit.id if unit else None)
    scores = history_store.scores(unit=unit.id if unit else CITY, since=day, until=day)
    found = differences.differing(written, history.standing(judged))
    if found:
        found = _Causes(held, day, taken, judged, by, found, {key[0] for key in written}).named()
    return PastDay(taken.taken, written, {one.ledger: one for one in scores}, found)


class _Causes:
    """What tells why states of a day differ."""

    def __init__(
        self,
        held: Holdings,
        day: dt.date,
        taken: Day,
        judged: Iterable[Judgement],
        by: InForce,
        found: Sequence[Difference],
        watched: Collection[str],
    ) -> None:
        #: The units of which anything was written down.
        self.watched = watched
        self.day, self.found, self.names = day, found, held.names
        self.units = {unit.id: unit for unit in held.units}
        self.known = {one.key: one for one in judged}
        self.types = {duty.id: duty.dataset_type for duty in by.rules.duties}
        self.replies = reply_log.replies(day)
        ids = {one.key[0] for one in found}
        city = City(held.units)
        self.parts = {id_: {id_, *city.parts_of(self.units[id_])} for id_ in ids & {*self.units}}
        self.by_rules = by.hash != taken.rules
        self.then = self._by_its_rules(held, ids) if self.by_rules else {}
        asked = {unit for parts in self.parts.values() for unit in parts}
        datasets = {dataset for one in found for dataset in self._evidence(one)}
        self.happened = later_events.since(taken.taken, asked | ids, datasets)

    def _by_its_rules(self, held: Holdings, units: set[str]) -> Mapping[Key, Standing]:
        by, which = rules_in_force.on(self.day)
        return {} if which == "lost" else history.standing(held.judge(self.day, units=units, by=by))

    def _evidence(self, one: Difference) -> dict[str, set[dt.date]]:
        """The datasets that decide now, with the days since which they do."""
        known = self.known.get(one.key)
        found: dict[str, set[dt.date]] = {known.near: set()} if known and known.near else {}
        for proof in known.evidence if known else ():
            found.setdefault(proof.dataset, set()).add(proof.day)
        return found

    def named(self) -> list[Difference]:
        """The differences with their causes."""
        return [self._named(one) for one in self.found]

    def _named(self, one: Difference) -> Difference:
        if self.by_rules and (not self.then or self.then.get(one.key) == one.written):
            return replace(one, causes=(Cause.from_code("rules"),))
        if cause := self._of_unit(one) or self._of_reply(one):
            return replace(one, causes=(cause,))
        found = differences.caused_by(
            one, self.happened, self._evidence(one), lambda each: self._may_take(one.key, each)
        )
        if not found:
            return replace(one, causes=(Cause.from_code("unknown"),))
        causes = tuple(differences.sentence(each, self._title(each)) for each in found)
        return replace(one, causes=causes, datasets=tuple(each.dataset for each in found))

    def _of_unit(self, one: Difference) -> Cause | None:
        """Where the unit was monitored otherwise then."""
        unit = self.units.get(one.key[0])
        start = unit.monitored_from if unit else None
        if unit is None or start is None:
            title = unit.title if unit else one.key[0]
            return Cause.from_code("unmonitored", unit=title) if one.known is None else None
        joined = one.known is not None and unit.id not in self.watched
        if joined or (one.known is None and start > self._last_day(one.key)):
            return Cause.from_code("monitored", unit=unit.title, start=start)
        return None

    def _last_day(self, key: Key) -> dt.date:
        return min(Period.from_slug(key[2]).end, self.day) if key[2] else self.day

    def _of_reply(self, one: Difference) -> Cause | None:
        reply = self.replies.get(one.key)
        was_elsewhere = one.written is not None and one.written.state is State.ELSEWHERE
        if was_elsewhere and reply is not None and not reply.link:
            return Cause.from_code("erased")
        return None

    def _may_take(self, key: Key, each: Happening) -> bool:
        mine = each.unit in self.parts.get(key[0], {key[0]})
        return mine and each.type in ("", self.types.get(key[1]))

    def _title(self, each: Happening) -> str:
        return self.names[each.dataset][2] if each.dataset in self.names else "…"
