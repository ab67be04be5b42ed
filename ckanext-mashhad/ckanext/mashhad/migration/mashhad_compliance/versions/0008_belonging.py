"""Which units datasets belonged to before, and when a unit was removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_belonging"
down_revision = "0007_served"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_move"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("unit", sa.UnicodeText, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )
    for column in ("package_id", "unit"):
        op.create_index(f"{NAME}_{column}", NAME, [column])
    op.create_table(
        "mashhad_compliance_unit_end",
        sa.Column("unit", sa.UnicodeText, primary_key=True),
        sa.Column("ended", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mashhad_compliance_unit_end")
    op.drop_table(NAME)
