"""Every change of a record is an event, with when it came into the log."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0005_edits"
down_revision = "0004_publications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "note_record.sql", **event_kinds.IN_SQL)
    run_sql("mashhad", "edits.sql")


def downgrade() -> None:
    run_sql("mashhad", "edits_drop.sql")
