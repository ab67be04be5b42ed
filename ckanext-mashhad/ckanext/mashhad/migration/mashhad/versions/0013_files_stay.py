"""A file stays in its dataset; purges are found at once."""

from __future__ import annotations

from alembic import op

from ckanext.mashhad.migration.env import run_sql

revision = "0013_files_stay"
down_revision = "0012_moved"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("erase", "note_file", "withdrawals", "stays"):
        run_sql("mashhad", f"{name}.sql")


def downgrade() -> None:
    op.execute("DROP TRIGGER mashhad_file_stays ON resource")
    op.execute("DROP TRIGGER mashhad_file_stays_new ON resource")
    op.execute("DROP FUNCTION mashhad_file_stays")
    op.execute("DROP INDEX mashhad_timeline_event_purge")
