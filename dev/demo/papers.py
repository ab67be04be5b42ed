"""Datasets that are known by their subject: documents, regulations, statistics.

What a subject looks like stands in ``documents``, ``regulations`` and ``statistics``; here it is
made into a dataset.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo import describe, draws, spoil, tables
from dev.demo.columns import Column
from dev.demo.describe import Structure
from dev.demo.parts import Dataset
from dev.demo.sins import Sin

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Paper:
    """Which dataset is to be made; ``day`` is that of its issue, approval, draft or sitting."""

    unit: str
    period: Period
    subject: str
    day: date
    published: datetime
    duties: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("XLSX",)
    sin: Sin | None = None


@dataclass(frozen=True)
class Topic:
    """What a paper's rows and fields are made of."""

    structure: Structure
    paper: Paper
    draw: random.Random


@dataclass(frozen=True)
class Kind:
    """What datasets of a subject look like; texts speak of ``{unit}``, ``{period}``, ``{day}``.

    ``duties``: those that such a dataset serves besides the one that it was asked for.
    ``fields``: what its type and subject have beside what all datasets have.
    """

    type: str
    title: str
    notes: str
    columns: tuple[Column, ...]
    rows: Callable[[Topic], Rows]
    fields: Callable[[Topic], Mapping[str, Any]]
    tags: tuple[str, ...]
    theme: tuple[str, ...] = ("GOVE",)
    duties: tuple[str, ...] = ()
    title_en: str = ""
    notes_en: str = ""


def dataset(structure: Structure, kinds: Mapping[str, Kind], paper: Paper) -> Dataset:
    """The dataset with its files."""
    kind = kinds[paper.subject]
    name = structure.name(kind.type, paper.unit, paper.period, paper.subject.replace("_", "-"))
    topic = Topic(structure, paper, draws.stream(name))
    rows = kind.rows(topic)
    title, notes = _words(kind, topic)
    duties = [*paper.duties, *kind.duties]

    def written(spoilt: spoil.Spoilt) -> tables.Files:
        columns = (*kind.columns, *spoilt.more)
        return tables.files(
            name, title["fa"], columns, spoilt.rows, paper.formats, faults=spoilt.faults
        )

    return Dataset(
        name=name,
        type=kind.type,
        unit=paper.unit,
        fields=describe.fields(
            structure,
            paper.unit,
            paper.period,
            title,
            notes,
            theme=list(kind.theme),
            tags=describe.tagged(*kind.tags),
            subject=paper.subject,
            **kind.fields(topic),
            **({"duties": duties} if duties else {}),
        ),
        files=spoil.versions(name, paper.sin, rows, written),
        figures={"rows": len(rows)},
        published=paper.published,
    )


def lines(keys: Sequence[str], found: Sequence[Sequence[str | int]]) -> Rows:
    """Rows of a fixed text: one value for each key."""
    return [dict(zip(keys, line, strict=True)) for line in found]


def of_unit(topic: Topic, found: Mapping[str, Sequence[Sequence[str | int]]]) -> Any:
    """The lines of the topic's unit, by what the portal calls it."""
    return found[topic.structure.part(topic.paper.unit)]


def dated(topic: Topic) -> dict[str, str]:
    """Day and number of a document."""
    day = topic.paper.day
    year, month, of_month = jalali.to_jalali(day)
    return {
        "document_date": day.isoformat(),
        "document_number": f"DEMO-{year}-{month:02}{of_month:02}",
    }


def _words(kind: Kind, topic: Topic) -> tuple[dict[str, str], dict[str, str]]:
    structure, paper = topic.structure, topic.paper
    words = {
        "unit": structure.whose(paper.unit),
        "period": paper.period.label("fa"),
        "day": jalali.format_long(paper.day),
    }
    title, notes = {"fa": kind.title.format(**words)}, {"fa": kind.notes.format(**words)}
    if kind.title_en:
        unit = structure.by_name[paper.unit].title["en"]
        title["en"] = kind.title_en.format(unit=unit, period=describe.english(paper.period))
        notes["en"] = kind.notes_en
    return title, notes
