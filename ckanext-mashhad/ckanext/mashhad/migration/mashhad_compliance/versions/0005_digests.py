"""Each day that is written down has a digest, which rests on that of the day before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_digests"
down_revision = "0004_overdue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mashhad_compliance_day", sa.Column("digest", sa.UnicodeText))
    op.add_column("mashhad_compliance_day", sa.Column("replaces", sa.UnicodeText))


def downgrade() -> None:
    op.drop_column("mashhad_compliance_day", "replaces")
    op.drop_column("mashhad_compliance_day", "digest")
