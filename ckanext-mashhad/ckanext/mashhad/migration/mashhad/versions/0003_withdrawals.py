"""Withdrawals are told by the timeline, which has taken them in."""

from __future__ import annotations

from alembic import op

from ckanext.mashhad.migration.env import run_sql

revision = "0003_withdrawals"
down_revision = "0002_timeline"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "withdrawals.sql")


def downgrade() -> None:
    """The timeline still has them."""
    op.execute("DROP FUNCTION mashhad_withdrawals, mashhad_hidden_files, mashhad_hidden_datasets")
    op.execute("DROP FUNCTION mashhad_timeline_purged")
