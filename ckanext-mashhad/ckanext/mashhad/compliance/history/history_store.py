"""Days that are over, written down: states as they turned, scores, and the rules they follow.

A day is taken once, when it is over in Tehran, and never again by itself: what is learnt later (an
attested day, a corrected rule) changes what a past day looks like now, not what was said then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB, insert

from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history.history import (
    NEWS,
    Key,
    ScoreOn,
    Standing,
    StateChange,
    day_record,
    digest_of,
)

#: Rows written at once.
_AT_ONCE: Final = 5_000


class RulesInForce(BaseModel):
    """The rule files' texts by which days were judged, by the hash of all of them."""

    __tablename__ = "mashhad_compliance_rules"

    hash = sa.Column(sa.UnicodeText, primary_key=True)
    texts = sa.Column(JSONB, nullable=False)
    since = sa.Column(sa.Date, nullable=False)


class Day(BaseModel):
    """A day that was taken, when for the first time, and by which rules. ``digest``: of what was
    written down, and of the day before; null for days of before there were any. ``replaces``: the
    one that it had before it was taken anew and came out otherwise.
    """

    __tablename__ = "mashhad_compliance_day"

    day = sa.Column(sa.Date, primary_key=True)
    taken = sa.Column(sa.DateTime(timezone=True), nullable=False)
    rules = sa.Column(sa.UnicodeText, sa.ForeignKey(RulesInForce.hash), nullable=False)
    digest = sa.Column(sa.UnicodeText)
    replaces = sa.Column(sa.UnicodeText)


class Written(NamedTuple):
    """When a day was written down for the first time, and the texts by which it was last; its
    ``digest`` and that which it ``replaces``.
    """

    taken: dt.datetime
    texts: dict[str, str]
    digest: str | None = None
    replaces: str | None = None


class StateChangeRow(BaseModel):
    """A change of a state; ``period`` is empty where there is none."""

    __tablename__ = "mashhad_compliance_turn"

    day = sa.Column(sa.Date, primary_key=True)
    unit = sa.Column(sa.UnicodeText, primary_key=True)
    duty = sa.Column(sa.UnicodeText, primary_key=True)
    period = sa.Column(sa.UnicodeText, primary_key=True)
    before = sa.Column(sa.UnicodeText)
    after = sa.Column(sa.UnicodeText)
    days_late = sa.Column(sa.Integer)


class DayScore(BaseModel):
    """What was counted on a day; ``unit`` is empty for the whole city. With fewer judgements than
    ``least`` there is no score. Rows of before there was that column have no points then.
    """

    __tablename__ = "mashhad_compliance_score"

    day = sa.Column(sa.Date, primary_key=True)
    unit = sa.Column(sa.UnicodeText, primary_key=True)
    ledger = sa.Column(sa.UnicodeText, primary_key=True)
    points = sa.Column(sa.Integer, nullable=False)
    possible = sa.Column(sa.Integer, nullable=False)
    met = sa.Column(sa.Integer, nullable=False)
    late = sa.Column(sa.Integer, nullable=False)
    missing = sa.Column(sa.Integer, nullable=False)
    overdue = sa.Column(sa.Integer)
    least = sa.Column(sa.Integer, nullable=False, server_default="0")


def last_day() -> dt.date | None:
    """The last day that was taken."""
    return model.Session.scalar(sa.select(sa.func.max(Day.day)))


def last_written(until: dt.date) -> dt.datetime | None:
    """When the last day up to ``until`` was written down."""
    return model.Session.scalar(sa.select(sa.func.max(Day.taken)).where(Day.day <= until))


def began() -> dt.datetime | None:
    """When the first of all days was written down; taken anew they keep that moment."""
    return model.Session.scalar(sa.select(sa.func.min(Day.taken)))


def written_from(day: dt.date) -> dict[dt.date, Written]:
    """How this day and all after it were written down."""
    by_hash = {one.hash: one.texts for one in model.Session.scalars(sa.select(RulesInForce))}
    query = sa.select(Day).where(Day.day >= day)
    return {
        one.day: Written(one.taken, by_hash[one.rules], one.digest, one.replaces)
        for one in model.Session.scalars(query)
    }


def forget_from(day: dt.date) -> None:
    """Forget this day and all after it. The caller commits."""
    for table in (StateChangeRow, DayScore, Day):
        model.Session.execute(sa.delete(table).where(table.day >= day))


def digest(texts: Mapping[str, str]) -> str:
    """By what texts of rules are known."""
    whole = "\0".join(f"{name}\0{text}" for name, text in sorted(texts.items()))
    return hashlib.sha256(whole.encode()).hexdigest()


def keep_rules(texts: dict[str, str], day: dt.date) -> str:
    """Keep the texts if they are new; their hash."""
    hash_ = digest(texts)
    there = sa.select(RulesInForce.hash).where(RulesInForce.hash == hash_)
    if model.Session.scalar(there) is None:  # the texts are long, and hardly ever new
        values = {"hash": hash_, "texts": texts, "since": day}
        model.Session.execute(insert(RulesInForce).values(values).on_conflict_do_nothing())
    return hash_


def write(
    day: dt.date,
    taken: dt.datetime,
    rules: str,
    changes: Sequence[StateChange],
    scores: Sequence[ScoreOn],
    old: Written | None = None,
) -> None:
    """Write a day down; ``old``: how it was before. The caller commits."""
    digest = digest_of(day_record(day, rules, _digest_before(day), changes, scores))
    replaces = old and (old.replaces if old.digest == digest else old.digest)
    model.Session.add(Day(day=day, taken=taken, rules=rules, digest=digest, replaces=replaces))
    model.Session.flush()
    _insert(StateChangeRow, [_row(change) for change in changes])
    names = [column.name for column in DayScore.__table__.columns]
    _insert(DayScore, [{name: getattr(one, name) for name in names} for one in scores])


