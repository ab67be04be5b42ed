"""A file of two versions, and what the doors to its past say."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import ckan.model as model
import python_calamine
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.model import ResourcePeriod
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.gate_files import table

NAME = "خانهٔ خانم نمونه"


REASON = "اطلاعات شخصی در آن بود"


def first() -> bytes:
    return table("بهسازی پیاده‌رو", NAME, "لایروبی نهر")


def second() -> bytes:
    """The first contract is dearer, the words of the second are mended, the third is gone."""
    text = table("بهسازی پیاده‌رو", "بهسازی", "", "روشنایی").decode()
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("1403/3,")]
    lines[1] = lines[1].replace("5000000000", "7000000000")
    return "".join(lines).encode()


DOORS = (
    *("history", "history?version=1", "history.csv?version=1", "history.json?version=1"),
    *("changes", "changes?from=1&to=2", "changes.csv?from=1&to=2", "changes.json?from=1&to=2"),
    *("history.xlsx?version=1", "changes.xlsx?from=1&to=2"),
)


def sheet(answer) -> list[list[Any]]:
    """The cells of the one sheet of a workbook."""
    book = python_calamine.load_workbook(io.BytesIO(answer.get_data()))
    [name] = book.sheet_names
    return book.get_sheet_by_name(name).to_python()


def words(answer) -> str:
    """What an answer says, as text."""
    is_book = "spreadsheet" in answer.headers["Content-Type"]
    return str(sheet(answer)) if is_book else answer.get_data(as_text=True)


def is_told(get, file, who=None) -> bool:
    """Whether any door gives a word of the first version that is no more."""
    return any(NAME in words(get(file, door, who)) for door in DOORS)


def shift(file: dict[str, Any], **days: int) -> None:
    """Let the first version have been public from ``since`` days ago until ``until`` days ago."""
    now = dt.datetime.now(dt.UTC)
    asked = {name: now - dt.timedelta(days=ago) for name, ago in days.items()}
    period, n = ResourcePeriod, FileVersion.n
    own = sa.select(n).where(FileVersion.id == period.version).scalar_subquery()
    since, until = sa.literal(asked["since"]), sa.literal(asked["until"])
    mine = period.resource == file["id"]
    model.Session.execute(sa.delete(period).where(mine, period.version.is_(None)))
    for number, during in (
        (1, sa.func.tstzrange(since, until)),
        (2, sa.func.tstzrange(until, sa.null())),
    ):
        change = sa.update(period).where(mine, own == number).values(during=during)
        model.Session.execute(change.execution_options(synchronize_session=False))
    model.Session.commit()


def ago(days: int) -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC)) - dt.timedelta(days=days)
