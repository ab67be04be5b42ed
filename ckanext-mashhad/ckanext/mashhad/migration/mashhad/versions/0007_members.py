"""Nobody is a member of a unit twice."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0007_members"
down_revision = "0006_erasing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "members.sql")


def downgrade() -> None:
    run_sql("mashhad", "members_drop.sql")
