"""Addresses of files elsewhere: how they answer, whose turn a host is, and when they were dead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_link"
down_revision = "0003_rule_text"
branch_labels = None
depends_on = None

LINK = "mashhad_compliance_link"
HOST, OUTAGE = f"{LINK}_host", f"{LINK}_outage"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        HOST,
        sa.Column("name", sa.UnicodeText, primary_key=True),
        sa.Column("worker", sa.UnicodeText),
        sa.Column("lease_until", MOMENT),
        sa.Column("free_at", MOMENT),
        sa.Column("answered_at", MOMENT),
    )
    op.create_table(
        LINK,
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("url", sa.UnicodeText, nullable=False),
        sa.Column("host", sa.UnicodeText, nullable=False, index=True),
        sa.Column("next_at", MOMENT, nullable=False, index=True),
        sa.Column("said", sa.UnicodeText),
        sa.Column("code", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("status", sa.Integer),
        sa.Column("asked", MOMENT),
        sa.Column("answered", MOMENT),
        sa.Column("strikes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("struck", sa.Date),
        sa.Column("failing_since", MOMENT),
        sa.Column("dead_since", MOMENT),
    )
    # Addresses may be longer than an ordinary index takes.
    op.create_index(f"{LINK}_url", LINK, ["url"], postgresql_using="hash")
    op.create_table(
        OUTAGE,
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("since", MOMENT, primary_key=True),
        sa.Column("until", MOMENT),
    )


def downgrade() -> None:
    for name in (OUTAGE, LINK, HOST):
        op.drop_table(name)
