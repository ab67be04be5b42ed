"""When a case stood in no file that anybody could read, before it did again.

Of a case that a newer version or file left out nobody can tell whether that was a correction: it
is not missing from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.mashhad.compliance.engine.evidence import hidden_intervals
from ckanext.mashhad.compliance.engine.evidence.hidden_intervals import (
    FOREVER,
    HiddenIntervals,
    Time,
)

_TEXTS: Final = sa.ARRAY(sa.UnicodeText)
_MOMENTS: Final = sa.ARRAY(sa.DateTime(timezone=True))
_NAMES: Final = ("held", "of", "came", "went", "left")


def chosen(ranked: sa.CTE, is_shared: sa.ColumnElement[bool]) -> sa.CTE:
    """The best row of each case, with ``held``, ``of``, ``came``, ``went`` and ``left``: which
    files of which datasets had it, each from when until when, and since when another left it out;
    null where it was never away, or ``is_shared``: another unit has or had the same case.
    """
    case, spans = ranked.c, _spans(ranked)
    same = (spans.c[name] == case[name] for name in ("owner_org", "table", "key", "year"))
    # Asked of the few that were away.
    is_told = sa.case((spans.c.held.is_not(None), ~is_shared), else_=sa.false()).label("is_told")
    every = (spans.c[name] for name in _NAMES)
    joined = sa.select(ranked, *every, is_told).outerjoin(spans, sa.and_(*same))
    asked = joined.where(case.place == 1).subquery().c
    told = (sa.case((asked.is_told, asked[name])).label(name) for name in _NAMES)
    return sa.select(*(asked[column.name] for column in case), *told).cte("chosen")


def _spans(ranked: sa.CTE) -> sa.CTE:
    c = ranked.c
    one = [c.owner_org, c.table, c.key, c.year]

    def every(column: Any, kind: Any) -> Any:
        in_order = aggregate_order_by(column, c.moment, c.resource_id)
        return sa.func.array_agg(in_order, type_=kind)

    return (
        sa.select(
            *one,
            every(c.resource_id, _TEXTS).label("held"),
            every(c.package_id, _TEXTS).label("of"),
            every(c.moment, _MOMENTS).label("came"),
            every(c.gone, _MOMENTS).label("went"),
            every(c.left_out, _MOMENTS).label("left"),
        )
        .where(sa.or_(c.number > 1, c.was_away))
        .group_by(*one)
        .cte("spans")
        # Else it is made anew for each case that it is joined to.
        .prefix_with("MATERIALIZED")
    )


def hidden_times(row: Any, away: Mapping[str, Sequence[Time]]) -> HiddenIntervals:
    """The times of a row of :func:`chosen`; ``away``: when datasets were private, and files
    something else, by id.
    """
    if not row.held:
        return ()
    # What went while its dataset was private was gone from the beginning of that time on.
    ever_since = () if row.stands else ((FOREVER, FOREVER),)
    return hidden_intervals.between((*_times(row, away), *ever_since))


def _times(row: Any, away: Mapping[str, Sequence[Time]]) -> Iterator[Time]:
    for file, dataset, since, until, left in zip(
        row.held, row.of, row.came, row.went, row.left, strict=True
    ):
        for piece in hidden_intervals.seen(since, until, tuple(away.get(dataset, ()))):
            yield from hidden_intervals.seen(*piece, tuple(away.get(file, ())))
        if left:
            yield left, FOREVER
