"""What readers say of errors in published rows, and what the units answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_feedback"
down_revision = "0002_mapping_and_waiver"
branch_labels = None
depends_on = None

NAME = "mashhad_feedback"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("receipt", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("resource_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("table", sa.UnicodeText, nullable=False),
        sa.Column("row", sa.BigInteger),
        sa.Column("key", JSONB, nullable=False),
        sa.Column("column", sa.UnicodeText, nullable=False),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("email", sa.UnicodeText, nullable=False),
        sa.Column("sender", sa.UnicodeText, nullable=False, index=True),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("told", MOMENT),
        sa.Column("answer", sa.UnicodeText, nullable=False),
        sa.Column("decided", MOMENT),
        sa.Column("decided_by", sa.UnicodeText, nullable=False),
        sa.CheckConstraint("state IN ('new', 'mended', 'not_an_error')", name=f"{NAME}_state"),
    )


def downgrade() -> None:
    op.drop_table(NAME)
