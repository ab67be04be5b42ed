"""Pages by which a unit reports that there was nothing in a period, and takes that back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.nil_reports import model, nil_reports
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import proposal

ASKED = ("owner_org", "fiscal_year", "period_part")


class Nothing(MethodView):
    """The question whether there was nothing of a table; everything that is known is filled in."""

    def get(self, name: str) -> str:
        _allowed(name)
        typed = {key: tk.request.args.get(key, "").strip() for key in ASKED}
        return _page(name, _proposed(name, typed), {})

    def post(self, name: str) -> Response | str:
        _allowed(name)
        typed = {key: tk.request.form.get(key, "").strip() for key in ASKED}
        try:
            made = tk.get_action("mashhad_nil_report_create")({}, {"table": name, **typed})
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return _page(name, typed, error.error_dict)
        tk.h.flash_success(tk._("Reported, and published with today's date."))
        return tk.redirect_to(f"{made['type']}.read", id=made["name"])


mashhad_tables.add_url_rule("/tables/<name>/nothing", view_func=Nothing.as_view("nothing"))


@mashhad_tables.post("/<package_type>/<id>/nothing/<table>/withdraw")
def withdraw_nil_report(package_type: str, id: str, table: str) -> Response:  # noqa: A002
    """Take a report back, with the reason that everybody reads."""
    asked = {"id": id, "table": table, "reason": tk.request.form.get("reason", "")}
    try:
        tk.get_action("mashhad_nil_report_withdraw")({}, asked)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return tk.abort(404, tk._("Dataset not found"))
    except tk.ValidationError as error:
        for text in (text for texts in error.error_dict.values() for text in texts):
            tk.h.flash_error(text)
    else:
        tk.h.flash_success(tk._("The report is taken back."))
    return tk.redirect_to(f"{package_type}.read", id=id)


def _allowed(name: str) -> None:
    if name not in nil_reports.tables():
        tk.abort(404, tk._("There is no such table."))
    if not tk.h.mashhad_may_publish():
        tk.abort(403, tk._("Officers of a unit publish here."))


def _proposed(name: str, typed: dict[str, str]) -> dict[str, str]:
    """What the address does not say: the only unit of the officer, the last month that has ended
    and of which nothing is published.
    """
    own = proposal.units()
    if not typed["owner_org"] and len(own) == 1:
        typed["owner_org"] = own[0]["id"]
    if not typed["fiscal_year"]:
        period = _open_month(name, typed["owner_org"])
        typed |= {"fiscal_year": str(period.year), "period_part": period.part}
    return typed


def _open_month(name: str, owner_org: str) -> Period:
    last = Period.containing(moments.tehran_day(dt.datetime.now(dt.UTC)), "month").previous
    taken = {period for _, period in model.published(owner_org, name)}
    taken |= {period for _, _, period in model.standing(owner_org, name)}
    return next((each for each in (last, last.previous) if each not in taken), last)


def _page(name: str, typed: dict[str, str], errors: dict[str, Any]) -> str:
    table = registry.load(name)
    shown = {
        "table": table,
        "title": tk.h.mashhad_table_title(name),
        "nothing": nil_reports.nothing(name).to(data_language(tk.h.lang())),
        "typed": typed,
        "errors": errors,
        "units": proposal.unit_options(),
        "periods": proposal.period_options(),
    }
    return tk.render("mashhad_tables/nothing.html", shown)
