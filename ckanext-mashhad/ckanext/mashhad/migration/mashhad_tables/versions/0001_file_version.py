"""Versions of files: what was uploaded, what its check found, which one is published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_file_version"
down_revision = None
branch_labels = None
depends_on = None

NAME = "mashhad_file_version"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("resource_id", sa.UnicodeText, nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("decided", MOMENT),
        sa.Column("published", MOMENT),
        sa.Column("woken", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("filename", sa.UnicodeText, nullable=False),
        sa.Column("public_name", sa.UnicodeText, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("mimetype", sa.UnicodeText, nullable=False),
        sa.Column("location", sa.UnicodeText, nullable=False),
        sa.Column("link", sa.UnicodeText, nullable=False),
        sa.Column("table", sa.UnicodeText, nullable=False),
        sa.Column("rows", sa.BigInteger),
        sa.Column("errors", sa.BigInteger),
        sa.Column("warnings", sa.BigInteger),
        sa.Column("report", JSONB),
        sa.UniqueConstraint("resource_id", "n"),
        sa.CheckConstraint("kind IN ('file', 'link')", name=f"{NAME}_kind"),
        sa.CheckConstraint(
            "state IN ('pending', 'accepted', 'published', 'superseded', 'rejected')",
            name=f"{NAME}_state",
        ),
    )
    op.create_index(
        "mashhad_file_version_one_published",
        NAME,
        ["resource_id"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "mashhad_file_version_unfinished",
        NAME,
        ["created"],
        postgresql_where=sa.text("state IN ('pending', 'accepted')"),
    )


def downgrade() -> None:
    op.drop_table(NAME)
