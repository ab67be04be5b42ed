"""The report as files: judgements in four formats, and the scores of the same as CSV."""

from __future__ import annotations

import io
import json
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import abort
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.compliance_blueprint import ask_again_soon, mashhad_compliance
from ckanext.mashhad.compliance.report import report_book, report_csv
from ckanext.mashhad.compliance.report.printed import report_pdf
from ckanext.mashhad.compliance.web import printed_report
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.versions import download_limit

#: How many reports are made at the same time that take a processor for seconds.
AT_ONCE: Final = {"pdf": 1, "xlsx": 1}
#: What the address of a file says of the report that is in it.
ASKED: Final = ("unit", "duty", "date", "ledger", "period", "rules")
_CSV: Final = "text/csv; charset=utf-8"


@mashhad_compliance.get("/report.<ending>")
def download(ending: str) -> Response:
    """The report as a file, in the reader's language."""
    if ending not in ("csv", "json", "xlsx", "pdf"):
        return tk.abort(404, tk._("Page not found"))
    if ending in AT_ONCE and not download_limit.take(f"report_{ending}", AT_ONCE[ending]):
        return download_limit.busy()
    found = _report()
    if ending == "json":
        text, kind = json.dumps(found, ensure_ascii=False, indent=1), "application/json"
    elif ending == "xlsx":
        book = io.BytesIO()
        report_book.write(book, found, tk._, language())
        text, kind = book.getvalue(), MIMETYPE
    elif ending == "pdf":
        text, kind = _printed(found), "application/pdf"
    else:
        text, kind = report_csv.judgements(found, bom=_marked()), _CSV
    return _file(text, kind, f"{_name('compliance', found)}.{ending}")


@mashhad_compliance.get("/scores_of_day.csv")
def scores_of_day() -> Response:
    """The scores of the report that the same parts of an address give."""
    found = _report()
    text = report_csv.scores(found, bom=_marked())
    return _file(text, _CSV, f"{_name('compliance-scores', found)}.csv")


def _report() -> Any:
    """The report that the address asks for; ends the request where there is none."""
    asked = {key: tk.request.args.get(key) for key in ASKED}
    try:
        found = tk.get_action("mashhad_compliance_report")({}, asked)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.ValidationError as error:
        lines = [f"{key}: {' '.join(texts)}" for key, texts in error.error_dict.items()]
        text = "\n".join(lines) + "\n"
        return abort(Response(text, 400, content_type="text/plain; charset=utf-8"))
    return abort(ask_again_soon()) if found["behind"] else found


def _marked() -> bool:
    return tk.request.args.get("bom") != "false"


def _printed(found: dict[str, Any]) -> bytes:
    try:
        return printed_report.write(found)
    except report_pdf.NoFontError:
        return tk.abort(503, tk._("This portal was installed without the font that is printed."))


def _name(first: str, found: dict[str, Any]) -> str:
    parts = [found[key] for key in ("unit", "duty", "ledger", "period", "date")]
    return "-".join([first, *filter(None, parts)])


def _file(content: str | bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
