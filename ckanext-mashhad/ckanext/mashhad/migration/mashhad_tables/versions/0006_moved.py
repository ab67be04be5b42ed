"""Versions are of the dataset that has their file."""

from __future__ import annotations

from ckanext.mashhad.migration.env import run_sql

revision = "0006_moved"
down_revision = "0005_nil_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("note_replaced", "moved"):
        run_sql("mashhad_tables", f"{name}.sql")


def downgrade() -> None:
    """Leave the functions and rows: they serve the tables of before as well."""
