"""A catalogue on loopback that tests can change, cut and break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest.model import Record
from tests.unit.net.fault_server import FaultServer, answer

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
"""
ROOT = "http://other.example/dataset"


def dataset(number: int, title: str = "", more: str = "") -> str:
    """A dataset with one file, in Turtle; ``title`` is a Turtle literal."""
    title = title or f'"Dataset {number}"@en'
    return f"""
<{ROOT}/{number}> a dcat:Dataset ;
    dct:title {title} ;
    dct:description "Description of {number}"@en ;
    {more}
    dcat:distribution <{ROOT}/{number}/file> .
<{ROOT}/{number}/file> a dcat:Distribution ;
    dcat:downloadURL <http://other.example/{number}.csv> ;
    dct:title "File {number}"@en .
"""


@dataclass
class Feed:
    """What the server answers at ``/feed`` and at the pages after it."""

    server: FaultServer

    @property
    def url(self) -> str:
        return self.server.url("/feed")

    def serve(self, *pages: list[str], total: int | None = None) -> None:
        """Serve these pages of datasets, joined by hydra."""
        for index, datasets in enumerate(pages):
            path = self.path(index)
            view = f"<{self.server.url(path)}> a hydra:PartialCollectionView"
            if index + 1 < len(pages):
                view += f" ; hydra:next <{self.server.url(self.path(index + 1))}>"
            if total is not None:
                view += f" ; hydra:totalItems {total}"
            catalogue = "<http://other.example/> a dcat:Catalog .\n"
            text = "".join([PREFIXES, catalogue, *datasets, view, " .\n"])
            self.server.on(path, answer(text.encode(), content_type="text/turtle"))

    @staticmethod
    def path(index: int) -> str:
        return f"/feed?page={index + 1}" if index else "/feed"


def happened(job: dict[str, Any]) -> dict[str, int]:
    """The outcomes that there were, with their numbers."""
    return {name: number for name, number in job["counts"].items() if number}


def stored() -> dict[str, model.Package]:
    """Guid to dataset, for all that was harvested and is still there, in the order of guids."""
    rows = model.Session.execute(
        sa.select(Record.guid, model.Package)
        .join(model.Package, model.Package.id == Record.package_id)
        .where(model.Package.state == "active")
        .order_by(Record.guid)
    )
    return {guid: package for guid, package in rows}


def ids(found: dict[str, Any]) -> list[int]:
    """The numbers that the datasets had in the feed."""
    return sorted(int(guid.rpartition("/")[2]) for guid in found)


def package(number: int, **more: Any) -> dict[str, Any]:
    files = [{"url": f"http://portal.example/{number}.csv", "format": "csv", "name": "F"}]
    return {"id": f"id-{number}", "name": f"n-{number}", "title": f"Dataset {number}",
            "organization": {"name": "theirs"}, "owner_org": "theirs", "private": False,
            "resources": files, "tags": [{"name": "green"}], "state": "active",
            "extras": [{"key": "area", "value": "9"}], **more}  # fmt: skip
