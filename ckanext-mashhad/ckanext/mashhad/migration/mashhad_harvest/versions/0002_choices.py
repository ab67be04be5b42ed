"""What a source was told, pages that need not be read again, deletions, dry runs, changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_choices"
down_revision = "0001_harvest"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table, column in _columns():
        op.add_column(f"mashhad_harvest_{table}", column)
    # What is there was set up by a system administrator.
    op.execute("UPDATE mashhad_harvest_source SET approved_at = created_at")
    op.create_table(
        "mashhad_harvest_page",
        sa.Column("source_id", sa.UnicodeText, nullable=False, primary_key=True),
        sa.Column("url", sa.UnicodeText, nullable=False, primary_key=True),
        sa.Column("job_id", sa.BigInteger, nullable=False, primary_key=True),
        sa.Column("etag", sa.UnicodeText),
        sa.Column("last_modified", sa.UnicodeText),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("next_url", sa.UnicodeText),
        sa.Column("total", sa.Integer),
        sa.Column("guids", JSONB, nullable=False),
        sa.Column("mark", sa.UnicodeText, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["mashhad_harvest_source.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["job_id"], ["mashhad_harvest_job.id"], ondelete="CASCADE"),
    )


def _columns() -> list[tuple[str, sa.Column]]:
    return [
        ("source", sa.Column("options", JSONB, nullable=False, server_default="{}")),
        ("source", sa.Column("approved_at", MOMENT)),
        ("source", sa.Column("paused_at", MOMENT)),
        ("source", sa.Column("seen_until", MOMENT)),
        ("source", sa.Column("all_read_at", MOMENT)),
        ("source", sa.Column("clean_job_id", sa.BigInteger)),
        ("job", sa.Column("is_dry", sa.Boolean, nullable=False, server_default=sa.false())),
        ("job", sa.Column("ceiling", sa.Integer)),
        ("job", sa.Column("stop_asked_at", MOMENT)),
        ("record", sa.Column("missing_runs", sa.Integer, nullable=False, server_default="0")),
        ("record", sa.Column("deleted_at", MOMENT)),
        ("result", sa.Column("body", sa.LargeBinary)),
        ("result", sa.Column("changes", JSONB)),
    ]


def downgrade() -> None:
    op.drop_table("mashhad_harvest_page")
    for table, column in _columns():
        op.drop_column(f"mashhad_harvest_{table}", column.name)
