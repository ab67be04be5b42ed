"""In which language the title of a record is, and what a removed source has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_left_behind"
down_revision = "0002_choices"
branch_labels = None
depends_on = None

TABLES = ("mashhad_harvest_record", "mashhad_harvest_result")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("language", sa.UnicodeText))
    op.add_column("mashhad_harvest_record", sa.Column("left_by", sa.UnicodeText))
    op.create_index("mashhad_harvest_left", "mashhad_harvest_record", ["left_by"])
    op.alter_column("mashhad_harvest_record", "source_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM mashhad_harvest_record WHERE source_id IS NULL")
    op.alter_column("mashhad_harvest_record", "source_id", nullable=False)
    op.drop_column("mashhad_harvest_record", "left_by")
    for table in TABLES:
        op.drop_column(table, "language")
