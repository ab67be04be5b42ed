"""Whose datasets were, what they said and when units ended is told by the timeline."""

from __future__ import annotations

from alembic import op

revision = "0003_belonging"
down_revision = "0002_timeline"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("move", "claim", "unit_end"):
        op.execute(f"DROP TABLE IF EXISTS mashhad_compliance_{name}")


def downgrade() -> None:
    """The timeline still has them."""
