"""Days that are over: turns of states, scores, and the rules they follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_history"
down_revision = "0001_case"
branch_labels = None
depends_on = None

RULES, DAY = "mashhad_compliance_rules", "mashhad_compliance_day"
TURN, SCORE = "mashhad_compliance_turn", "mashhad_compliance_score"
COUNTS = ("points", "possible", "met", "late", "missing")


def upgrade() -> None:
    op.create_table(
        RULES,
        sa.Column("hash", sa.UnicodeText, primary_key=True),
        sa.Column("texts", JSONB, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
    )
    op.create_table(
        DAY,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("taken", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.UnicodeText, sa.ForeignKey(f"{RULES}.hash"), nullable=False),
    )
    op.create_table(
        TURN,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("unit", sa.UnicodeText, primary_key=True),
        sa.Column("duty", sa.UnicodeText, primary_key=True),
        sa.Column("period", sa.UnicodeText, primary_key=True),
        sa.Column("before", sa.UnicodeText),
        sa.Column("after", sa.UnicodeText),
        sa.Column("days_late", sa.Integer),
    )
    op.create_index(f"{TURN}_of", TURN, ["unit", "duty", "period", sa.text("day DESC")])
    op.create_table(
        SCORE,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("unit", sa.UnicodeText, primary_key=True),
        sa.Column("ledger", sa.UnicodeText, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
    )
    op.create_index(f"{SCORE}_of", SCORE, ["unit", "ledger", "day"])


def downgrade() -> None:
    for name in (SCORE, TURN, DAY, RULES):
        op.drop_table(name)
