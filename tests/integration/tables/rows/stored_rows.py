"""Checked rows that tests stage and swap, and the store as the public and PostgreSQL see it."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.sandbox import checking

CONTRACTS = registry.load("contracts")


TODAY = dt.date(2024, 12, 1)


HEAD = (
    "شمارهٔ قرارداد,موضوع,طرف قرارداد,شناسهٔ ملی طرف قرارداد,تاریخ قرارداد,مبلغ,روش واگذاری,شروع,"
    "پایان"
)


LINE = (
    "{n}/۱۴۰۳,{subject},شرکت راه‌سازی,10380284790,۱۴۰۳/۰۲/۰۱,{amount},استعلام,1403/02/10,1403/08/10"
)


LARGEST = 987_654_321_987_654_321


def checked(folder: Path, *lines: str) -> Path:
    """The typed rows that the check of such a file writes."""
    file, rows = folder / "قراردادها.csv", folder / f"{uuid.uuid4()}.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    found = checking.examine(checking.Question(file, "contracts", TODAY, file.name), rows)
    assert found.accepted, found.report
    return rows


def line(n: int, subject: str = "بهسازی پیاده‌رو", amount: int = 5_000_000_000) -> str:
    return LINE.format(n=n, subject=subject, amount=amount)


def search(resource_id: str, **more: Any) -> dict[str, Any]:
    """As the public searches."""
    return tk.get_action("datastore_search")({"user": ""}, {"resource_id": resource_id, **more})


def tables() -> set[str]:
    with postgres.get_write_engine().connect() as connection:
        # Not those of a session, such as the one by which CKAN tries out its read-only user.
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return set(connection.scalars(sa.text(query)))
