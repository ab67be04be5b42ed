"""The page of a unit's addresses that do not open, for its officers."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import make_response
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.addresses import address_health
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.links import listing
from ckanext.mashhad.tables.publication import serving


@mashhad_compliance.get("/links/<unit_name>")
def links(unit_name: str) -> Response:
    """Which of the unit's files elsewhere do not open, and what to do about it."""
    page = tk.request.args.get("page", "1")
    try:
        found = tk.get_action("mashhad_link_list")({}, {"unit": unit_name, "page": page})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError:
        return tk.abort(404, tk._("Page not found"))
    unit = tk.h.mashhad_unit(unit_name)
    if unit is None:
        return tk.abort(404, tk._("There is no such unit."))
    shown = {
        "unit": unit,
        "found": found,
        "wanting": [each.value for each in listing.WANTING],
        "page_number": int(page),
        "days": address_health.rules().strikes,
    }
    answer = make_response(tk.render("mashhad_compliance/links.html", shown))
    answer.headers["X-Robots-Tag"] = "noindex"
    return serving.keep_private(answer)
