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
    for name in ("withdrawals", "hidden_files", "hidden_datasets", "gone_datasets"):
        op.execute(f"DROP FUNCTION mashhad_{name}")
    op.execute("DROP FUNCTION mashhad_timeline_purged")
