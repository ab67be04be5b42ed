"""A purge erases every text of a dataset; a dataset is found by the name it was public under."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0006_erasing"
down_revision = "0005_edits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "erasing.sql")


def downgrade() -> None:
    run_sql("mashhad", "erasing_drop.sql")
