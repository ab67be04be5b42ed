"""What datasets said of themselves before they were changed: period, kind, duties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013_claim"
down_revision = "0012_opening"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_claim"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("fields", JSONB, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(f"{NAME}_package_id", NAME, ["package_id"])
    op.execute(
        f"CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON {NAME} FOR EACH ROW "
        "EXECUTE FUNCTION mashhad_note_change('SELECT ($1).package_id')"
    )


def downgrade() -> None:
    op.drop_table(NAME)
