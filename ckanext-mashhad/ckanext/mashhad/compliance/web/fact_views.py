"""The facts of the report, and the program that reckons the report from them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources

from ckan.types import Response

from ckanext.mashhad.catalog.replies import reply_log
from ckanext.mashhad.compliance.compliance_blueprint import ask_again_soon, mashhad_compliance
from ckanext.mashhad.compliance.judgements import attested, judgements
from ckanext.mashhad.compliance.report import report_data, report_facts
from ckanext.mashhad.compliance.web.history_views import asked_day, asked_rules


@mashhad_compliance.get("/facts.jsonl")
def facts() -> Response:
    """All that the judgements and scores of a day rest on, one object a line."""
    day, held = asked_day(), judgements.holdings()
    if held.judged.is_behind:
        return ask_again_soon()
    by, which = asked_rules(day)
    judged = report_data.owed(held.judge(day, by=by))
    found = report_facts.JudgedDay(
        *(day, by.rules, by.calendar, which, by.hash, held.units, judged, held.names),
        replies=reply_log.replies(day),
        attesters=attested.attesters(judged, held.units),
    )
    return _file(_written(found), f"compliance-facts-{day}.jsonl", "application/x-ndjson")


def _written(day: report_facts.JudgedDay) -> Iterator[str]:
    for line in report_facts.lines(day):
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


@mashhad_compliance.get("/verify.py")
def verifier() -> Response:
    """The program, as it is shipped with this portal."""
    program = resources.files("ckanext.mashhad.docs") / "verify.py"
    return _file(program.read_text(encoding="utf-8"), "verify.py", "text/plain; charset=utf-8")


def _file(content: str | Iterator[str], name: str, kind: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
