"""Which datasets were changed, by the transactions that did it: PostgreSQL itself notes it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_change"
down_revision = "0002_withdrawal"
branch_labels = None
depends_on = None

NAME = "mashhad_change"
MOMENT = sa.DateTime(timezone=True)
#: Ids of datasets, asked of a row that was written, which is ``$1``.
TOLD_BY = {
    "package": "SELECT ($1).id",
    "resource": "SELECT ($1).package_id",
    "mashhad_publication": "SELECT ($1).package_id",
    "mashhad_attestation": (
        "SELECT package_id FROM mashhad_publication WHERE object_id = ($1).object_id"
    ),
    "mashhad_withdrawal": "SELECT ($1).package_id",
}
FUNCTION = """
CREATE OR REPLACE FUNCTION mashhad_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    note text := 'INSERT INTO mashhad_change (tx, package_id)'
        ' SELECT pg_current_xact_id()::text::bigint, found.id FROM (' || TG_ARGV[0] || ')'
        ' AS found(id) WHERE found.id IS NOT NULL ON CONFLICT DO NOTHING';
BEGIN
    IF TG_OP = 'DELETE' THEN
        EXECUTE note USING OLD;
    ELSE
        EXECUTE note USING NEW;
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION mashhad_note_change('{query}')
"""


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("tx", sa.BigInteger, nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
            index=True,
        ),
        sa.PrimaryKeyConstraint("tx", "package_id"),
    )
    op.execute(FUNCTION)
    for table, query in TOLD_BY.items():
        op.execute(TRIGGER.format(table=table, query=query))


def downgrade() -> None:
    for table in TOLD_BY:
        op.execute(f"DROP TRIGGER mashhad_change ON {table}")
    # While a trigger of another room needs it, PostgreSQL refuses: that room goes down first.
    op.execute("DROP FUNCTION mashhad_note_change")
    op.drop_table(NAME)
