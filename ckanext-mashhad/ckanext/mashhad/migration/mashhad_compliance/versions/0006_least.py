"""How few judgements have no score: points of fewer are written down from now on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_least"
down_revision = "0005_digests"
branch_labels = None
depends_on = None

_SCORES = "mashhad_compliance_score"


def upgrade() -> None:
    op.add_column(_SCORES, sa.Column("least", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column(_SCORES, "least")
