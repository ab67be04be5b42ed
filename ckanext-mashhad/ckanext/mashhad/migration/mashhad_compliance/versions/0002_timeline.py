"""What addresses of files elsewhere add to the timeline."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0002_timeline"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad_compliance", "timeline.sql")


def downgrade() -> None:
    run_sql("mashhad_compliance", "timeline_drop.sql")
