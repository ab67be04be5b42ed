"""Purged datasets are gone for the feed alone; a dataset's end is told before its other changes."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0014_gone"
down_revision = "0013_files_stay"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "note_dataset.sql", **event_kinds.IN_SQL)
    run_sql("mashhad", "withdrawals.sql")


def downgrade() -> None:
    """The functions stay as they are: those of before would tell the same."""
