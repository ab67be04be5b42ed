"""The report as CSV (pure): the judgements, one a line, and beside them the scores, one a line.

Each line says by itself of which day and by which rules it is: lines are copied out of files. The
scores are a file of their own, so that whoever sorts or adds up a column has lines of one kind.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.report.report_data import guarded

#: ``points`` of ``possible`` that the line adds to a score; empty where it is in none.
COLUMNS: Final = (
    *("ledger", "unit", "unit_title", "duty", "title", "basis", "duty_confidence"),
    *("date_confidence", "period", "state", "state_label", "due", "missing_from", "days_late"),
    *("reason", "change", "published", "evidence", "rows", "grade", "topic", "decisions"),
    *("reply_text", "reply_decision", "attested", "attested_by", "caveat", "points", "possible"),
    *("days_missing", "written_state"),
    *("as_of", "rules_version", "rules_hash"),
)
_STATES: Final = tuple(state.value for state in State)
#: ``level``: city, unit or topic; ``percent``: empty where too little is judged for a score.
SCORE_COLUMNS: Final = (
    *("level", "ledger", "unit", "unit_title", "topic", "topic_title", "duty", "period"),
    *("percent", "judged", "points", "possible", *_STATES, "overdue_days"),
    *("as_of", "rules_version", "rules_hash"),
)


def judgements(report: Mapping[str, Any], *, bom: bool = True) -> str:
    """The judgements, one a line; ``bom``: with a mark that lets spreadsheets read the Persian.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    return _written(COLUMNS, map(_judgement, report["judgements"]), report, bom=bom)


def scores(report: Mapping[str, Any], *, bom: bool = True) -> str:
    """The scores of the city (or of the unit that was asked for), of groups of duties, and of each
    unit, with all that they are made of.
    """
    return _written(SCORE_COLUMNS, _scores(report), report, bom=bom)


def _judgement(entry: Mapping[str, Any]) -> dict[str, Any]:
    first = entry["evidence"][0] if entry["evidence"] else {}
    return {
        **entry,
        "published": first.get("published"),
        "evidence": first.get("name") or first.get("dataset"),
        "rows": first.get("rows"),
        "grade": entry["grade"],
        "attested_by": first.get("attested_by"),
        "attested": "true" if first.get("attested") else "false" if first else None,
        "decisions": " ".join(entry["decisions"]),
    }


def _scores(report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    asked = {"duty": report["duty"], "period": report["period"]}
    own = {"unit": report["unit"], "level": "unit" if report["unit"] else "city", **asked}
    if not report["unit"]:
        for ledger, found in report["scores"].items():
            yield {**own, "ledger": ledger, **_figures(found)}
    for found in report["topic_scores"]:
        titled = {"topic_title": found["title"], "level": "topic"}
        yield {**own, **found, **titled, **_figures(found)}
    for found in report["unit_scores"]:
        yield {**asked, **found, "level": "unit", **_figures(found)}


def _figures(found: Mapping[str, Any]) -> dict[str, Any]:
    names = ("percent", "judged", "points", "possible", "overdue_days")
    return {**{name: found[name] for name in names}, **found["counts"]}


def _written(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    report: Mapping[str, Any],
    *,
    bom: bool,
) -> str:
    out = io.StringIO()
    out.write("\ufeff" if bom else "")
    writer = csv.writer(out)
    writer.writerow(columns)
    same = {
        "as_of": report["date"],
        "rules_version": report["version"],
        "rules_hash": report["rules_hash"],
    }
    for row in rows:
        line = {**row, **same}
        writer.writerow([guarded(line.get(column)) for column in columns])
    return out.getvalue()
