"""A purge erases every text of a dataset; a dataset is found by the name it was public under."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0006_erasing"
down_revision = "0005_edits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("guard", "erase", "erasing"):
        run_sql("mashhad", f"{name}.sql")


def downgrade() -> None:
    run_sql("mashhad", "erasing_drop.sql")
