"""First publications and attestations are told by the timeline, which has taken them in."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0004_publications"
down_revision = "0003_withdrawals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "publications.sql")


def downgrade() -> None:
    run_sql("mashhad", "publication_tables.sql")
    run_sql("mashhad", "publications_drop.sql")
