"""Which datasets have changed is told by the timeline."""

from __future__ import annotations

from alembic import op

revision = "0009_changes"
down_revision = "0008_replies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS mashhad_note_change CASCADE")
    op.execute("DROP TABLE IF EXISTS mashhad_change")


def downgrade() -> None:
    """The timeline still tells it."""
