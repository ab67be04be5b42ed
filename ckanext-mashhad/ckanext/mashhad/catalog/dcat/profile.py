"""The feed's side towards CKAN and ckanext-dcat: our profile, and the pages of the feed.

What a dataset becomes in RDF, and what RDF becomes as a dataset, is in the engines
``dcat_writer`` and ``dcat_reader``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError
from ckan.types import Context
from ckanext.dcat.exceptions import RDFProfileException
from ckanext.dcat.processors import RDFSerializer
from ckanext.dcat.profiles import EuropeanDCATAP3Profile, RDFProfile
from ckanext.dcat.profiles.schemaorg import SchemaOrgProfile
from ckanext.dcat.utils import (
    DEFAULT_CATALOG_ENDPOINT,
    catalog_uri,
    dataset_uri,
)
from rdflib import Graph, URIRef

from ckanext.mashhad import config
from ckanext.mashhad.catalog.dcat import feed_paging, rdf, reader, writer
from ckanext.mashhad.catalog.dcat.nodes import Site, Unit
from ckanext.mashhad.catalog.dcat.rdf import FOAF
from ckanext.mashhad.catalog.model import Attestation, Publication

CATALOG_ENDPOINT = "ckanext.dcat.catalog_endpoint"

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
    attested = (
        sa.select(Attestation.object_id, Attestation.published_at)
        .distinct(Attestation.object_id)
        .order_by(Attestation.object_id, Attestation.id.desc())
        .subquery()
    )
    issued = model.Session.scalar(
        sa.select(sa.func.min(sa.func.coalesce(attested.c.published_at, Publication.seen_at)))
        .join(package, package.id == Publication.package_id)
        .outerjoin(attested, attested.c.object_id == Publication.object_id)
        .where(*public)
    )
    modified = model.Session.scalar(
        sa.select(sa.func.max(package.metadata_modified)).where(*public)
    )
    return (issued.isoformat() if issued else "", modified.isoformat() if modified else "")


class FeedSerializer(RDFSerializer):
    """Makes the RDF of datasets in one plain graph, under URIs that come from ids alone."""

    def __init__(self, profiles: Iterable[str] = ()) -> None:
        super().__init__(profiles=list(profiles) or None)
        self.g = rdf.new_graph()

    def _load_profiles(self, profile_names: list[str]) -> list[type[RDFProfile]]:
        loaded = super()._load_profiles(profile_names)
        return [
            found
            if issubclass(found, WithoutSchema)
            else type(found.__name__, (WithoutSchema, found), {})
            for found in loaded
        ]

    def graph_from_dataset(self, dataset_dict: dict[str, Any]) -> URIRef:
        """As in ckanext-dcat, but a stored ``uri`` cannot make one record speak of another."""
        reference = URIRef(dataset_uri({"id": dataset_dict["id"]}))
        for profile_class in self._profiles:
            profile_class(self.g).graph_from_dataset(dataset_dict, reference)
        return reference

    def page(self, datasets: list[dict[str, Any]], page: feed_paging.Page) -> None:
        catalog = self.graph_from_catalog({})
        for dataset in datasets:
            self.g.add((catalog, rdf.DCAT.dataset, self.graph_from_dataset(dataset)))
        feed_paging.add_paging(self.g, catalog, page)

    def text(self, ending: str) -> str:
        return feed_paging.serialise(self.g, ending)


def catalog_text(data_dict: dict[str, Any]) -> str:
    """A page of the feed; :class:`ValidationError` for parameters that cannot be meant."""
    ending = _ending(data_dict)
    with _refusals():
        request = feed_paging.read_request(data_dict)
    serializer = _serializer(request.profiles)
    serializer.page(*_find(request, ending))
    return serializer.text(ending)


def dataset_text(dataset: dict[str, Any], data_dict: dict[str, Any]) -> str:
    """The RDF of one dataset, for whoever may read it."""
    ending = _ending(data_dict)
    with _refusals():
        profiles = feed_paging.profile_names(data_dict.get("profiles"))
    serializer = _serializer(profiles)
    serializer.graph_from_dataset(dataset)
    return serializer.text(ending)


def dataset_graph(dataset: dict[str, Any]) -> tuple[Graph, URIRef]:
    """What the feed says of one dataset (as ``package_show`` gives it), and its node there."""
    serializer = FeedSerializer()
    node = serializer.graph_from_dataset(dataset)
    return serializer.g, node


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except feed_paging.FeedError as error:
        raise tk.ValidationError({error.parameter: [tk._(error.message)]}) from error


def _serializer(profiles: Iterable[str]) -> FeedSerializer:
    try:
        return FeedSerializer(profiles)
    except RDFProfileException as error:
        raise tk.ValidationError({"profiles": [tk._("There is no such profile.")]}) from error


def catalog_endpoint(ending: str) -> str:
    """The path of the feed with an ending."""
    endpoint = tk.config.get(CATALOG_ENDPOINT) or DEFAULT_CATALOG_ENDPOINT
    return endpoint.replace("{_format}", ending)


def _ending(data_dict: dict[str, Any]) -> str:
    ending = data_dict.get("format") or "xml"
    if not isinstance(ending, str) or ending not in feed_paging.FORMATS:
        raise tk.ValidationError({"format": [tk._("The feed has no such format.")]})
    return ending


def _find(
    request: feed_paging.Request, ending: str
) -> tuple[list[dict[str, Any]], feed_paging.Page]:
    per_page = int(tk.config["ckanext.dcat.datasets_per_page"])
    start = 0 if request.after else per_page * (request.page - 1)
    found = _search(request, rows=per_page, start=start, more=request.cursor_filter())
    total = found["count"]
    if request.after:
        total = _search(request, rows=0, start=0)["count"]
    if not total and not request.is_filtered:
        _refuse_empty_index()
    page = feed_paging.Page(
        request=request,
        address=site().page + catalog_endpoint(ending),
        total=total,
        per_page=per_page,
        last_id=found["results"][-1]["id"] if found["results"] else "",
        has_more=found["count"] > start + per_page,
    )
    return found["results"], page


def _search(
    request: feed_paging.Request, *, rows: int, start: int, more: Iterable[str] = ()
) -> dict[str, Any]:
    """What an anonymous visitor finds, whoever asks: the feed is the same for everybody."""
    anonymous: Context = {"user": "", "auth_user_obj": None, "ignore_auth": False}
    query = {
        "q": request.q or "*:*",
        "fq": request.fq,
        "fq_list": [*request.filters(), *more],
        "sort": feed_paging.SORT,
        "rows": rows,
        "start": start,
        "facet": "false",
    }
    try:
        return tk.get_action("package_search")(anonymous, query)
    except SolrConnectionError:
        raise
    except SearchError as error:
        if not (request.q or request.fq):
            raise
        message = tk._("The search engine does not understand this query.")
        raise tk.ValidationError({"q" if request.q else "fq": [message]}) from error


def _refuse_empty_index() -> None:
    """An emptied search index must not tell harvesters that everything was deleted."""
    package = model.Package
    there = sa.exists().where(
        package.state == "active",
        sa.not_(package.private),
        package.type.not_in(("harvest", "showcase")),
    )
    if model.Session.scalar(sa.select(there)):
        raise SearchError("The search index is empty though there are public datasets.")
