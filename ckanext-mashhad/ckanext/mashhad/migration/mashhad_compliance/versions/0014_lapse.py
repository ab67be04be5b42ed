"""Since when a file elsewhere that opened once has had no address that ever did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_lapse"
down_revision = "0013_claim"
branch_labels = None
depends_on = None

NAME = "mashhad_compliance_link_opening"


def upgrade() -> None:
    op.add_column(NAME, sa.Column("lapsed", sa.DateTime(timezone=True)))
    # What counts as out today has had its time.
    op.execute(
        """
        UPDATE mashhad_compliance_link_opening opening SET lapsed = outage.since
        FROM mashhad_compliance_link_outage outage
        WHERE outage.resource_id = opening.resource_id AND outage.until IS NULL
        """
    )


def downgrade() -> None:
    op.drop_column(NAME, "lapsed")
