"""Pages of how well datasets are described: the city's units, one unit, and the figures as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.quality import quality
from ckanext.mashhad.compliance.report.report_data import guarded


@mashhad_compliance.get("/quality")
def quality_of_city() -> str:
    """Every unit with its five dimensions."""
    found = tk.get_action("mashhad_quality_report")({}, {})
    return tk.render("mashhad_compliance/quality.html", found)


@mashhad_compliance.get("/quality/<unit_name>")
def quality_of_unit(unit_name: str) -> str:
    """One unit: what its datasets lack most, then the datasets, the worst described first."""
    page = tk.request.args.get("page", "1")
    try:
        asked = {"unit": unit_name, "page": page}
        found = tk.get_action("mashhad_quality_report")({}, asked)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError:
        return tk.abort(404, tk._("Page not found"))
    shown = {**found, "page_number": int(page), "lacks": _lacks(found["indicators"])}
    return tk.render("mashhad_compliance/quality_unit.html", shown)


def _lacks(indicators: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What datasets of the unit lose points by, that by which most do first."""
    lost = [each for each in indicators if each["lost"]]
    return sorted(lost, key=lambda each: -each["lost"])


@mashhad_compliance.get("/quality.csv")
def quality_csv() -> Response:
    """The page of the city as a table."""
    found = tk.get_action("mashhad_quality_report")({}, {})
    ids = [each["id"] for each in quality.dimensions()]
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    counted = [f"{id_}_{key}" for id_ in ids for key in ("points", "possible")]
    writer.writerow(("unit", "unit_title", "datasets", "percent", "points", "possible", *counted))
    for one in (*found["units"], {**found["city"], "unit": "", "unit_title": ""}):
        head = ("unit", "unit_title", "datasets", "percent", "points", "possible")
        cells = [one[key] for key in head]
        cells += [each[key] for each in one["dimensions"] for key in ("points", "possible")]
        writer.writerow([guarded(cell) for cell in cells])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=quality.csv"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
