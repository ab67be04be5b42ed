"""What this room learns of datasets is noted as a change of them: cases, moves, dead addresses."""

from __future__ import annotations

from alembic import op

revision = "0009_change"
down_revision = "0008_belonging"
branch_labels = None
depends_on = None

OF_FILE = "SELECT package_id FROM resource WHERE id = ($1).resource_id"
#: Ids of datasets, asked of a row that was written, which is ``$1``.
TOLD_BY = {
    "mashhad_compliance_move": "SELECT ($1).package_id",
    "mashhad_compliance_link_outage": OF_FILE,
    "mashhad_compliance_counted": OF_FILE,
}
#: An address is asked every day, and nearly always says what it said before.
LINK = "mashhad_compliance_link"
OF_LINK = "SELECT package_id FROM resource WHERE url = ($1).url"


def upgrade() -> None:
    for table, query in TOLD_BY.items():
        _note(table, "INSERT OR UPDATE OR DELETE", query)
    _note(LINK, "INSERT", OF_LINK, "mashhad_change_new", "WHEN (NEW.code <> '') ")
    _note(LINK, "UPDATE", OF_LINK, when="WHEN (NEW.code IS DISTINCT FROM OLD.code) ")


def _note(table: str, of: str, query: str, name: str = "mashhad_change", when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {name} AFTER {of} ON {table} FOR EACH ROW {when}"
        f"EXECUTE FUNCTION mashhad_note_change('{query}')"
    )


def downgrade() -> None:
    op.execute(f"DROP TRIGGER mashhad_change_new ON {LINK}")
    for table in (*TOLD_BY, LINK):
        op.execute(f"DROP TRIGGER mashhad_change ON {table}")
