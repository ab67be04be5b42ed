"""Days overdue at the end of each day; of days that were taken before nobody knows them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_overdue"
down_revision = "0003_belonging"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mashhad_compliance_score", sa.Column("overdue", sa.Integer))


def downgrade() -> None:
    op.drop_column("mashhad_compliance_score", "overdue")