def _digest_before(day: dt.date) -> str:
    query = sa.select(Day.digest).where(Day.day < day).order_by(Day.day.desc()).limit(1)
    return model.Session.scalar(query) or ""


class Recorded(NamedTuple):
    """A day as it is written down now, with the digest that it got when it was."""

    digest: str
    replaces: str | None
    record: dict[str, Any]


def records(until: dt.date) -> Iterator[Recorded]:
    """The days that have a digest, in their order; it is not reckoned anew."""
    query = sa.select(Day).where(Day.day <= until, Day.digest.is_not(None)).order_by(Day.day)
    days = list(model.Session.scalars(query))
    since, previous = days[0].day if days else until, ""
    turned: defaultdict[dt.date, list[StateChange]] = defaultdict(list)
    rows = sa.select(StateChangeRow).where(StateChangeRow.day.between(since, until))
    for change in _state_changes(rows):
        turned[change.day].append(change)
    counted: defaultdict[dt.date, list[ScoreOn]] = defaultdict(list)
    for found in scores(since=since, until=until):
        counted[found.day].append(found)
    for one in days:
        record = day_record(one.day, one.rules, previous, turned[one.day], counted[one.day])
        yield Recorded(one.digest, one.replaces, record)
        previous = one.digest


def head(until: dt.date) -> tuple[dt.date, str] | None:
    """The last day that has a digest, and that."""
    query = sa.select(Day.day, Day.digest).where(Day.day <= until, Day.digest.is_not(None))
    found = model.Session.execute(query.order_by(Day.day.desc()).limit(1)).first()
    return (found.day, found.digest) if found else None


def replaced_from() -> dt.date | None:
    """The first day that was taken anew and came out otherwise; the codes of all after it are
    others, too.
    """
    query = sa.select(sa.func.min(Day.day)).where(Day.replaces.is_not(None))
    found: dt.date | None = model.Session.scalar(query)
    return found


def _row(change: StateChange) -> dict[str, Any]:
    after = change.after
    return {
        "day": change.day,
        "unit": change.unit,
        "duty": change.duty,
        "period": change.period,
        "before": change.before.value if change.before else None,
        "after": after.state.value if after else None,
        "days_late": after.days_late if after else None,
    }


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        model.Session.execute(sa.insert(table), rows[start : start + _AT_ONCE])


def standing(day: dt.date, unit: str | None = None) -> dict[Key, Standing]:
    """The states at the end of ``day`` as they were written down then; of all units, or of one."""
    row = StateChangeRow
    key = (row.unit, row.duty, row.period)
    query = sa.select(*key, row.after, row.days_late).where(row.day <= day).distinct(*key)
    if unit is not None:
        query = query.where(row.unit == unit)
    last = model.Session.execute(query.order_by(*key, row.day.desc()))
    return {tuple(of): Standing(State(after), days) for *of, after, days in last if after}


def news(
    until: dt.date,
    *,
    unit: str | None = None,
    duties: Collection[str] | None = None,
    since: dt.date | None = None,
    most: int,
    skip: int = 0,
) -> tuple[list[StateChange], bool]:
    """Return the latest changes up to ``until`` that are news, and whether there are more.

    ``unit``, ``duties``: only the changes of the unit with this id, and of the duties with these;
    ``since``: those from this day on.
    """
    query = sa.select(StateChangeRow).where(
        StateChangeRow.day <= until,
        StateChangeRow.after.in_([state.value for state in NEWS]),
        sa.or_(
            StateChangeRow.before.is_not(None),
            StateChangeRow.after.in_([State.LATE.value, State.MISSING.value]),
        ),
        # The day on which the first of all was taken tells what was so already.
        StateChangeRow.day > sa.select(sa.func.min(Day.day)).scalar_subquery(),
    )
    if unit is not None:
        query = query.where(StateChangeRow.unit == unit)
    if duties is not None:
        query = query.where(StateChangeRow.duty.in_(duties))
    if since is not None:
        query = query.where(StateChangeRow.day >= since)
    order = (
        StateChangeRow.day.desc(),
        StateChangeRow.unit,
        StateChangeRow.duty,
        StateChangeRow.period.desc(),
    )
    found = list(_state_changes(query.order_by(*order).limit(most + 1).offset(skip)))
    return found[:most], len(found) > most


def scores(
    ledger: str | None = None, *, unit: str | None = None, since: dt.date, until: dt.date
) -> list[ScoreOn]:
    """The scores written down between the two days; of one ledger, of one unit when given."""
    query = sa.select(DayScore).where(DayScore.day >= since, DayScore.day <= until)
    if ledger is not None:
        query = query.where(DayScore.ledger == ledger)
    if unit is not None:
        query = query.where(DayScore.unit == unit)
    return read_scores(query)


def read_scores(query: sa.Select[tuple[DayScore]]) -> list[ScoreOn]:
    """These scores, day by day."""
    # A trend is made of a thousand rows: as rows they cost a third of what objects would.
    columns = [getattr(DayScore, each.name) for each in fields(ScoreOn)]
    rows = query.with_only_columns(*columns).order_by(DayScore.day)
    return [ScoreOn(*row) for row in model.Session.execute(rows)]


def _state_changes(query: Any) -> Iterator[StateChange]:
    for one in model.Session.scalars(query):
        after = Standing(State(one.after), one.days_late) if one.after else None
        before = State(one.before) if one.before else None
        yield StateChange(one.day, one.unit, one.duty, one.period, before, after)
