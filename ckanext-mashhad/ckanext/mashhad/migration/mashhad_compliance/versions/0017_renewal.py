"""When a file that leaves no versions got other bytes, or another address, in its place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_renewal"
down_revision = "0015_case_key"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_renewal"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("resource_id", sa.UnicodeText, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("link", sa.UnicodeText),
        sa.Column("opened", _MOMENT),
        sa.Column("waited", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("was_here", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    for column in ("package_id", "resource_id"):
        op.create_index(f"{NAME}_{column}", NAME, [column])
    # CKAN knows when the bytes that lie here came; when it first had a file, the portal knows.
    op.execute(
        """
        INSERT INTO mashhad_compliance_renewal (package_id, resource_id, at)
        SELECT package_id, id, last_modified AT TIME ZONE 'UTC' FROM resource
        WHERE state = 'active' AND url_type = 'upload' AND last_modified > created + '1 day'
            AND package_id IS NOT NULL AND coalesce(hash, '') NOT LIKE 'sha256:%'
        """
    )
    op.execute(
        f"CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON {NAME} FOR EACH ROW "
        "EXECUTE FUNCTION mashhad_note_change('SELECT ($1).package_id')"
    )


def downgrade() -> None:
    op.drop_table(NAME)
