"""How what a page shows is cited: its address, its day, and a mark of the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk

from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web.explore_requests import data_tag


class Citation(NamedTuple):
    """``mark``: the ETag of the same rows as JSON."""

    address: str
    mark: str
    day: dt.date


def cite(city: City, page: str, data: str, asked: Mapping[str, Any], **path: Any) -> Citation:
    """The citation of a ``page`` whose JSON the endpoint ``data`` gives; ``asked``: the parts of
    its address behind the path.
    """
    parts = {name: value for name, value in asked.items() if value}
    address = tk.h.url_for(f"mashhad_explore.{page}", qualified=True, **path, **parts)
    place = data if "." in data else f"mashhad_explore.{data}"
    mark = data_tag(city, place, {**parts, **path, "form": "json"})
    return Citation(str(address), mark, city.today)
