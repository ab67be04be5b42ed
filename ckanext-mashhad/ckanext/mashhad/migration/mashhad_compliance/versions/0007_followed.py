"""Whoever has an account may follow units and duties, and is told what changed of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_followed"
down_revision = "0006_least"
branch_labels = None
depends_on = None

CHOICES = "mashhad_compliance_letter_choice"


def upgrade() -> None:
    op.add_column(CHOICES, sa.Column("followed", JSONB, nullable=False, server_default="[]"))
    op.add_column("mashhad_compliance_letter_day", sa.Column("recorded", sa.Date))


def downgrade() -> None:
    op.drop_column("mashhad_compliance_letter_day", "recorded")
    op.drop_column(CHOICES, "followed")
