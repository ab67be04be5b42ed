"""Batches that make or change many datasets, and the steps that were done of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_batch"
down_revision = "0005_rendition"
branch_labels = None
depends_on = None

BATCH, ITEM = "mashhad_batch", "mashhad_batch_item"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        BATCH,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("user_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("filename", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.Column("changed", moment, nullable=False),
        sa.Column("woken", moment),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("report", JSONB),
        sa.Column("stopped_by", JSONB),
    )
    op.create_table(
        ITEM,
        sa.Column(
            "batch_id",
            sa.UnicodeText,
            sa.ForeignKey(f"{BATCH}.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("n", sa.Integer, primary_key=True),
        sa.Column("action", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("package_id", sa.UnicodeText),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("before", JSONB),
        sa.Column("problems", JSONB, nullable=False),
    )


def downgrade() -> None:
    op.drop_table(ITEM)
    op.drop_table(BATCH)
