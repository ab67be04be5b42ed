"""When a dataset or a file was first seen public, and what a sysadmin attests before that.

On a filled database every public dataset and file is taken as first seen now: the
portal did not watch before, and an earlier moment is a sysadmin's to attest.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_publication"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mashhad_publication",
        sa.Column("object_id", sa.UnicodeText, primary_key=True),
        sa.Column("object_type", sa.UnicodeText, nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "object_type IN ('dataset', 'resource')", name="mashhad_publication_type"
        ),
    )
    op.create_table(
        "mashhad_attestation",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("object_id", sa.UnicodeText, nullable=False, index=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("attested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["object_id"], ["mashhad_publication.object_id"], ondelete="CASCADE"
        ),
    )
    op.execute(
        """
        INSERT INTO mashhad_publication (object_id, object_type, package_id, seen_at)
        SELECT id, 'dataset', id, now() FROM package WHERE state = 'active' AND NOT private
        """
    )
    op.execute(
        """
        INSERT INTO mashhad_publication (object_id, object_type, package_id, seen_at)
        SELECT r.id, 'resource', r.package_id, now()
        FROM resource r JOIN package p ON p.id = r.package_id
        WHERE r.state = 'active' AND p.state = 'active' AND NOT p.private
        """
    )


def downgrade() -> None:
    op.drop_table("mashhad_attestation")
    op.drop_table("mashhad_publication")
