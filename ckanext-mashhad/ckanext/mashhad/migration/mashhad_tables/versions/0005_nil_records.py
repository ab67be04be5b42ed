"""A nil report that stands again, or is gone, is a change of its dataset, whoever made it."""

from __future__ import annotations

from alembic import op

revision = "0005_nil_records"
down_revision = "0004_replaced"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER UPDATE OR DELETE"
        " ON mashhad_nil_report DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION mashhad_timeline_note_record('package_id')"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS mashhad_timeline_record ON mashhad_nil_report")
