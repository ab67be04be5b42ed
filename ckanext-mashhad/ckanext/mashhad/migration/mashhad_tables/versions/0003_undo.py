"""Who takes a batch back after its day, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_undo"
down_revision = "0002_timeline"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mashhad_batch", sa.Column("undo", JSONB))


def downgrade() -> None:
    op.drop_column("mashhad_batch", "undo")
