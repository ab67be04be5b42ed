"""The list of signs and the cases of each, as pages and as files."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import jsonify
from werkzeug.wrappers import Response

from ckanext.mashhad.explore.engine import listed_columns, question
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Sign
from ckanext.mashhad.explore.explore_blueprint import mashhad_explore
from ckanext.mashhad.explore.facts import contracts
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.web import downloads
from ckanext.mashhad.explore.web.signs.pages import SignList, SignPage
from ckanext.mashhad.tables.engine.workbooks import row_files

#: What narrows signs; nothing else of an address does.
_PARTS = ("unit", "fiscal_year", "page")
#: Cases of one answer in JSON; ``next`` has those that follow.
_ROWS_OF_JSON = 100


@mashhad_explore.get("/signs")
def sign_list() -> str:
    """All signs with how often each was found."""
    with reading() as city:
        page = SignList(city, _asked(city), tk.h.url_for("mashhad_explore.sign_list"))
        return tk.render("mashhad_explore/signs.html", {"page": page})


@mashhad_explore.get("/signs.<any(csv, json, xlsx):form>")
def sign_rows(form: str) -> Response | tuple[Response, int]:
    """The same as a file."""
    with reading() as city:
        asked = _asked(city)
        if asked.problems:
            return _problems(asked)
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
        return tk.render("mashhad_explore/sign.html", {"page": page})


@mashhad_explore.get("/signs/<sign_id>.<any(csv, json, xlsx):form>")
def sign_cases(sign_id: str, form: str) -> Response | tuple[Response, int]:
    """The same cases as a file, or page by page for programs."""
    with reading() as city:
        asked = _asked(city)
        page = _page(city, asked, sign_id)
        if asked.problems:
            return _problems(asked)
        schema, cases = listed_columns.sign_cases(), page.found.cases
        if form != "json":
            name = f"{tk._('signs')} {sign_id}"
            return downloads.as_file(form, name, schema, page.rows(cases), len(cases))
        shown = page.rows(page.cases(_ROWS_OF_JSON))
        more = asked.page * _ROWS_OF_JSON < len(cases)
        route = "mashhad_explore.sign_cases"
        here = tk.h.url_for(route, sign_id=sign_id, form="json", qualified=True)
        following = tk.h.urlencode(asked.params(page=asked.page + 1))
        answer = {
            "count": len(cases),
            "evaluable": page.found.evaluable,
            "cannot_be_evaluated": dict(page.found.reasons),
            "rows": list(row_files.objects(schema, shown)),
            "next": f"{here}?{following}" if more else None,
        }
        return jsonify(answer)


def _page(city: City, asked: Question, sign_id: str) -> SignPage:
    known: Sign | None = sign_rules.load().get(sign_id)
    if known is None:
        return tk.abort(404, tk._("There is no such sign here."))
    base = tk.h.url_for("mashhad_explore.sign", sign_id=sign_id)
    return SignPage(city, asked, base, known)


def _asked(city: City) -> Question:
    args = {name: value for name, value in tk.request.args.items() if name in _PARTS}
    return question.read(args, contracts.schema(), city.units)


def _problems(asked: Question) -> tuple[Response, int]:
    wrong = {name: tk._(text) for name, text in asked.problems.items()}
    return jsonify({"errors": wrong}), 400
