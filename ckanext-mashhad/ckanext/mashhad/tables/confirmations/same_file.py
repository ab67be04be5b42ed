"""The very same file is public for another period: it may be last month's, sent once more."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion
from ckanext.mashhad.tables.versions.proposal import Typed


def of_other_period(table: TableSchema, facts: Typed, sha256: str) -> str:
    """A question where the unit has published the same bytes for another period, or another stage
    or kind of the same one; in the reader's language.
    """
    if not (sha256 and facts["owner_org"] and facts["fiscal_year"]):
        return ""
    found = model.Session.scalars(_of_same_bytes(table, facts["owner_org"], sha256))
    own = _identifying(table, facts)
    other = next((each for each in found if _identifying(table, each.extras or {}) != own), None)
    if other is None:
        return ""
    said = tk._("The very same file is public already in “{title}”. Is it right here too?")
    return said.format(title=proposal.called(other))


def _of_same_bytes(table: TableSchema, owner_org: str, sha256: str) -> sa.Select[model.Package]:
    """Datasets of the unit in which everybody can read these bytes as this table."""
    return (
        sa.select(model.Package)
        .join(FileVersion, FileVersion.package_id == model.Package.id)
        .join(model.Resource, model.Resource.id == FileVersion.resource_id)
        .where(
            FileVersion.state == PUBLISHED,
            FileVersion.sha256 == sha256,
            FileVersion.table == table.name,
            model.Resource.state == "active",
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
            model.Package.private.is_(False),
        )
        .order_by(FileVersion.published.desc())
    )


def _identifying(table: TableSchema, facts: Typed) -> list[str]:
    """The period, stage and kind of a dataset of the table."""
    year = to_ascii_digits(facts.get("fiscal_year") or "")
    codes = (facts.get(name) or "" for name in sorted(proposal.codes(table)))
    return [year, facts.get("period_part") or "year", *codes]
