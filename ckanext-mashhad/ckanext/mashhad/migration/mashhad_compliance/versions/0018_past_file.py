"""What files were of which CKAN keeps not even the row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_past_file"
down_revision = "0017_renewal"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_past_file"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("files", sa.UnicodeText, nullable=False),
        sa.Column("went", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.DateTime(timezone=True)),
    )
    op.create_index(f"{NAME}_package_id", NAME, ["package_id"])


def downgrade() -> None:
    op.drop_table(NAME)
