"""The timeline, and in it what the database knew before."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0002_timeline"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "guard.sql")
    run_sql("mashhad", "note_unit.sql")
    run_sql("mashhad", "timeline.sql")
    run_sql("mashhad", "note_dataset.sql", **event_kinds.IN_SQL)
    run_sql("mashhad", "append.sql")
    run_sql("mashhad", "note_file.sql")
    run_sql("mashhad", "timeline_existing.sql")


def downgrade() -> None:
    run_sql("mashhad", "timeline_drop.sql")
