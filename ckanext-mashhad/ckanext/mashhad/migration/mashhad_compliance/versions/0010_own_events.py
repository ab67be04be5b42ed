"""Which events a transaction wrote itself is asked of the timeline."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0010_own_events"
down_revision = "0009_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad_compliance", "note.sql")


def downgrade() -> None:
    """The function does for both."""
