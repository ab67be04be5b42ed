"""What rows tell of their cases: when they were done, and how many of a day they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_cases_done"
down_revision = "0009_change"
branch_labels = None
depends_on = None

CASE = "mashhad_compliance_case"


def upgrade() -> None:
    op.add_column(CASE, sa.Column("done", sa.Date))
    op.add_column(CASE, sa.Column("many", sa.Integer, nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column(CASE, "many")
    op.drop_column(CASE, "done")
