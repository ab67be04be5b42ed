"""The log keeps its order whoever writes, follows moved files, and forgets purged units."""

from __future__ import annotations

from ckanext.mashhad.catalog.timeline import event_kinds
from ckanext.mashhad.migration.env import run_sql

revision = "0011_order"
down_revision = "0010_keywords"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql("mashhad", "note_record.sql", **event_kinds.IN_SQL)
    for name in ("guard", "erase", "note_file", "note_unit", "order"):
        run_sql("mashhad", f"{name}.sql")


def downgrade() -> None:
    run_sql("mashhad", "order_drop.sql")
