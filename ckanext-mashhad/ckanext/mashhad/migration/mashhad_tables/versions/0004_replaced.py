"""What took the place of a public file is told by the timeline, versions or none."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0004_replaced"
down_revision = "0003_undo"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad_tables", "note_replaced.sql")
    run_sql("mashhad_tables", "replaced.sql")


def downgrade() -> None:
    run_sql("mashhad_tables", "replaced_drop.sql")
