"""What a request asks of the explore room, and the answers that all its lists give to programs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import wraps
from importlib.metadata import version
from typing import Any

import ckan.plugins.toolkit as tk
from flask import jsonify, make_response
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.catalog.pages import asked_pages
from ckanext.mashhad.explore.engine import question
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import contracts
from ckanext.mashhad.explore.facts.city import City, reading
from ckanext.mashhad.explore.facts.signs import carriers
from ckanext.mashhad.explore.web import downloads
from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import row_files

#: What files take beside what chooses their rows: a mark by which spreadsheets know UTF-8.
_OF_FILES = ("bom",)
_NO_MARK = N_("“{name}” is either “true” or “false”.")


def read_question(
    city: City,
    parts: Collection[str] | None = None,
    units: Collection[str] | None = None,
    more: Collection[str] = _OF_FILES,
) -> Question:
    """What the address asks; of ``parts`` alone where others mean nothing on that page.

    ``units``: which may be chosen, by default those that have rows; ``more``: parts that others
    read.
    """
    args, schema = tk.request.args, contracts.schema()
    parts = question.parts(schema) if parts is None else parts
    if (tk.request.view_args or {}).get("form") in downloads.MIMETYPES:
        # These files have all rows.
        parts = [part for part in parts if part != "page"]
    known = {name: args[name] for name in parts if name in args}
    asked = question.read(known, schema, units or city.units, city.datasets)
    wrong = asked_pages.find_strays(dict(args.lists()), {*parts, *more})
    asked = replace(asked, problems={**asked.problems, **wrong}) if wrong else asked
    return carriers.locate(city, asked)


def read_narrowed(city: City) -> Question:
    """What the address asks of a page that takes no sign, and lists in one order."""
    known = question.parts(contracts.schema())
    return read_question(city, [part for part in known if part not in ("sign", "sort")])


def read_year(city: City, *more: str) -> Question:
    """What the address asks of a page that takes a year, and ``more`` parts, and no others."""
    return read_question(city, ("fiscal_year", *more))


def read_strays(*known: str) -> Question:
    """A question that asks nothing, with what is wrong where the address has other parts."""
    wrong = asked_pages.find_strays(dict(tk.request.args.lists()), {*known, *_OF_FILES})
    return Question(problems=wrong)


View = Callable[..., Any]
Read = Callable[..., Question]


def data_view(read: Read, *, of_past: bool = False) -> Callable[[View], View]:
    """Have a view that gives data do it for a question, which ``read`` finds in the address.

    The city is opened for both; what is wrong with the address is refused, what is not there in
    JSON too where that is asked for, and a client that has the answer is spared it. Everybody may
    keep it, and asks whether it is still true: rows may be withdrawn at any time. ``read`` is given
    what the view is, without the form of the file.
    ``of_past``: what is given hangs on files that are the city's no more, too.
    """

    def give(view: View) -> View:
        @wraps(view)
        def answer(**args: Any) -> Response:
            with reading() as city:
                past = {"newest": city.version} if of_past else {}
                given = {**tk.request.args, **args, **past}
                tag = data_tag(city, str(tk.request.endpoint), given)
                try:
                    response = _ask(view, read, city, args, tag)
                except NotFound as error:
                    if not is_json():
                        raise
                    response = refusal(error.description or "", 404)
                if response.status_code not in (200, 304):
                    return response
            response.set_etag(tag)
            response.headers["Cache-Control"] = "public, no-cache"
            return response

        return answer

    return give


def _ask(view: View, read: Read, city: City, args: Mapping[str, Any], tag: str) -> Response:
    asked = read(city, **{name: value for name, value in args.items() if name != "form"})
    if tk.request.args.get("bom", "true") not in ("true", "false"):
        asked = replace(asked, problems={"bom": _NO_MARK, **asked.problems})
    if asked.problems:
        return _refuse(asked)
    known = tk.request.if_none_match
    # Who has the tag was given the answer, also where a proxy that compressed it made the tag weak;
    # a star asks whether there is one at all.
    if known.contains_weak(tag) and not known.star_tag:
        return Response(status=304)
    response = make_response(view(city, asked, **args))
    there = response.status_code == 200 and known.star_tag
    return Response(status=304) if there else response


def data_tag(city: City, endpoint: str, args: Mapping[str, Any]) -> str:
    """The ETag of what is given at an address, by which an answer is cited too.

    It is another whenever the answer may be; what units and the site are called is no part of the
    city's state.
    """
    units = sorted(queries.units().items())
    names = [(name, unit.label(data_language(tk.h.lang()))) for name, unit in units]
    asked = sorted((name, str(value)) for name, value in args.items())
    site = tk.g.site_title, version("ckanext-mashhad")
    what = (city.state, tk.h.lang(), endpoint, asked, names, site)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:32]


def is_json() -> bool:
    """Whether a program asks, which reads errors as it reads answers."""
    return bool(tk.request.path.endswith(".json"))


def refusal(text: str, status: int) -> Response:
    """What a program is told that no part of its address is wrong by itself."""
    return make_response(jsonify({"errors": {"": text}}), status)


def _refuse(asked: Question) -> Response:
    """The answer to a program that asked for what cannot be read: why, by part of the address."""
    return make_response(jsonify({"errors": dict(list_problems(asked))}), 400)


def list_problems(asked: Question) -> list[tuple[str, str]]:
    """What is wrong with an address, by its part, in the reader's language."""
    return [(name, tk._(text).format(name=name)) for name, text in asked.problems.items()]


def json_page(
    asked: Question,
    count: int,
    size: int,
    schema: TableSchema,
    rows: Iterable[Mapping[str, Any]],
    **more: Any,
) -> Response:
    """One page of at most ``size`` of ``count`` rows; ``next`` is the address of the one after."""
    answer = {
        "count": count,
        **more,
        "rows": list(row_files.objects(schema, rows)),
        "next": next_page(asked, count, size),
    }
    return jsonify(answer)


def next_page(asked: Question, count: int, size: int, **more: str) -> str | None:
    """The address of the rows after the page that is asked for; ``more``: its other parts."""
    if asked.page * size >= count:
        return None
    route, own = tk.request.endpoint, tk.request.view_args or {}
    here = tk.h.url_for(route, **own, qualified=True)
    return f"{here}?{tk.h.urlencode({**more, **asked.params(page=asked.page + 1)})}"
