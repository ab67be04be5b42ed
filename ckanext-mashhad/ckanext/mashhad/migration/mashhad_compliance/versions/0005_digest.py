"""Reminders by e-mail: which ones a person wants, and what was planned and sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005_digest"
down_revision = "0004_link"
branch_labels = None
depends_on = None

LETTER = "mashhad_compliance_letter"
DAY = "mashhad_compliance_letter_day"
CHOICE = "mashhad_compliance_letter_choice"


def upgrade() -> None:
    op.create_table(
        DAY,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("planned", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        LETTER,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("user_id", "day"),
    )
    op.create_index(f"{LETTER}_state", LETTER, ["state", "day"])
    op.create_table(
        CHOICE,
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("wanted", sa.UnicodeText, nullable=False),
        sa.Column("lang", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    for name in (CHOICE, LETTER, DAY):
        op.drop_table(name)
