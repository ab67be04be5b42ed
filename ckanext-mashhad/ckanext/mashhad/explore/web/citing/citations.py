"""How what a page shows is cited: its address, its day, its version, and a mark of the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.explore_requests import data_tag


class Citation(NamedTuple):
    """``mark``: the ETag of the same rows as JSON; ``files``: where the versions are listed of the
    files that all rows stood in.
    """

    address: str
    mark: str
    day: dt.date
    version: int
    files: str


def cite(city: City, page: str, data: str, asked: Mapping[str, Any], **path: Any) -> Citation:
    """The citation of a ``page`` whose JSON the endpoint ``data`` gives; ``asked``: the parts of
    its address behind the path.
    """
    parts = {name: value for name, value in asked.items() if value}
    address = tk.h.url_for(f"mashhad_explore.{page}", qualified=True, **path, **parts)
    place = data if "." in data else f"mashhad_explore.{data}"
    mark = data_tag(city, place, {**parts, **path, "form": "json"})
    version = {"version": city.version}
    files = tk.h.url_for("mashhad_explore.cited_versions", form="csv", qualified=True, **version)
    return Citation(str(address), mark, city.today, city.version, str(files))
