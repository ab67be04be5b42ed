"""How the duties stand that each dataset serves, for the search index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_served"
down_revision = "0006_quality"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_served"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("package_id", sa.UnicodeText, primary_key=True),
        sa.Column("states", JSONB, nullable=False),
        sa.Column("indexed", sa.Boolean, nullable=False),
    )
    waiting = sa.text("NOT indexed")
    op.create_index(f"{NAME}_waiting", NAME, ["package_id"], postgresql_where=waiting)
    op.create_table(
        f"{NAME}_stamp",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stamp", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    op.drop_table(f"{NAME}_stamp")
    op.drop_table(NAME)
