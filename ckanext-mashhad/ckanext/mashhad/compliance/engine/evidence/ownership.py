"""What each unit has published of a dataset that was moved, and for what if it was changed (pure).

What a unit published stays its own until the dataset is given away, and beyond that when the unit
itself has left by then: nobody can publish it again for a unit that is no more. To the one that
takes over from a unit that left it counts from then on; a dataset that only stood with the wrong
unit counts to the right one as if it had always been there, from the day on which it is.

What a dataset says of itself (its period, its kind, the duties that it names) counts from when it
says so: what was published before is published anew for whatever it is said to be since.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec.structs import replace

from ckanext.mashhad.compliance.engine.evidence.facts import Claim, Dataset, Event, Fact, Nil
from ckanext.mashhad.persian.calendar.moments import tehran_day


class Ownership(Fact, frozen=True):
    """``dataset`` as the unit's own, ``since`` when and ``until`` when, None for always.

    ``anew``: what was published before counts as published then. ``part``: which of its claims.
    """

    dataset: Dataset
    since: datetime | None = None
    until: datetime | None = None
    stays: bool = True
    anew: datetime | None = None
    part: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether the dataset was always the unit's, with its present claims."""
        return self.since is None and self.until is None and self.anew is None

    def has(self, published: datetime) -> bool:
        """Tell whether this unit published it then, or took it over."""
        return self.until is None or published < self.until

    def believes(self, attested: datetime | None) -> bool:
        """Whether a word that was given then is about this: not about what was said or held
        before.
        """
        return attested is not None and (self.anew is None or attested >= self.anew)

    def confirms(self, confirmed: datetime | None) -> bool:
        """Whether a second person's word that was given then is about this: about what the dataset
        said of itself then, for the unit whose it was.
        """
        if confirmed is None or (self.since and confirmed < self.since):
            return False
        return self.until is None or confirmed < self.until

    def moment(self, published: datetime, *, attested: bool) -> datetime:
        """Return since when it counts; an attested one from the attested day."""
        return max(published, self.anew) if self.anew and not attested else published

    def seen(self, day: date) -> date:
        """Return the first day on which it is visible under the unit."""
        return max(day, tehran_day(self.since)) if self.since else day

    def ends(self, gone: date) -> date:
        """Return the day from which it is no longer the unit's."""
        return min(gone, tehran_day(self.until)) if self.until and not self.stays else gone

    def end_of(self, nil: Nil) -> datetime | None:
        """When a report of nothing ended; not by what is said of its dataset since it was given
        away by a unit that left.
        """
        left = self.until if self.stays and nil.moved else None
        return None if left and nil.withdrawn and nil.withdrawn >= left else nil.withdrawn


def of_event(event: Event, owned: Ownership) -> Event | None:
    """Return the case as the unit of ``owned`` has it; None if it has not.

    It comes and goes with the dataset; what a unit that left had to publish was never asked of the
    one that took over, which is asked for what it brought itself.
    """
    if not is_case_of(owned, event.known):
        return None
    own = owned.dataset
    if not event.table:
        if not (own.day and own.duties):
            return None
        event = dataclasses.replace(event, day=own.day, duties=own.duties)
    return dataclasses.replace(
        event,
        unit=own.unit,
        known=max(filter(None, (event.known, owned.since)), default=None),
        dismissed=min(
            filter(None, (event.dismissed, None if owned.stays else owned.until)), default=None
        ),
    )


def is_case_of(owned: Ownership, known: datetime | None) -> bool:
    """Whether a case that is ``known`` since then is one of the unit of ``owned``."""
    if owned.anew and not (known and known >= owned.anew):
        return False
    return not (owned.until and known and known >= owned.until)


def split_by_owner(dataset: Dataset, leaving: Mapping[str, date]) -> tuple[Ownership, ...]:
    """Return the ownerships of all units that had or have the dataset.

    ``leaving``: by unit id, the day on which a unit left. A dataset that was moved before that day
    had been assigned by mistake.
    """
    return tuple(_parted(dataset, leaving)) if dataset.formerly else (Ownership(dataset),)


def _parted(dataset: Dataset, leaving: Mapping[str, date]) -> Iterator[Ownership]:
    left = [tehran_day(until) >= leaving.get(unit, date.max) for unit, until in dataset.formerly]
    holders = [*(unit for unit, _ in dataset.formerly), dataset.unit]
    starts = [None, *(until for _, until in dataset.formerly)]
    handed = {each.unit: each for each in dataset.handed}
    for unit in dict.fromkeys(holders):
        first = holders.index(unit)
        last = len(holders) - 1 - holders[::-1].index(unit)
        until = dataset.formerly[last][1] if last < len(dataset.formerly) else None
        stays = last < len(left) and left[last]
        own = replace(dataset, unit=unit, formerly=(), handed=())
        if stays:  # what its successor says of it is about the successor's
            was = handed.get(unit)
            own = replace(own, day=was.day, duties=was.duties) if was else replace(own, day=None)
        yield Ownership(
            own,
            starts[first],
            until,
            stays=stays,
            anew=starts[first] if any(left[:first]) else None,
        )


def of_claims(owned: Ownership) -> Iterator[Ownership]:
    """Yield one ownership for each claim that its dataset made, in order."""
    dataset = owned.dataset
    if not dataset.claims:
        yield owned
        return
    for part, claim in enumerate(dataset.claims):
        if owned.until and owned.until <= claim.until:
            yield replace(owned, dataset=_as(dataset, claim), part=part)
            return
        if owned.since is None or owned.since < claim.until:
            ended = replace(owned, until=claim.until, stays=False)
            yield replace(ended, dataset=_as(dataset, claim), part=part)
        owned = replace(
            owned,
            since=max(claim.until, owned.since or claim.until),
            anew=max(claim.until, owned.anew or claim.until),
        )
    yield replace(owned, dataset=replace(dataset, claims=()), part=len(dataset.claims))


def _as(dataset: Dataset, claim: Claim) -> Dataset:
    return replace(
        dataset,
        period=claim.period,
        subject=claim.subject,
        stage=claim.stage,
        statement=claim.statement,
        duties=claim.duties,
        claims=(),
    )
