"""What a site put in place of the shipped rules, every text of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_rule_text"
down_revision = "0002_history"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_rule_text"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("file", sa.UnicodeText, nullable=False),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(f"{NAME}_newest", NAME, ["file", sa.text("id DESC")])


def downgrade() -> None:
    op.drop_table(NAME)
