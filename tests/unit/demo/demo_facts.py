"""The city as the compliance room would read it from a portal that holds it."""

from __future__ import annotations

import json
from typing import Any

from ckanext.mashhad.compliance.engine.evidence import facts_from_rows
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Facts
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import DatasetRow
from ckanext.mashhad.compliance.engine.evidence.file_records import Checked, FileRow, Known
from ckanext.mashhad.compliance.engine.judging import judge
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.types import DATASET_TYPES
from dev.demo import parts
from dev.demo.parts import City

Found = tuple[str, str, str, str, int]


def planted(city: City) -> list[Found]:
    """What was planted, as ``lapses`` gives it."""
    return sorted((e.unit, e.duty, e.period, e.state, e.days) for e in city.lapses)


def lapses(city: City) -> list[Found]:
    """What the report calls late or missing: unit, duty, period, state, days of a late one."""
    return sorted(
        _found(each) for each in judged(city) if each.state in (State.LATE, State.MISSING)
    )


def judged(city: City) -> list[Judgement]:
    return judge.judge(loading.load(), facts(city), loading.calendar(), on=city.as_of)


def facts(city: City) -> Facts:
    units = [
        facts_from_rows.unit(unit.name, unit.name, unit.title["fa"], _stored(unit.fields()))
        for unit in city.units
    ]
    public = [
        _dataset(each)
        for each in city.datasets
        if each.visibility == "public" and each.type in DATASET_TYPES
    ]
    return Facts(tuple(units), tuple(public))


def _dataset(made: parts.Dataset) -> Dataset:
    assert made.published
    row = DatasetRow(made.name, made.unit, made.type, _stored(made.fields), True, made.published)
    known = Known(made.published, attested=made.published)
    rows = [FileRow(file.name, True, _checked(made, file)) for file in made.files]
    # A file that was never accepted was never public.
    seen = {made.name: known} | {file.name: known for file in made.files if file.published}
    return facts_from_rows.dataset(row, rows, seen)


def _checked(made: parts.Dataset, file: parts.File) -> tuple[Checked, ...]:
    """What the gate makes of a file: tables have to be accepted by the row schema of their type."""
    if not (made.published and file.published and file.format in ("CSV", "XLSX")):
        return ()
    of = registry.of_dataset({"type": made.type, **made.fields})
    return (Checked(file.table or next(iter(of), ""), made.published),)


def _stored(fields: Any) -> dict[str, str]:
    """As CKAN keeps them: text, or JSON where they are not."""
    return {key: _text(value) for key, value in fields.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _found(each: Judgement) -> Found:
    unit, duty, period = each.key
    assert each.state
    late = each.state is State.LATE
    return unit, duty, period, each.state.value, (each.days_late or 0) if late else 0
