"""The log is held before it is asked whose a dataset is. No version follows a file any more."""

from __future__ import annotations

from alembic import op

from ckanext.mashhad.migration.env import run_sql

revision = "0007_units"
down_revision = "0006_moved"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS mashhad_tables_follow_file ON resource")
    op.execute("DROP FUNCTION IF EXISTS mashhad_tables_follow_file")
    for name in ("note_versions", "note_replaced"):
        run_sql("mashhad_tables", f"{name}.sql")


def downgrade() -> None:
    """Leave the functions: they serve the tables of before as well."""
