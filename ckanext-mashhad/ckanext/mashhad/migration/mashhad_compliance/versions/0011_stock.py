"""What is known of the city, written down for the processes to come. Can be made anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_stock"
down_revision = "0010_cases_done"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mashhad_compliance_stock",
        sa.Column("unit_id", sa.UnicodeText, primary_key=True),
        sa.Column("facts", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "mashhad_compliance_stock_mark",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("form", sa.UnicodeText, nullable=False),
        sa.Column("mark", sa.UnicodeText, nullable=False),
        sa.Column("units", sa.UnicodeText, nullable=False),
        sa.Column("cased", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mashhad_compliance_stock_mark")
    op.drop_table("mashhad_compliance_stock")
