"""Files that were moved are erased wherever they were; no event is hidden by another."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0012_moved"
down_revision = "0011_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "note_record.sql", silent=event_kinds.listed(event_kinds.SILENT))
    for name in ("append", "erase", "note_file"):
        run_sql("mashhad", f"{name}.sql")


def downgrade() -> None:
    """Leave the functions: they serve the tables of before as well."""
