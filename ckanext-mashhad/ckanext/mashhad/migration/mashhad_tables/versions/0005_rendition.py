"""Files made of published rows: their size and fingerprint are known before anybody asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_rendition"
down_revision = "0004_nil_report"
branch_labels = None
depends_on = None

NAME = "mashhad_file_rendition"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("version_id", sa.UnicodeText, primary_key=True),
        sa.Column("form", sa.UnicodeText, primary_key=True),
        sa.Column("lang", sa.UnicodeText, primary_key=True),
        sa.Column("location", sa.UnicodeText, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table(NAME)
