"""The pages of the feed and the record of one dataset, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError
from ckan.types import Context
from ckanext.dcat.exceptions import RDFProfileException
from ckanext.dcat.processors import RDFSerializer
from ckanext.dcat.profiles import RDFProfile
from ckanext.dcat.utils import DEFAULT_CATALOG_ENDPOINT, dataset_uri
from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat import feed_listing, feed_paging, rdf, writer
from ckanext.mashhad.catalog.dcat.profile import WithoutSchema, site
from ckanext.mashhad.catalog.timeline import row_versions

CATALOG_ENDPOINT = "ckanext.dcat.catalog_endpoint"


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

    def page(
        self,
        datasets: Iterable[dict[str, Any]],
        removals: Iterable[feed_listing.Removal],
        page: feed_paging.Page,
    ) -> None:
        catalog = self.graph_from_catalog({})
        for dataset in datasets:
            self.g.add((catalog, rdf.DCAT.dataset, self.graph_from_dataset(dataset)))
        for removal in removals:
            writer.add_removal(self.g, site(), *removal)
        feed_paging.add_paging(self.g, catalog, page)

    def text(self, ending: str) -> str:
        return feed_paging.serialise(self.g, ending)


def catalog_text(data_dict: dict[str, Any]) -> str:
    """A page of the feed; :class:`ValidationError` for parameters that cannot be meant."""
    ending, request = read_request(data_dict)
    serializer = _serializer(request.profiles)
    found = _searched if request.searches else _listed
    serializer.page(*found(request, ending))
    return serializer.text(ending)


def read_request(data_dict: dict[str, Any]) -> tuple[str, feed_paging.Request]:
    """The ending and what else is asked of the catalogue; raises as ``catalog_text``."""
    ending = _ending(data_dict)
    with _refusals():
        request = feed_paging.read_request(data_dict)
    if request.profiles:
        _serializer(request.profiles)
    return ending, request


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


def _listed(
    request: feed_paging.Request, ending: str
) -> tuple[list[dict[str, Any]], list[feed_listing.Removal], feed_paging.Page]:
    per_page = int(tk.config["ckanext.dcat.datasets_per_page"])
    found = feed_listing.read(request, per_page)
    page = _page(request, ending, found.total, found.last_id)
    return _records(found.ids), found.removals, page


def _records(ids: list[str]) -> list[dict[str, Any]]:
    """The datasets as everybody sees them: from the index where it has the present versions of
    their rows, else from the database.
    """
    rows = row_versions.read(ids)
    indexed: dict[str, dict[str, Any]] = {}
    if rows:
        versions = f"{row_versions.FIELD}:({' OR '.join(rows.values())})"
        query = {"q": "*:*", "fq_list": [versions], "rows": len(rows), "facet": "false"}
        found = tk.get_action("package_search")(_anonymous(), query)["results"]
        indexed = {record["id"]: record for record in found}
    records = [indexed.get(id_) or _stored(id_) for id_ in ids]
    return [record for record in records if record]


def _stored(id_: str) -> dict[str, Any] | None:
    """The dataset as the database has it; none where it has gone meanwhile."""
    try:
        context: Context = {**_anonymous(), "use_cache": False}
        return tk.get_action("package_show")(context, {"id": id_})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _anonymous() -> Context:
    """Whoever asks: the feed is the same for everybody."""
    return {"user": "", "auth_user_obj": None, "ignore_auth": False}


def _searched(
    request: feed_paging.Request, ending: str
) -> tuple[list[dict[str, Any]], list[feed_listing.Removal], feed_paging.Page]:
    per_page = int(tk.config["ckanext.dcat.datasets_per_page"])
    start = 0 if request.after else per_page * (request.page - 1)
    found = _search(request, rows=per_page, start=start, more=request.cursor_filter())
    total = found["count"]
    if request.after:
        total = _search(request, rows=0, start=0)["count"]
    has_more = found["count"] > start + per_page
    last_id = found["results"][-1]["id"] if has_more and found["results"] else ""
    return found["results"], [], _page(request, ending, total, last_id)


def _page(request: feed_paging.Request, ending: str, total: int, last_id: str) -> feed_paging.Page:
    return feed_paging.Page(
        request=request,
        address=site().page + catalog_endpoint(ending),
        total=total,
        per_page=int(tk.config["ckanext.dcat.datasets_per_page"]),
        last_id=last_id,
    )


def _search(
    request: feed_paging.Request, *, rows: int, start: int, more: Iterable[str] = ()
) -> dict[str, Any]:
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
        return tk.get_action("package_search")(_anonymous(), query)
    except SolrConnectionError:
        raise
    except SearchError as error:
        message = tk._("The search engine does not understand this query.")
        raise tk.ValidationError({"q" if request.q else "fq": [message]}) from error
