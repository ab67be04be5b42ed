"""What the rule of deletions demands, reckoned beside the jobs from what the source listed.

The numbers of the rule stand here once more on purpose: who loosens them there is told here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.model import Job, Record, Result


@dataclass(frozen=True)
class Reading:
    """What the source answers: the records it lists, whether these are all, and in which hour."""

    hour: float = 0
    seen: frozenset[str] = frozenset()
    is_whole: bool = False
    is_empty: bool = False


@dataclass(frozen=True)
class Missing:
    """Since which hour a record is missing, and in how many whole readings in a row."""

    since: float
    runs: int


@dataclass(frozen=True)
class Verdict:
    """What a job must delete, and why it must leave the rest of what is gone."""

    deleted: frozenset[str]
    why: str


class Books:
    """Learns of each job when it has ended, and holds it against the rule."""

    def __init__(self) -> None:
        #: How many datasets the last job withheld, so that they can be approved now.
        self.withheld = 0
        self._read: dict[int, Reading] = {}
        self._done: set[int] = set()
        self._there: set[str] = set()
        self._missing: dict[str, Missing] = {}

    def keep(self, answered: Reading) -> None:
        """Enter the jobs that are new; ``answered`` is what the source said to the last one."""
        new = sa.select(Job).where(Job.id.not_in(self._done)).order_by(Job.id)
        unfinished = False
        for job in model.Session.scalars(new):
            if job.gathered_at is not None:
                self._read.setdefault(job.id, answered)
            if job.finished_at is None:
                unfinished = True
            else:
                self._done.add(job.id)
                self._enter(job)
        if unfinished:
            self.withheld = 0
        else:
            assert _noted() == self._expected()

    def _expected(self) -> dict[str, int]:
        return {
            guid: self._missing[guid].runs if guid in self._missing else 0 for guid in self._there
        }

    def _enter(self, job: Job) -> None:
        results = model.Session.scalars(sa.select(Result).where(Result.job_id == job.id)).all()
        ended = {
            outcome: {each.guid for each in results if each.outcome == outcome}
            for outcome in ("added", "updated", "deleted", "withheld")
        }
        reading = self._read.get(job.id, Reading())
        told = {each.guid: each.reason for each in results if each.guid not in reading.seen}
        # Of an answer without a record, or one that broke off, nothing can be approved.
        self.withheld = len(ended["withheld"]) if job.reason is None else 0
        self._there |= ended["added"] | ended["updated"]
        for guid in reading.seen:
            self._missing.pop(guid, None)
        if job.state == "complete":
            assert reading.is_whole
        elif not (reading.is_whole and told):  # it did not come to a conclusion
            assert ended["deleted"] == set()
            named = reading.is_empty and job.reason == "empty"
            assert told == (dict.fromkeys(self._there, "gone_from_source") if named else {})
            return
        self._conclude(job, reading, told, ended["deleted"])

    def _conclude(
        self, job: Job, reading: Reading, told: dict[str, str | None], deleted: Collection[str]
    ) -> None:
        gone = self._there - reading.seen
        for guid in gone:
            before = self._missing.get(guid, Missing(reading.hour, 0))
            self._missing[guid] = Missing(before.since, before.runs + 1)
        verdict = self._verdict(gone, reading.hour, job.ceiling)
        if job.state == "complete":
            assert deleted == verdict.deleted
            reasons = {
                guid: "gone_from_source" if guid in deleted else verdict.why for guid in gone
            }
            assert told == reasons
        else:  # it was interrupted, and others went on in its place
            assert verdict.deleted.issuperset(deleted)
        for guid in deleted:
            self._there.remove(guid)
            del self._missing[guid]

    def _verdict(self, gone: Collection[str], hour: float, ceiling: int | None) -> Verdict:
        twice = frozenset(guid for guid in gone if self._missing[guid].runs >= 2)
        if ceiling is not None:
            if len(gone) > ceiling:
                return Verdict(frozenset(), "more_than_approved")
            return Verdict(twice, "gone_from_source")
        if len(gone) > max(3, len(self._there) // 10):
            return Verdict(frozenset(), "too_many_gone")
        long = frozenset(guid for guid in twice if hour - self._missing[guid].since >= 24)
        return Verdict(long, "gone_from_source")


def _noted() -> dict[str, int]:
    """The records whose datasets are there, and in how many readings they were missing."""
    rows = model.Session.execute(
        sa.select(Record.guid, Record.missing_runs)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(model.Package.state == "active")
    )
    return {guid: runs for guid, runs in rows}
