"""Versions of files and reports of nothing are noted as changes of their datasets."""

from __future__ import annotations

from alembic import op

revision = "0008_change"
down_revision = "0007_personal_override"
branch_labels = None
depends_on = None

TABLES = ("mashhad_file_version", "mashhad_nil_report")


def upgrade() -> None:
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION mashhad_note_change('SELECT ($1).package_id')"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER mashhad_change ON {table}")
