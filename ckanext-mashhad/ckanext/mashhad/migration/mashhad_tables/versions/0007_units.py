"""The log is held before it is asked whose a dataset is."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0007_units"
down_revision = "0006_moved"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("note_versions", "note_replaced"):
        run_sql("mashhad_tables", f"{name}.sql")


def downgrade() -> None:
    """Leave the functions: they serve the tables of before as well."""
