"""A purge takes the nil reports of its dataset with it."""

from __future__ import annotations

from alembic import op

from ckanext.mashhad.migration.env import run_sql

revision = "0008_nil_purged"
down_revision = "0007_units"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad_tables", "nil_purged.sql")


def downgrade() -> None:
    op.execute("DROP TRIGGER mashhad_tables_forget_nil ON package")
    op.execute("DROP FUNCTION mashhad_tables_forget_nil")
