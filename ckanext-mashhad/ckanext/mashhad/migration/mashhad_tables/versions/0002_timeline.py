"""What versions of files and reports of nothing add to the timeline."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0002_timeline"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("note_versions", "timeline"):
        run_sql("mashhad_tables", f"{name}.sql")


def downgrade() -> None:
    run_sql("mashhad_tables", "timeline_drop.sql")
