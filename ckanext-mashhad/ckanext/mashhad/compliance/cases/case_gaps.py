"""When a case stood in no file that anybody could read, before it did again.

Of a case that a newer version or file left out nobody can tell whether that was a correction: it
is not missing from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

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
    case = ranked.c
    # Asked of the few that were away.
    was_away = sa.or_(case.number > 1, case.was_away)
    is_told = sa.case((was_away, ~is_shared), else_=sa.false()).label("is_told")
    # Else PostgreSQL asks it for each of the five anew.
    every = sa.select(ranked, *_spans(case), is_told).cte("every_span").prefix_with("MATERIALIZED")
    told = (sa.case((every.c.is_told, every.c[name])).label(name) for name in _NAMES)
    own = (every.c[column.name] for column in case)
    return sa.select(*own, *told).where(every.c.place == 1).cte("chosen")


def _spans(case: Any) -> Iterator[sa.Label[Any]]:
    """Of all rows of each case, in the order of time. Joined to it, each would be looked for among
    all: PostgreSQL thinks that there are few.
    """
    columns = case.resource_id, case.package_id, case.moment, case.gone, case.left_out
    kinds = _TEXTS, _TEXTS, _MOMENTS, _MOMENTS, _MOMENTS
    for name, column, kind in zip(_NAMES, columns, kinds, strict=True):
        yield (
            sa.func.array_agg(column, type_=kind)
            .over(
                partition_by=[case.owner_org, case.table, case.key, case.year],
                order_by=[case.moment, case.resource_id],
                rows=(None, None),
            )
            .label(name)
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
        if left and (back := _back_since(left, row)) > left:
            yield left, back


def _back_since(left: datetime, row: Any) -> datetime:
    """When a case that a file left out stood in another; that moment where it did all along."""
    its = zip(row.came, row.left, row.went, strict=True)
    if any(came <= left < (ended or went) for came, ended, went in its):
        return left
    return min((came for came in row.came if came > left), default=FOREVER)
