"""Sources of other catalogues, jobs that read them, records and what was done with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_harvest"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_source()
    _create_job()
    _create_record()
    _create_result()


def _create_source() -> None:
    op.create_table(
        "mashhad_harvest_source",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("name", sa.UnicodeText, nullable=False, unique=True),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("url", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("owner_org", sa.UnicodeText, nullable=False, index=True),
        sa.Column("dataset_type", sa.UnicodeText, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("every", sa.UnicodeText, nullable=False),
        sa.Column("next_due_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def _create_job() -> None:
    op.create_table(
        "mashhad_harvest_job",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column(
            "source_id",
            sa.UnicodeText,
            sa.ForeignKey("mashhad_harvest_source.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("asked_by", sa.UnicodeText),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("woken_at", MOMENT),
        sa.Column("started_at", MOMENT),
        sa.Column("gathered_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.Column("worker", sa.UnicodeText),
        sa.Column("lease_until", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("reason", sa.UnicodeText),
        sa.Column("params", JSONB),
        sa.Column("detail", sa.UnicodeText),
        sa.CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('complete', 'incomplete', 'failed'))",
            name="mashhad_harvest_job_final",
        ),
    )
    op.create_index(
        "mashhad_harvest_one_unfinished_job",
        "mashhad_harvest_job",
        ["source_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _create_record() -> None:
    op.create_table(
        "mashhad_harvest_record",
        sa.Column("package_id", sa.UnicodeText, primary_key=True),
        sa.Column(
            "source_id",
            sa.UnicodeText,
            sa.ForeignKey("mashhad_harvest_source.id"),
            nullable=False,
        ),
        sa.Column("guid", sa.UnicodeText, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("fingerprint", sa.UnicodeText, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("missing_since", MOMENT),
        sa.UniqueConstraint("source_id", "guid"),
    )


def _create_result() -> None:
    op.create_table(
        "mashhad_harvest_result",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column(
            "job_id",
            sa.BigInteger,
            sa.ForeignKey("mashhad_harvest_job.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("guid", sa.UnicodeText),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("content", sa.UnicodeText),
        sa.Column("package_id", sa.UnicodeText),
        sa.Column("outcome", sa.UnicodeText),
        sa.Column("reason", sa.UnicodeText),
        sa.Column("params", JSONB),
        sa.Column("detail", sa.UnicodeText),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.UniqueConstraint("job_id", "guid"),
    )
    op.create_index(
        "mashhad_harvest_result_outcome", "mashhad_harvest_result", ["job_id", "outcome", "id"]
    )


def downgrade() -> None:
    for name in ("result", "record", "job", "source"):
        op.drop_table(f"mashhad_harvest_{name}")
