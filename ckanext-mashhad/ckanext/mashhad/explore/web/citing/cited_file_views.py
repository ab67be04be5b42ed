"""The files that what is cited stands in, as a table for those who add it up again."""

from __future__ import annotations

from dataclasses import replace

import ckan.plugins.toolkit as tk
from flask import jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts.city import City
from ckanext.mashhad.explore.web import downloads
from ckanext.mashhad.explore.web.citing import cited_files
from ckanext.mashhad.explore.web.explore_requests import data_view, read_strays
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine.workbooks import row_files

_NO_VERSION = N_("“{name}” has to be the number of a version, as “Cite it” gives it.")


def _read(city: City) -> Question:
    asked = read_strays("version")
    if not _is_known(city) and "version" not in asked.problems:
        return replace(asked, problems={**asked.problems, "version": _NO_VERSION})
    return asked


def _is_known(city: City) -> bool:
    """Whether the address names an event that there is."""
    typed = tk.request.args.get("version", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(city.version))
    return is_number and int(typed) <= city.version


@mashhad_explore.get("/files.<any(csv, json, xlsx):form>")
@data_view(_read, of_past=True)
def cited_versions(city: City, _asked: Question, form: str) -> Response:
    """The versions of all files at that version of the city."""
    event = int(tk.request.args["version"])
    schema, rows = listed_columns.files(), cited_files.list_at(city, event)
    if form == "json":
        taken_off = cited_files.count_taken_off(city, event)
        shown = list(row_files.objects(schema, rows))
        counts = {"count": len(rows), "taken_off": taken_off}
        return jsonify({"version": event, **counts, "rows": shown})
    return downloads.as_file(form, tk._("files"), schema, rows, len(rows))
