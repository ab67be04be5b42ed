"""Cases of other files are found by their keys."""

from __future__ import annotations

from alembic import op

revision = "0015_case_key"
down_revision = "0014_lapse"
branch_labels = None
depends_on = None

NAME = "ix_mashhad_compliance_case_key"


def upgrade() -> None:
    op.create_index(NAME, "mashhad_compliance_case", ["key"])


def downgrade() -> None:
    op.drop_index(NAME)
