"""Replies of units are found among all events."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0008_replies"
down_revision = "0007_members"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "replies.sql")


def downgrade() -> None:
    run_sql("mashhad", "replies_drop.sql")
