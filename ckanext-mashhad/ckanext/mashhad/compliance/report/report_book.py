"""The report as a workbook for people (pure): about the file, scores, then a sheet a ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, Final

from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Grade
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import (
    GRADES,
    LEDGER_NAMES,
    RULES_SAY,
)
from ckanext.mashhad.compliance.engine.vocabulary.score import COUNTED
from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.compliance.report.attesting import WORDS, Attester
from ckanext.mashhad.persian.calendar.jalali import format_long, format_numeric
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang
from ckanext.mashhad.tables.engine.workbooks.paper import WHOLE, Paper, sheet_name

Translate = Callable[[str], str]
#: Name and width of each column of a ledger's sheet.
COLUMNS: Final = (
    (N_("Unit"), 24),
    (N_("Duty"), 46),
    (N_("Period"), 16),
    (N_("State"), 18),
    (N_("Due day"), 13),
    (N_("Days of delay"), 10),
    (N_("Days without it"), 10),
    (N_("Published on"), 13),
    (N_("Dataset"), 40),
    (N_("How it was checked"), 24),
    (N_("Who attests the day"), 36),
    (N_("Points"), 10),
    (N_("Possible points"), 10),
    (N_("Why"), 70),
    (N_("What would change it"), 60),
    (N_("Beside it"), 50),
    (N_("What this portal decided"), 50),
    (N_("What the unit replies"), 50),
    (N_("What is decided on the reply"), 40),
    (N_("Article or source"), 50),
)
#: Of a table of all ledgers; of one ledger it is the word of that ledger.
LATE: Final = N_("Late; by the plan: after the municipality's deadline")
MISSING: Final = N_("Not on this portal; by the plan: not published")
_POINTS_SAY: Final = N_(
    "Points ÷ possible points × 100 is the score. A line without points is in no score. Scores are "
    "of the periods of this file; those of pages are of what was due last and is still missing."
)
_FIGURES: Final = (
    (N_("Score of 100"), 13),
    (N_("Judged"), 10),
    (N_("Points"), 10),
    (N_("Possible points"), 10),
    (N_("Published"), 12),
    (LATE, 24),
    (N_("Published elsewhere"), 20),
    (MISSING, 24),
    (N_("Days not on the portal, added up"), 14),
)
SCORES: Final = ((N_("Ledger"), 26), (N_("Group of duties"), 30), *_FIGURES)
UNIT_SCORES: Final = ((N_("Ledger"), 26), (N_("Unit"), 30), *_FIGURES)
#: The width of the columns of the sheet about the file, and of how many letters a line of it is.
_ABOUT: Final = (30, 100)
_LINE: Final = 90


def write(out: IO[bytes], report: Mapping[str, Any], translate: Translate, lang: Lang) -> None:
    """Write what ``mashhad_compliance_report`` returned; sheets have filters, their heads stay."""
    with Paper(out, lang) as paper:
        taken: set[str] = set()

        def sheet(title: str) -> Any:
            return paper.sheet(sheet_name(translate(title), taken))

        _about(paper, sheet(N_("About this file")), report, translate)
        _scores(paper, sheet(N_("Scores")), report, translate)
        if report["unit_scores"] and not report["unit"]:
            _unit_scores(paper, sheet(N_("Scores of units")), report, translate)
        for ledger in LEDGERS:
            mine = [one for one in report["judgements"] if one["ledger"] == ledger]
            if mine:
                page = sheet(LEDGER_NAMES[ledger])
                _head(paper, page, COLUMNS, translate, len(mine))
                for number, one in enumerate(mine, 1):
                    _row(paper, page, number, _cells(one, translate, lang))


def _about(paper: Paper, page: Any, report: Mapping[str, Any], translate: Translate) -> None:
    """Of what and of which day the file is, by which rules, and what is not known."""
    day = date.fromisoformat(report["date"])
    own = next((one["unit_title"] for one in report["judgements"]), report["unit"])
    whose = own if report["unit"] else translate(N_("All units"))
    lines = [
        (N_("State of the duties to publish"), whose),
        (N_("As of"), f"{format_long(day, paper.lang)} ({report['date']})"),
        (N_("Duties and periods"), asked_text(report, translate, paper.lang)),
        (N_("Number of the report"), report["number"]),
        (N_("Version of the rules"), format_number(report["version"], paper.lang)),
        (N_("Check code of the rules"), report["rules_hash"]),
        (N_("Rules"), translate(RULES_SAY[report["rules"]])),
        *((N_("How this is judged"), paragraph) for paragraph in report["method"]),
        (N_("How it was checked"), "\n".join(translate(word) for word in GRADES.values())),
        (N_("Points"), translate(_POINTS_SAY)),
    ]
    for position, width in enumerate(_ABOUT):
        page.set_column(position, position, width)
    shown = ""
    for number, (name, text) in enumerate(lines):
        page.set_row(number, 15 * sum(len(each) // _LINE + 1 for each in text.split("\n")))
        page.write_string(number, 0, "" if name == shown else translate(name), paper.strong)
        page.write_string(number, 1, text, paper.text(wrap=True))
        shown = name


def _scores(paper: Paper, page: Any, report: Mapping[str, Any], translate: Translate) -> None:
    every = translate(N_("All duties"))
    scores = [(ledger, every, found) for ledger, found in report["scores"].items()]
    scores += [(each["ledger"], each["title"], each) for each in report["topic_scores"]]
    _score_rows(paper, page, SCORES, scores, translate)


def _unit_scores(paper: Paper, page: Any, report: Mapping[str, Any], translate: Translate) -> None:
    scores = [(each["ledger"], each["unit_title"], each) for each in report["unit_scores"]]
    _score_rows(paper, page, UNIT_SCORES, scores, translate)


def _score_rows(
    paper: Paper,
    page: Any,
    columns: Sequence[tuple[str, int]],
    scores: Sequence[tuple[Any, str, Mapping[str, Any]]],
    translate: Translate,
) -> None:
    _head(paper, page, columns, translate, len(scores))
    for number, (ledger, whose, found) in enumerate(scores, 1):
        figures = [found[name] for name in ("percent", "judged", "points", "possible")]
        counts = [found["counts"][state] for state in COUNTED]
        first = [translate(LEDGER_NAMES[ledger]), whose]
        _row(paper, page, number, [*first, *figures, *counts, found["overdue_days"]])


def asked_text(report: Mapping[str, Any], translate: Translate, lang: Lang) -> str:
    """Of which duty, where it is of one, and of which periods a report is."""
    duty = report["duty"] and next((one["title"] for one in report["judgements"]), report["duty"])
    return " – ".join(filter(None, (duty, period_text(report["period"], translate, lang))))


def period_text(period: str | None, translate: Translate, lang: Lang) -> str:
    """Of which periods a report and its scores are."""
    if period is None:
        return translate(N_("All periods"))
    if period == grid.LATEST:
        return translate(N_("What was due last, and what is still missing"))
    asked = Period.from_slug(period)
    told = asked.label(lang)
    if asked.kind == "month":
        return told
    return translate(N_("{period}, with all shorter periods within it")).format(period=told)


def _head(
    paper: Paper, page: Any, columns: Sequence[tuple[str, int]], translate: Translate, rows: int
) -> None:
    for position, (name, width) in enumerate(columns):
        page.set_column(position, position, width)
        page.write_string(0, position, translate(name), paper.header())
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, rows, len(columns) - 1)


def _cells(one: Mapping[str, Any], translate: Translate, lang: Lang) -> list[Any]:
    first = one["evidence"][0] if one["evidence"] else {}
    published = first.get("published")
    return [
        one["unit_title"],
        one["title"],
        one["period_label"],
        one["state_label"],
        format_numeric(date.fromisoformat(one["due"]), lang) if one["due"] else None,
        one["days_late"],
        one["days_missing"],
        format_numeric(tehran_day(datetime.fromisoformat(published)), lang) if published else None,
        first.get("title") or first.get("dataset"),
        translate(GRADES[Grade(first["grade"])]) if first else None,
        _attested(first, translate),
        one["points"],
        one["possible"],
        one["reason"],
        one["change"],
        one["caveat"],
        " ".join(one["decisions"]),
        one["reply_text"],
        one["reply_decision"],
        one["basis"],
    ]


def _attested(proof: Mapping[str, Any], translate: Translate) -> str | None:
    said = WORDS[Attester(proof.get("attested_by") or "")]
    return translate(said) if said else None


def _row(paper: Paper, page: Any, number: int, cells: Sequence[Any]) -> None:
    for position, value in enumerate(cells):
        if isinstance(value, int | float):
            page.write_number(number, position, value, paper.number(WHOLE))
        elif value:
            page.write_string(number, position, str(value), paper.text(wrap=True))
