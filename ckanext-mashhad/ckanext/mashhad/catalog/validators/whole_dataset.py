"""Periods, URL names, and the dataset as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.logic import validators as ckan_validators
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog.engine import rules, url_names
from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.catalog.engine.units import lineage
from ckanext.mashhad.catalog.validators.field_errors import (
    FOREIGN_RECORD,
    FREE_NAMES,
    KNOWN,
    WISHED_NAME,
    Field,
    Validator,
    is_empty,
    of_schema,
    say,
    stop,
    store,
    unless_stored,
)
from ckanext.mashhad.catalog.validators.plain_values import mashhad_date, mashhad_integer_output
from ckanext.mashhad.catalog.validators.unit_parents import parents_of_units
from ckanext.mashhad.persian.calendar import moments

_NAMES_LOCK = 1403_0715
"""PostgreSQL keeps advisory locks by number; this one is for URL names."""
#: In what is known within a transaction: the last number given of each name, and the part of names
#: that stands for a unit.
_GIVEN = "names"
_PARTS = "parts of names"
_LOCKED = "locked names"

_DERIVED_DAYS = ("temporal_start", "temporal_end")


@unless_stored
def mashhad_fiscal_year(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store a Jalali year as four digits."""
    store(key, data, errors, lambda text: rules.read_year(text, _today()))


def mashhad_period_part(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A fiscal year alone means all of it; a part without a year means nothing.

    The form always sends a part: the whole year, unless another is chosen.
    """
    if is_empty(data.get(("fiscal_year",))):
        part = data.get(key)
        if not is_empty(part) and part != "year" and not errors.get(("fiscal_year",)):
            errors[("fiscal_year",)].append(
                tk._("Write the fiscal year too: a part of a year needs its year.")
            )
        data.pop(key, None)
        raise tk.StopOnError
    if is_empty(data.get(key)):
        data[key] = "year"


def mashhad_derived_date(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Ignore what was sent, since the period says it.

    A foreign record may have days and no period; it keeps them whoever changes it later.
    """
    package = context.get("package")
    stored = (package.extras or {}).get(key[-1]) if package else None
    kept = context.get(FOREIGN_RECORD) or (stored is not None and data.get(key) == stored)
    if not kept or not is_empty(data.get(("fiscal_year",))):
        data.pop(key, None)
        raise tk.StopOnError
    mashhad_date(key, data, errors, context)


def mashhad_language_default(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Persian, where nothing else is said and the record is our own."""
    if is_empty(data.get(key)) and not context.get(FOREIGN_RECORD):
        data[key] = multilingual.FIRST


def mashhad_name(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Take a typed URL name; none typed keeps the old one, or leaves it to ``mashhad_complete``."""
    package = context.get("package")
    value = data.get(key)
    if is_empty(value):
        data[key] = package.name if package else ""
        raise tk.StopOnError
    if package and value == package.name:
        return
    store(key, data, errors, url_names.check)
    _lock_family(data[key], set())
    if _taken([data[key]]):
        stop(key, errors, say(url_names.UrlNameError("taken", text=data[key])))


def package_name_validator(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """CKAN's, which asks the database even whether a dataset may keep the name that it has.

    It shows datasets by a schema for what is sent: each reading asked, and each indexing twice.
    """
    package = context.get("package")
    if package is None or data[key] != package.name:
        ckan_validators.package_name_validator(key, data, errors, context)


@of_schema
def mashhad_complete(field: Field, schema: Field) -> Validator:
    """Derive the days of the period and the URL name, and look for contradictions; stands last."""
    dataset_type = schema["dataset_type"]
    outputs = {
        each["field_name"]: each.get("output_validators", "") for each in schema["dataset_fields"]
    }

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        values = {
            name: mashhad_integer_output(data[(name,)]) if "integer" in output else data[(name,)]
            for name, output in outputs.items()
            if not is_empty(data.get((name,))) and not errors.get((name,))
        }
        for name, output in outputs.items():
            # A record from before our schema may hold words where we have numbers.
            if "integer" in output and not isinstance(values.get(name), int):
                values.pop(name, None)
        _derive_days(values, data, errors, context)
        for name, error in rules.contradictions(dataset_type, values):
            errors[(name,)].append(say(error))
        if not data.get(("name",)):
            known = context.get(KNOWN, {})
            given = known.setdefault(_GIVEN, {})
            wished = context.get(WISHED_NAME) or _base_name(dataset_type, values, known)
            _lock_family(wished, known.setdefault(_LOCKED, set()))
            given[wished] = url_names.first_free(wished, _taken, given.get(wished, 0))
            data[("name",)] = url_names.numbered(wished, given[wished])
            known.setdefault(FREE_NAMES, set()).add(data[("name",)])

    return validator


def _derive_days(
    values: Mapping[str, Any], data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    period = rules.period_of(values)
    if period is None:
        return
    for name, day in zip(_DERIVED_DAYS, (period.start, period.end), strict=True):
        data[(name,)] = day.isoformat()
        tk.get_converter("convert_to_extras")((name,), data, errors, context)


def _base_name(dataset_type: str, values: Mapping[str, Any], known: dict[str, Any]) -> str:
    parts, unit_id = known.setdefault(_PARTS, {}), values.get("owner_org", "")
    if unit_id not in parts:
        parts[unit_id] = _unit_part(unit_id)
    period = rules.period_of(values)
    return url_names.base(dataset_type, parts[unit_id], period.slug if period else "")


def _unit_part(unit_id: str) -> str:
    unit = model.Session.get(model.Group, unit_id)
    if unit is None:
        return ""
    parents = parents_of_units()
    top = lineage.root(unit.name, parents)
    return url_names.unit_part(unit.name, top, lineage.below(top, parents))


def _lock_family(wanted: str, locked: set[str]) -> None:
    """Until the transaction ends nobody else can take a name like ``wanted``."""
    family = url_names.family(wanted)
    if family not in locked:
        lock = sa.func.pg_advisory_xact_lock(_NAMES_LOCK, sa.func.hashtext(family))
        model.Session.execute(sa.select(lock))
        locked.add(family)


def _taken(asked: Collection[str]) -> set[str]:
    """Those of the names that datasets have."""
    found = sa.select(model.Package.name).where(model.Package.name.in_(asked))
    return set(model.Session.scalars(found))


def _today() -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC))
