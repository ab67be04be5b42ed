"""The list of signs and the cases of each, as pages and as files."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Sign
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.web import downloads
from ckanext.mashhad.explore.web.citing.citations import cite
from ckanext.mashhad.explore.web.explore_requests import data_view, json_page, read_question
from ckanext.mashhad.explore.web.signs.pages import SignList, SignPage
from ckanext.mashhad.tables.engine.workbooks import row_files

#: What narrows signs; nothing else of an address does.
_PARTS = ("unit", "fiscal_year", "page")


@mashhad_explore.get("/signs")
def sign_list() -> str:
    """All signs with how often each was found."""
    with reading() as city:
        page = SignList(city, _asked(city), tk.h.url_for("mashhad_explore.sign_list"))
        cited = cite(city, "sign_list", "sign_rows", page.asked.params())
        return tk.render("mashhad_explore/signs.html", {"page": page, "cited": cited})


@mashhad_explore.get("/signs.<any(csv, json, xlsx):form>")
@data_view(lambda city: _asked(city))
def sign_rows(city: City, asked: Question, form: str) -> Response:
    """The same as a file."""
    page = SignList(city, asked, tk.h.url_for("mashhad_explore.sign_list"))
    schema, rows = listed_columns.signs(), list(page.rows())
    if form == "json":
        return jsonify({"count": len(rows), "rows": list(row_files.objects(schema, rows))})
    return downloads.as_file(form, tk._("signs"), schema, rows, len(rows))


@mashhad_explore.get("/signs/<sign_id>")
def sign(sign_id: str) -> str:
    """The cases of one sign."""
    with reading() as city:
        page = _page(city, _asked(city), sign_id)
        cited = cite(city, "sign", "sign_cases", page.asked.params(), sign_id=sign_id)
        return tk.render("mashhad_explore/sign.html", {"page": page, "cited": cited})


@mashhad_explore.get("/signs/<sign_id>.<any(csv, json, xlsx):form>")
@data_view(lambda city, **_page: _asked(city))
def sign_cases(city: City, asked: Question, sign_id: str, form: str) -> Response:
    """The same cases as a file, or page by page for programs."""
    page = _page(city, asked, sign_id)
    schema, cases = listed_columns.sign_cases(), page.found.cases
    if form != "json":
        name = f"{tk._('signs')} {sign_id}"
        return downloads.as_file(form, name, schema, page.rows(cases), len(cases))
    shown = page.rows(page.cases(page_lengths.JSON_ROWS))
    more = {
        "evaluable": page.found.evaluable,
        "cannot_be_evaluated": dict(page.found.reasons),
    }
    return json_page(asked, len(cases), page_lengths.JSON_ROWS, schema, shown, **more)


def _asked(city: City) -> Question:
    return read_question(city, _PARTS, city.compared_units)


def _page(city: City, asked: Question, sign_id: str) -> SignPage:
    known: Sign | None = sign_rules.load().get(sign_id)
    if known is None:
        return tk.abort(404, tk._("There is no such sign here."))
    base = tk.h.url_for("mashhad_explore.sign", sign_id=sign_id)
    return SignPage(city, asked, base, known)
