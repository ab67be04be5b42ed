"""A report of nothing knows its period; those there are have that of their dataset."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_nil_period"
down_revision = "0008_change"
branch_labels = None
depends_on = None

NAME = "mashhad_nil_report"
COLUMNS = ("fiscal_year", "period_part")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column(NAME, sa.Column(column, sa.UnicodeText, nullable=False, server_default=""))
    # Of which period one tells that was moved before this was undone nobody knows any more.
    op.execute(
        "UPDATE mashhad_nil_report AS report"
        " SET fiscal_year = package.extras->>'fiscal_year',"
        " period_part = COALESCE(NULLIF(package.extras->>'period_part', ''), 'year')"
        " FROM package WHERE package.id = report.package_id AND report.how <> 'moved'"
        " AND package.extras->>'fiscal_year' IS NOT NULL"
    )


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_column(NAME, column)
