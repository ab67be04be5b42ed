"""Moved files and claims that may be any text are erased; no event is hidden by another."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0012_moved"
down_revision = "0011_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("guard", "append", "erase", "note_dataset", "note_file", "note_record", "moved"):
        run_sql("mashhad", f"{name}.sql", **event_kinds.IN_SQL)


def downgrade() -> None:
    """Leave the functions: they serve the tables of before as well."""
