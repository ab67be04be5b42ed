"""Our profile for ckanext-dcat, and what the feed must know of the portal.

What a dataset becomes in RDF, and what RDF becomes as a dataset, is in the engines
``dcat_writer`` and ``dcat_reader``.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.dcat.profiles import EuropeanDCATAP3Profile, RDFProfile
from ckanext.dcat.profiles.schemaorg import SchemaOrgProfile
from ckanext.dcat.utils import catalog_uri
from rdflib import URIRef

from ckanext.mashhad import config
from ckanext.mashhad.catalog.dcat import rdf, reader, writer
from ckanext.mashhad.catalog.dcat.nodes import Site, Unit
from ckanext.mashhad.catalog.dcat.rdf import FOAF
from ckanext.mashhad.catalog.timeline import first_public

#: What a dataset has room for that has no schema of its own.
PLAIN_FIELDS = ("title", "notes", "tags", "license_id")


class WithoutSchema(RDFProfile):
    """Lets a profile serve plain datasets on a site whose scheming types are others.

    ckanext-dcat asks for the schema of ``dataset`` whatever the record's type is, and fails
    where only our types have schemas.
    """

    def __init__(self, graph: Any, dataset_type: str = "dataset", **options: Any) -> None:
        self.dataset_type = dataset_type
        try:
            super().__init__(graph, dataset_type=dataset_type, **options)
        except tk.ObjectNotFound:
            self._dataset_schema = None


class StructuredDataProfile(WithoutSchema, SchemaOrgProfile):
    """schema.org for the dataset pages of every type (profile ``mashhad_schemaorg``)."""


class MashhadProfile(WithoutSchema, EuropeanDCATAP3Profile):
    """DCAT-AP 3 of this catalogue, written and read (profile ``mashhad``)."""

    def graph_from_catalog(self, catalog_dict: dict[str, Any] | None, catalog_ref: URIRef) -> None:
        portal = site()
        writer.add_catalog(self.g, portal, municipality(portal), *publication_span())

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        portal = site()
        found = unit(portal, dataset_dict.get("owner_org"))
        writer.add_dataset(self.g, portal, dataset_ref, dataset_dict, found)

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> dict[str, Any]:
        """What ckanext-dcat understands, corrected and completed by what we understand.

        Only fields of the type's schema are ours; a plain dataset keeps the extras that
        ckanext-dcat makes (with addresses, not codes).
        """
        super().parse_dataset(dataset_dict, dataset_ref)
        if (dataset_ref, FOAF.homepage, None) not in self.g:
            # ckanext-dcat says that this portal is then the home page of another's dataset.
            dataset_dict["extras"] = [e for e in dataset_dict["extras"] if e["key"] != "homepage"]
        found = reader.read_dataset(self.g, dataset_ref)
        _complete(dataset_dict["resources"], found.pop("resources"))
        if self._dataset_schema:
            dataset_dict["type"] = self.dataset_type
        for key in [key for key in found if key in PLAIN_FIELDS or self._schema_field(key)]:
            dataset_dict[key] = found[key]
            dataset_dict["extras"] = [e for e in dataset_dict["extras"] if e["key"] != key]
        themes = reader.unlisted_themes(self.g, dataset_ref)
        if "theme" not in found and all(reader.is_named(self.g, each) for each in themes):
            dataset_dict.pop("theme", None)  # they are among the keywords
        return dataset_dict


def _complete(parsed: list[dict[str, Any]], read: list[dict[str, Any]]) -> None:
    """Put what we read of a file over what ckanext-dcat parsed of it."""
    by_node = {resource.pop("uri"): resource for resource in read}
    for resource in parsed:
        resource.pop("size", None)  # of any length, as ckanext-dcat reads it
        resource.update(by_node.get(resource["distribution_ref"], {}))


def site() -> Site:
    """The portal as its configuration describes it."""
    root = (tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "").rstrip("/")
    return Site(
        uri=catalog_uri().rstrip("/"),
        page=tk.config["ckan.site_url"].rstrip("/") + root,
        title=tk.config["ckan.site_title"],
        description=tk.config.get("ckan.site_description") or "",
        language=rdf.language_tag(tk.config["ckan.locale_default"]),
        licence=config.catalog_licence(),
    )


def unit(portal: Site, unit_id: str | None) -> Unit | None:
    """The organisation as it is now."""
    group = model.Session.get(model.Group, unit_id) if unit_id else None
    return (
        Unit.from_fields(group.id, group.title or group.name, group.extras, portal)
        if group
        else None
    )


def municipality(portal: Site) -> Unit | None:
    """The oldest active organisation that is a municipality and has no parent."""
    group = model.Group
    query = (
        sa.select(group)
        .where(
            group.is_organization,
            group.state == "active",
            group.extras["unit_kind"].astext == "municipality",
            sa.func.coalesce(group.extras["parent"].astext, "") == "",
        )
        .order_by(group.created, group.id)
        .limit(1)
    )
    found = model.Session.scalars(query).first()
    return unit(portal, found.id) if found else None


def publication_span() -> tuple[str, str]:
    """ISO moments of the first publication and of the last change of what is public now."""
    package = model.Package
    public = (package.state == "active", sa.not_(package.private))
    word, first = first_public.attestations().c, first_public.publications()
    attested = (
        sa.select(word.object_id, word.published_at)
        .distinct(word.object_id)
        .order_by(word.object_id, word.id.desc())
        .subquery()
    )
    issued = model.Session.scalar(
        sa.select(sa.func.min(sa.func.coalesce(attested.c.published_at, first.c.seen_at)))
        .select_from(first)
        .join(package, package.id == first.c.package_id)
        .outerjoin(attested, attested.c.object_id == first.c.object_id)
        .where(*public)
    )
    modified = model.Session.scalar(
        sa.select(sa.func.max(package.metadata_modified)).where(*public)
    )
    return (issued.isoformat() if issued else "", modified.isoformat() if modified else "")
