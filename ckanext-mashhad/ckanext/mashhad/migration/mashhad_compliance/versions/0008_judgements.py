"""Judgements are rows, and the facts of each dataset stand by themselves.

All of it is made anew when it is first asked for: nothing is moved.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008_judgements"
down_revision = "0007_followed"
branch_labels = None
depends_on = None

TEXT = sa.UnicodeText
EVIDENCE = "mashhad_compliance_evidence"
JUDGEMENT = "mashhad_compliance_judgement"


def upgrade() -> None:
    op.drop_table("mashhad_compliance_stock")
    op.drop_table("mashhad_compliance_stock_mark")
    op.drop_table("mashhad_compliance_served_stamp")
    op.create_table(
        EVIDENCE,
        sa.Column("dataset_id", TEXT, primary_key=True),
        sa.Column("units", ARRAY(TEXT), nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("duties", ARRAY(TEXT), nullable=False),
        sa.Column("has_cases", sa.Boolean, nullable=False),
        sa.Column("has_nil", sa.Boolean, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
    )
    for column in ("units", "duties"):
        op.create_index(f"{EVIDENCE}_{column}_idx", EVIDENCE, [column], postgresql_using="gin")
    for column in ("has_cases", "has_nil"):
        op.create_index(
            f"{EVIDENCE}_{column}_idx", EVIDENCE, ["dataset_id"], postgresql_where=sa.text(column)
        )
    op.create_table(
        "mashhad_compliance_row_events",
        sa.Column("unit_id", TEXT, primary_key=True),
        sa.Column("events", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "mashhad_compliance_leaning",
        sa.Column("dataset_id", TEXT, primary_key=True),
        sa.Column("leans_on_it", TEXT, primary_key=True),
    )
    op.create_table(
        JUDGEMENT,
        sa.Column("unit_id", TEXT, primary_key=True),
        sa.Column("rule", sa.Integer, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("duty", TEXT, nullable=False, index=True),
        sa.Column("ledger", TEXT, nullable=False),
        sa.Column("period", TEXT),
        sa.Column("first", sa.Date),
        sa.Column("last", sa.Date),
        sa.Column("state", TEXT),
        sa.Column("due", sa.Date),
        sa.Column("is_latest", sa.Boolean, nullable=False),
        sa.Column("said", JSONB, nullable=False),
    )
    op.create_table(
        "mashhad_compliance_judged",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("rules", TEXT, nullable=False),
        sa.Column("units", TEXT, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
    )


def downgrade() -> None:
    for table in ("judged", "judgement", "leaning", "row_events", "evidence"):
        op.drop_table(f"mashhad_compliance_{table}")
    op.create_table(
        "mashhad_compliance_served_stamp",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stamp", TEXT, nullable=False),
    )
    op.create_table(
        "mashhad_compliance_stock",
        sa.Column("unit_id", TEXT, primary_key=True),
        sa.Column("facts", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "mashhad_compliance_stock_mark",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.Column("units", TEXT, nullable=False),
        sa.Column("cased", TEXT, nullable=False),
        sa.CheckConstraint("id = 1"),
    )
