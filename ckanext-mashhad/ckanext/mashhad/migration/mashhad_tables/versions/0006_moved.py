"""Versions go with their file to another dataset."""

from __future__ import annotations

from alembic import op

from ckanext.mashhad.migration.env import run_sql

revision = "0006_moved"
down_revision = "0005_nil_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("note_replaced", "moved"):
        run_sql("mashhad_tables", f"{name}.sql")


def downgrade() -> None:
    op.execute("DROP TRIGGER mashhad_tables_follow_file ON resource")
    op.execute("DROP FUNCTION mashhad_tables_follow_file")
