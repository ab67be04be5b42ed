"""All tables of the plugin ``mashhad_compliance``."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad_compliance", "create.sql")


def downgrade() -> None:
    run_sql("mashhad_compliance", "drop.sql")
