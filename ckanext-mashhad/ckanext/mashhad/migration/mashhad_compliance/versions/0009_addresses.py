"""What became of files is told by the timeline alone."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0009_addresses"
down_revision = "0008_judgements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad_compliance", "note.sql")
    run_sql("mashhad_compliance", "addresses.sql")


def downgrade() -> None:
    for name in ("addresses_drop", "timeline"):
        run_sql("mashhad_compliance", f"{name}.sql")
