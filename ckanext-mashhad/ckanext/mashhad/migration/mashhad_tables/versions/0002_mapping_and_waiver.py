"""What headers mean in a unit's files; what a check was told; who let a file with errors pass."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_mapping_and_waiver"
down_revision = "0001_file_version"
branch_labels = None
depends_on = None

NAME = "mashhad_column_mapping"
VERSIONS = "mashhad_file_version"
NEW = ("basis", "waived_by", "waiver_reason")


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("owner_org", sa.UnicodeText, primary_key=True),
        sa.Column("table", sa.UnicodeText, primary_key=True),
        sa.Column("header", sa.UnicodeText, primary_key=True),
        sa.Column("field", sa.UnicodeText),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )
    for name in NEW:
        op.add_column(VERSIONS, sa.Column(name, sa.UnicodeText))
    said = sa.Column("table_is_said", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column(VERSIONS, said)


def downgrade() -> None:
    for name in (*NEW, "table_is_said"):
        op.drop_column(VERSIONS, name)
    op.drop_table(NAME)
