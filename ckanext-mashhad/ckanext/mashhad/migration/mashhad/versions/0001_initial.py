"""All tables of the plugin ``mashhad``."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("publication_tables", "publication_existing"):
        run_sql("mashhad", f"{name}.sql")


def downgrade() -> None:
    run_sql("mashhad", "drop.sql")
