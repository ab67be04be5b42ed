"""What was public and is so no more: since when, whose word it was and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_withdrawal"
down_revision = "0001_publication"
branch_labels = None
depends_on = None

NAME = "mashhad_withdrawal"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("object_id", sa.UnicodeText, nullable=False),
        sa.Column("object_type", sa.UnicodeText, nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("dataset_type", sa.UnicodeText, nullable=False),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("filename", sa.UnicodeText, nullable=False),
        sa.Column("owner_org", sa.UnicodeText, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=False),
        sa.Column("returned_at", MOMENT),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("by_portal", sa.Boolean, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
    )
    op.create_index(
        f"{NAME}_one_open",
        NAME,
        ["object_id"],
        unique=True,
        postgresql_where=sa.text("returned_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table(NAME)
