"""Which file of its dataset a register is, so that others beside it are left alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_file_of_register"
down_revision = "0003_left_behind"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mashhad_harvest_record", sa.Column("file_id", sa.UnicodeText))


def downgrade() -> None:
    op.drop_column("mashhad_harvest_record", "file_id")
