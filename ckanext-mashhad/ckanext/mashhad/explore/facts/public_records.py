"""Datasets without rows here that signs compare: nil reports, and what is public of sittings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.catalog.engine import duties, rules
from ckanext.mashhad.catalog.timeline.model import ResourcePeriod
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.tables.nil_reports.model import NilReport

#: The stored fields of a dataset that say about which sitting it is, and what of it.
_FIELDS: Final = (*rules.DAYS, "duties", "subject")


class Nil(NamedTuple):
    """A report that a unit had nothing to put into a table in a period, and its dataset."""

    unit: str
    unit_id: str
    table: str
    type: str
    dataset: str
    title: str
    fiscal_year: str
    period_part: str


class SittingRecord(NamedTuple):
    """A dataset with a public file that is about a sitting on a day. ``named``: the duties about
    sittings that it names; ``serves``: with those that ask for its subject.
    """

    unit: str
    type: str
    dataset: str
    title: str
    day: dt.date
    named: frozenset[str]
    serves: frozenset[str]


def nil_reports(connection: sa.Connection) -> tuple[Nil, ...]:
    """Those that stand and everybody may read."""
    report, package, unit = NilReport, model.Package, model.Group
    query = (
        sa.select(
            *(unit.name, unit.id, report.table, package.type, package.name, package.title),
            *(report.fiscal_year, report.period_part),
        )
        .join(package, package.id == report.package_id)
        .join(unit, unit.id == package.owner_org)
        .where(report.ended.is_(None), *is_public())
        .order_by(report.id)
    )
    return tuple(Nil(*each) for each in connection.execute(query))


def sittings(connection: sa.Connection) -> tuple[SittingRecord, ...]:
    """What everybody may read of sittings, by the duties that speak of them."""
    package, unit = model.Package, model.Group
    asked = {name: duties.load()[name].more["subject"] for name in sign_rules.sittings()}
    file_there = sa.exists().where(
        ResourcePeriod.dataset == package.id,
        ResourcePeriod.state == "public",
        sa.func.upper_inf(ResourcePeriod.during),
    )
    names = [package.extras["duties"].astext.contains(f'"{name}"') for name in asked]
    fields = (package.extras[name].astext.label(name) for name in _FIELDS)
    query = (
        sa.select(unit.name, package.type, package.name.label("dataset"), package.title, *fields)
        .join(unit, unit.id == package.owner_org)
        .where(
            *is_public(),
            sa.or_(package.extras["subject"].astext.in_(asked.values()), *names),
            file_there,
        )
        .order_by(package.id)
    )
    return tuple(_records(connection.execute(query).mappings(), asked))


def is_public(
    package: Any = model.Package, unit: Any = model.Group
) -> list[sa.ColumnElement[bool]]:
    """The conditions that everybody may read a dataset and that its unit is there."""
    return [package.state == "active", package.private.is_(False), unit.state == "active"]


def _records(
    found: Iterable[Mapping[str, Any]], asked: Mapping[str, str]
) -> Iterator[SittingRecord]:
    for each in found:
        day = rules.day_of(each)
        if day is not None:
            named = frozenset(rules.codes(each["duties"])) & asked.keys()
            same = {duty for duty, of in asked.items() if of == each["subject"]}
            about = each["name"], each["type"], each["dataset"], each["title"]
            yield SittingRecord(*about, day, named, named | same)
