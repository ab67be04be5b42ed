"""The page from which all rows are downloaded, and the files that it offers."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import ckan.plugins.toolkit as tk
from flask import send_from_directory
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts.city import reading
from ckanext.mashhad.explore.web.data_package import city_package
from ckanext.mashhad.explore.web.data_package.city_package import Package
from ckanext.mashhad.explore.web.explore_requests import read_strays


@mashhad_explore.get("/download")
def download() -> str:
    """All rows, table by table, as they were when the package was made."""
    package = _public()
    tables = _tables(package) if package else []
    shown = {"package": package, "tables": tables, "descriptor": city_package.DESCRIPTOR}
    return tk.render("mashhad_explore/download.html", {**shown, "asked": read_strays()})


@mashhad_explore.get("/download/<name>")
def download_file(name: str) -> Response:
    """One file of the package."""
    package = city_package.newest()
    known = {each["path"]: each for each in package.descriptor["resources"]} if package else {}
    if package is None or name not in (city_package.DESCRIPTOR, *known):
        return tk.abort(404, tk._("There is no such file."))
    with reading() as city:
        public = package.is_public(city)
    if not public:
        return tk.abort(503, tk._("The files are being made anew. Ask again in some minutes."))
    mediatype = known[name]["mediatype"] if name in known else "application/json"
    tag = known[name]["hash"].partition(":")[2] if name in known else package.folder.name
    answer = send_from_directory(package.folder, name, mimetype=mediatype, etag=tag)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def _public() -> Package | None:
    """The newest package, if everybody may read all of it."""
    package = city_package.newest()
    if package is None:
        return None
    with reading() as city:
        return package if package.is_public(city) else None


def _tables(package: Package) -> list[tuple[str, str, list[Any]]]:
    """By table its name, its title and its files."""
    files = package.descriptor["resources"]
    by_table = groupby(files, lambda each: each["name"].rpartition("-")[0])
    return [(name, (own := list(those))[0]["title"], own) for name, those in by_table]
