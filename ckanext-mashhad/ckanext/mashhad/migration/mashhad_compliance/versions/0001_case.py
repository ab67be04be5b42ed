"""Cases that stand in published rows, and which versions they were counted of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_case"
down_revision = None
branch_labels = None
depends_on = None

CASE, COUNTED = "mashhad_compliance_case", "mashhad_compliance_counted"


def upgrade() -> None:
    op.create_table(
        CASE,
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("key", sa.UnicodeText, primary_key=True),
        sa.Column("table", sa.UnicodeText, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("called", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_out", sa.DateTime(timezone=True)),
    )
    op.create_table(
        COUNTED,
        sa.Column("version_id", sa.UnicodeText, primary_key=True),
        sa.Column("resource_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("cases", sa.Integer),
    )


def downgrade() -> None:
    op.drop_table(COUNTED)
    op.drop_table(CASE)
