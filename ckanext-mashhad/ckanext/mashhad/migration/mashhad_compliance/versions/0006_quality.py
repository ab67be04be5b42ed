"""The quality of the description of each public dataset, as it was last measured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_quality"
down_revision = "0005_digest"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_quality"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("package_id", sa.UnicodeText, primary_key=True),
        sa.Column("modified", sa.DateTime),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("measured", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earned", JSONB(none_as_null=True)),
        sa.Column("points", sa.ARRAY(sa.Integer), nullable=False),
        sa.Column("possible", sa.ARRAY(sa.Integer), nullable=False),
        sa.Column("all_points", sa.Integer, nullable=False),
        sa.Column("all_possible", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table(NAME)
