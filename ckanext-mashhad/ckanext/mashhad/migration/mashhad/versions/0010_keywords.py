"""Keywords that come and go by themselves are changes of a record; the log is emptied by nobody."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0010_keywords"
down_revision = "0009_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "note_record.sql", **event_kinds.IN_SQL)
    run_sql("mashhad", "keywords.sql")


def downgrade() -> None:
    run_sql("mashhad", "keywords_drop.sql")
