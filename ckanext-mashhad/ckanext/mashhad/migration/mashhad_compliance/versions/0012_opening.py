"""Whether the address of a file elsewhere has ever opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_opening"
down_revision = "0011_stock"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_link_opening"
OF_FILE = "SELECT package_id FROM resource WHERE id = ($1).resource_id"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("link", sa.UnicodeText, nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True)),
        sa.Column("waited", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    # What was there before is taken to have opened, unless it was asked and never did.
    op.execute(
        """
        INSERT INTO mashhad_compliance_link_opening (resource_id, link, opened)
        SELECT id, coalesce(link, ''), CASE WHEN never THEN NULL ELSE now() END
        FROM (
            SELECT resource.id, link.id AS link,
                coalesce(link.asked IS NOT NULL AND link.answered IS NULL, false) AS never
            FROM resource LEFT JOIN mashhad_compliance_link link ON link.url = resource.url
            WHERE resource.url ~* '^https?://'
                AND coalesce(resource.url_type, '') NOT IN ('upload', 'datastore')
        ) files
        """
    )
    op.execute(
        f"CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON {NAME} FOR EACH ROW "
        f"EXECUTE FUNCTION mashhad_note_change('{OF_FILE}')"
    )


def downgrade() -> None:
    op.drop_table(NAME)
