"""The table of judgements: what the engine says today of every unit, duty and period.

``evaluator`` is the only one that writes it. A row holds everything that a page says of a
judgement, in words that SQL can read; the duty itself is the one of the rules in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import ckan.model as model
import msgspec
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.judging.dependence import Pair
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Exemption, Ledger, Rules
from ckanext.mashhad.compliance.engine.rules.messages import Message, Param
from ckanext.mashhad.compliance.engine.vocabulary.judgement import (
    Evidence,
    Judgement,
    State,
    Tally,
)
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Change, Reason
from ckanext.mashhad.compliance.fact_tables.evidence_store import write_moment
from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.compliance.report.report_data import owed
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word


class JudgementRow(BaseModel):
    """``rule``: the place of the duty among the rules, one for each version of it; ``place``: that
    of the judgement among those of unit and rule; ``first``, ``last``: the days of the period;
    ``is_latest``: what the duty last came to, or is still owed (``grid.chosen``); ``said``: the
    rest of it, a :class:`Said`.
    """

    __tablename__ = "mashhad_compliance_judgement"

    unit_id = sa.Column(sa.UnicodeText, primary_key=True)
    rule = sa.Column(sa.Integer, primary_key=True)
    place = sa.Column(sa.Integer, primary_key=True)
    duty = sa.Column(sa.UnicodeText, nullable=False, index=True)
    ledger = sa.Column(sa.UnicodeText, nullable=False)
    period = sa.Column(sa.UnicodeText)
    first = sa.Column(sa.Date)
    last = sa.Column(sa.Date)
    state = sa.Column(sa.UnicodeText)
    due = sa.Column(sa.Date)
    is_latest = sa.Column(sa.Boolean, nullable=False)
    said = sa.Column(JSONB, nullable=False)


class JudgedRow(BaseModel):
    """The one row that says of when the table of judgements is.

    ``form``: by what code facts are read and judged, ``rules``: hash of the rules in force,
    ``units``: what they were, both as short sums; ``mark``: how far changes are known.
    """

    __tablename__ = "mashhad_compliance_judged"

    id = sa.Column(sa.Integer, primary_key=True)
    day = sa.Column(sa.Date, nullable=False)
    form = sa.Column(sa.UnicodeText, nullable=False)
    rules = sa.Column(sa.UnicodeText, nullable=False)
    units = sa.Column(sa.UnicodeText, nullable=False)
    mark = sa.Column(sa.UnicodeText, nullable=False)


class Stamp(NamedTuple):
    """Of when rows are: the ``day``, the hash of the ``rules``, and a sum of the ``units``."""

    day: dt.date
    rules: str
    units: str

    @property
    def is_of_row(self) -> sa.ColumnElement[bool]:
        """Whether the one row says that the table is of then."""
        pairs = zip(("day", "rules", "units"), self, strict=True)
        return sa.and_(*(getattr(JudgedRow, name) == value for name, value in pairs))

    @property
    def stands(self) -> sa.ColumnElement[bool]:
        """Whether the table is of then, for the statement that reads it."""
        return sa.exists().where(self.is_of_row)


_Words = dict[str, bool | int | str | list[str]]


class Said(msgspec.Struct, omit_defaults=True):
    """A judgement without unit, duty, period and state; see :class:`Judgement`."""

    reason: str
    words: _Words = {}
    change: str = ""
    change_words: _Words = {}
    near: str = ""
    due: dt.date | None = None
    missing_from: dt.date | None = None
    days_late: int | None = None
    days_without: int | None = None
    evidence: tuple[Evidence, ...] = ()
    tally: Tally | None = None
    excused: tuple[Exemption, ...] = ()
    was_public: tuple[tuple[dt.date, dt.date], ...] = ()
    notice_until: dt.date | None = None
    cases_moved: int = 0


_SAID: Final = msgspec.json.Decoder(Said)
#: Fields that both have.
_ALIKE: Final = [name for name in Said.__struct_fields__ if name in Judgement.__slots__]
_PLAIN: Final = [name for name in _ALIKE if name not in ("reason", "change")]
_ROW: Final = JudgementRow.__table__.c
_TEXTS: Final = sa.ARRAY(sa.UnicodeText)
#: The pairs that are sent, as two lists.
_PAIRS: Final = (
    sa.func.unnest(sa.bindparam("units", type_=_TEXTS), sa.bindparam("duties", type_=_TEXTS))
    .table_valued("unit", "duty")
    .render_derived()
)


def replace(judged: Iterable[Judgement], rules: Rules, pairs: Collection[Pair] | None) -> None:
    """Keep these instead of all judgements of these pairs, or of all."""
    gone, values = sa.delete(JudgementRow.__table__), {}
    if pairs is not None:
        gone = gone.where(_ROW.unit_id == _PAIRS.c.unit, _ROW.duty == _PAIRS.c.duty)
        values = {name: [pair[n] for pair in pairs] for n, name in enumerate(("units", "duties"))}
    model.Session.execute(gone, values)
    if rows := to_rows(list(judged), rules):
        model.Session.execute(sa.insert(JudgementRow.__table__), rows)


def read(
    rules: Rules,
    stamp: Stamp,
    *,
    units: Collection[str] | None = None,
    duties: Collection[str] | None = None,
    ledger: Ledger | None = None,
    period: str = "",
) -> list[Judgement] | None:
    """Return the judgements of these units and duties (ids), of one ledger, in the engine's order
    but for the units; ``period``: only what ``grid.chosen`` takes for it. None where the table is
    not of then (any more).
    """
    # One statement: the table may become one of another time between two.
    chosen = sa.and_(sa.true(), *_conditions(units, duties, ledger, period))
    columns = _ROW.unit_id, _ROW.rule, _ROW.period, _ROW.state, sa.cast(_ROW.said, sa.UnicodeText)
    query = (
        sa.select(*columns)
        .select_from(sa.outerjoin(JudgedRow.__table__, JudgementRow.__table__, chosen))
        .where(stamp.is_of_row)
        .order_by(_ROW.unit_id, _ROW.rule, _ROW.place)
    )
    rows = model.Session.execute(query).all()
    if not rows:
        return None
    periods = {slug: Period.from_slug(slug) for slug in {row.period for row in rows} if slug}
    return [
        _judgement(unit, rules.duties[rule], periods.get(slug), state, said)
        for unit, rule, slug, state, said in rows
        if unit is not None
    ]


def _conditions(
    units: Collection[str] | None,
    duties: Collection[str] | None,
    ledger: Ledger | None,
    period: str,
) -> Iterator[sa.ColumnElement[bool]]:
    if units is not None:
        yield _ROW.unit_id.in_(units)
    if duties is not None:
        yield _ROW.duty.in_(duties)
    if ledger is not None:
        yield _ROW.ledger == ledger
    if period == grid.LATEST:
        yield _ROW.is_latest
    elif period:
        first, last = spans.period_span(Period.from_slug(period))
        yield sa.and_(_ROW.first >= first, _ROW.last <= last)


def _judgement(
    unit: str, duty: Duty, about: Period | None, state: str | None, said: str
) -> Judgement:
    told = _SAID.decode(said)
    return Judgement(
        *(unit, duty, about, State(state) if state else None),
        Reason(told.reason, _read_words(told.words)),
        Change(told.change, _read_words(told.change_words)) if told.change else None,
        **{name: getattr(told, name) for name in _PLAIN},
    )


def years(stamp: Stamp, ledger: Ledger) -> list[int]:
    """Return the Jalali years that anything was judged for, the latest first; none where the table
    is not of then.
    """
    query = sa.select(_ROW.period).where(
        stamp.stands, _ROW.ledger == ledger, _ROW.period.is_not(None), _ROW.state.in_(grid.DECIDED)
    )
    slugs = model.Session.scalars(query.distinct())
    return sorted({Period.from_slug(slug).year for slug in slugs}, reverse=True)


def to_rows(judged: list[Judgement], rules: Rules) -> list[dict[str, Any]]:
    """Return the rows of these judgements; of a unit and duty all have to be there."""
    number = {id(duty): place for place, duty in enumerate(rules.duties)}
    latest = {id(one) for one in grid.chosen(owed(judged), grid.LATEST)}
    places: dict[tuple[str, int], int] = {}
    found = []
    for one in judged:
        key = one.unit, number[id(one.duty)]
        places[key] = place = places.get(key, -1) + 1
        span = spans.period_span(one.period) if one.period else None
        found.append(
            {
                "unit_id": one.unit,
                "rule": key[1],
                "place": place,
                "duty": one.duty.id,
                "ledger": one.ledger,
                "period": one.period.slug if one.period else None,
                "first": span and span.first,
                "last": span and span.last,
                "state": one.state.value if one.state else None,
                "due": one.due,
                "is_latest": id(one) in latest,
                "said": msgspec.to_builtins(_said(one), enc_hook=write_moment),
            }
        )
    return found


def _said(one: Judgement) -> Said:
    return Said(
        reason=one.reason.code,
        words=_write_words(one.reason),
        change=one.change.code if one.change else "",
        change_words=_write_words(one.change) if one.change else {},
        **{name: getattr(one, name) for name in _PLAIN},
    )


def _write_words(message: Message) -> _Words:
    return {name: _write(value) for name, value in message.params.items()}


def _write(value: Param) -> bool | int | str | list[str]:
    if isinstance(value, Word):
        return ["word", value.fa, value.en]
    if isinstance(value, Period):
        return ["period", value.slug]
    if isinstance(value, dt.date):
        return ["day", value.isoformat()]
    return value


def _read_words(words: _Words) -> Mapping[str, Param]:
    return {name: _param(value) for name, value in words.items()} if words else {}


def _param(value: bool | int | str | list[str]) -> Param:
    if not isinstance(value, list):
        return value
    kind, *parts = value
    if kind == "word":
        return Word(*parts)
    return Period.from_slug(parts[0]) if kind == "period" else dt.date.fromisoformat(parts[0])
