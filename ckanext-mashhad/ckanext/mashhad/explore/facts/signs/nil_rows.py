"""Reports that there was nothing, beside the rows of their period."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs.subjects import NilReport
from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.public_records import Nil
from ckanext.mashhad.explore.facts.signs.places import Place
from ckanext.mashhad.persian.calendar.periods import Period


def nil_reports(city: City, asked: Question) -> Iterator[tuple[Place, NilReport, int]]:
    """Each report of a table whose rows are kept, with how many rows are dated in its period."""
    tables = {schema.name for schema in relations.explored()}
    for report in city.nil_reports:
        period = rules.period_of(report._asdict())
        of_unit = asked.unit in ("", report.unit)
        if period and report.table in tables and of_unit and asked.year in (None, period.year):
            yield _beside_rows(city, report, period)


def _beside_rows(city: City, report: Nil, period: Period) -> tuple[Place, NilReport, int]:
    rows = relations.relation(report.table)
    query = sa.select(sa.func.count(), sa.func.min(rows.c["_register"])).where(
        rows.c["_unit"] == report.unit_id,
        rows.c["_counted"],
        rows.c["_day"].between(period.start, period.end),
        shown(city, rows),
    )
    count, register = city.connection.execute(query).one()
    dataset = (report.type, report.dataset)
    place = Place(
        report.unit,
        period.year,
        report.title,
        dataset=dataset,
        others=(register,) if register else (),
    )
    return place, NilReport(count), 1
