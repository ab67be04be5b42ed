"""Reports of units that there was nothing to publish in a period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_nil_report"
down_revision = "0003_feedback"
branch_labels = None
depends_on = None

NAME = "mashhad_nil_report"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("table", sa.UnicodeText, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("how", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("successor", sa.UnicodeText),
    )
    op.create_index(
        "mashhad_nil_report_standing",
        NAME,
        ["package_id", "table"],
        unique=True,
        postgresql_where=sa.text("ended IS NULL"),
    )


def downgrade() -> None:
    op.drop_table(NAME)
