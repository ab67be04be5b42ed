"""What a unit's administrators let pass although the guard took it for personal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_personal_override"
down_revision = "0006_batch"
branch_labels = None
depends_on = None

OVERRIDE, VERSION = "mashhad_personal_override", "mashhad_file_version"


def upgrade() -> None:
    op.create_table(
        OVERRIDE,
        sa.Column("owner_org", sa.UnicodeText, primary_key=True),
        sa.Column("mark", sa.UnicodeText, primary_key=True),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("shown", sa.UnicodeText, nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(VERSION, sa.Column("overrides", JSONB))


def downgrade() -> None:
    op.drop_column(VERSION, "overrides")
    op.drop_table(OVERRIDE)
