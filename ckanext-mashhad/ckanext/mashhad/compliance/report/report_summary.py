"""The report for a terminal: a line for each unit and ledger, or for each duty of one unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Grade, Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import LEDGER_NAMES, RULES_SAY
from ckanext.mashhad.compliance.report import text_table
from ckanext.mashhad.compliance.report.attesting import WORDS, Attester
from ckanext.mashhad.compliance.report.report_book import asked_text
from ckanext.mashhad.persian.calendar.jalali import format_long, format_numeric
from ckanext.mashhad.persian.calendar.moments import format_moment
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import N_, Lang

_HEAD = (
    N_("Unit"),
    N_("Published"),
    "",  # as the ledger calls it
    N_("Published elsewhere"),
    "",
    N_("Disputed"),
    N_("Not yet due"),
)
_OF_UNIT = N_("Duty"), N_("Period"), N_("Due day"), N_("State")
_COUNTED = ("met", "late", "elsewhere", "missing", "disputed")


def lines(report: Mapping[str, Any], _: Callable[[str], str], lang: Lang) -> Iterator[str]:
    """All lines: a heading with the score, then the table, ledger by ledger."""
    day = format_long(date.fromisoformat(report["date"]), lang)
    yield _("State of the duties to publish on {day}").format(day=day)
    yield asked_text(report, _, lang)
    if report.get("rules", "now") != "now":
        yield _(RULES_SAY[report["rules"]])
    for ledger in LEDGERS:
        mine = [one for one in report["judgements"] if one["ledger"] == ledger]
        if ledger not in report["scores"] or not any(one["state"] for one in mine):
            continue
        yield ""
        yield from _scores(report, ledger, _, lang)
        named = (State.LATE, State.MISSING)
        words = [judgement_words.state(each, lang, ledger=ledger).word for each in named]
        if report["unit"]:
            yield from _of_unit(mine, _, lang)
        else:
            scores = [one for one in report["unit_scores"] if one["ledger"] == ledger]
            yield from _of_city(scores, words, _, lang)


def _scores(
    report: Mapping[str, Any], ledger: Ledger, _: Callable[[str], str], lang: Lang
) -> Iterator[str]:
    """The score of a ledger in the periods asked for, of all periods after that of what was due
    last, and of its groups of duties.
    """
    last, asked = (report[of][ledger] for of in ("latest_scores", "scores"))
    every = report["period"] is None
    name, first = _(LEDGER_NAMES[ledger]), last if every else asked
    if first["percent"] is None:
        yield _("{ledger}: no score yet").format(ledger=name)
    else:
        told = _("{ledger}: {score} of 100 ({number} judged)")
        yield told.format(ledger=name, **_figures(first, lang))
        if every:
            told = _("In all periods: {score} of 100 ({number} judged)")
            yield told.format(**_figures(asked, lang))
    told = _("{topic}: {score} of 100 ({number} judged)")
    if every:
        told = _("{topic}, in all periods: {score} of 100 ({number} judged)")
    for found in report["topic_scores"]:
        if found["ledger"] == ledger and found["percent"] is not None:
            yield "  " + told.format(topic=found["title"], **_figures(found, lang))


def _figures(found: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    return {
        "score": _digits(str(found["percent"]), lang),
        "number": _digits(str(found["judged"]), lang),
    }


def explained(one: Mapping[str, Any], _: Callable[[str], str], lang: Lang) -> Iterator[str]:
    """One judgement in full: what, by which law, how it stands, why, by what evidence."""
    yield " – ".join(filter(None, (one["title"], one["unit_title"], one["period_label"])))
    yield one["basis"]
    due = format_long(date.fromisoformat(one["due"]), lang) if one["due"] else "—"
    pairs = (
        (N_("State"), one["state_label"]),
        (N_("Due day"), due),
        (N_("Why"), one["reason"]),
        (N_("What would change it"), one["change"]),
        (N_("Beside it"), one["caveat"]),
        (N_("What this portal decided"), " ".join(one["decisions"])),
        (N_("What the unit replies"), one["reply_text"]),
        (N_("What is decided on the reply"), one["reply_decision"]),
    )
    yield from (f"{_(name)}: {text}" for name, text in pairs if text)
    if one["evidence"]:
        yield _("Evidence:")
    for proof in one["evidence"]:
        moment = format_moment(datetime.fromisoformat(proof["published"]), lang)
        called = proof["title"] or proof["dataset"]
        rows = proof["rows"]
        more = _("{number} rows").format(number=_digits(str(rows), lang)) if rows else ""
        grade = _(judgement_words.GRADES[Grade(proof["grade"])])
        attested = WORDS[Attester(proof["attested_by"] or "")]
        yield " – ".join(filter(None, (called, moment, more or grade, attested and _(attested))))


def _of_city(
    scores: list[dict[str, Any]], words: list[str], _: Callable[[str], str], lang: Lang
) -> list[str]:
    rows = []
    for one in scores:
        counts = one["counts"]
        numbers = [counts[state] for state in _COUNTED]
        numbers.append(counts["not_due"] + counts["open"])
        rows.append([one["unit_title"], *(_digits(str(number), lang) for number in numbers)])
    own = iter(words)
    return (
        text_table.lines([_(word) if word else next(own) for word in _HEAD], rows) if rows else []
    )


def _of_unit(mine: list[dict[str, Any]], _: Callable[[str], str], lang: Lang) -> list[str]:
    rows = [
        [
            one["title"],
            one["period_label"] or "",
            format_numeric(date.fromisoformat(one["due"]), lang) if one["due"] else "—",
            one["state_label"],
        ]
        for one in mine
        if one["state"] not in (None, "not_applicable")
    ]
    return text_table.lines([_(word) for word in _OF_UNIT], rows) if rows else []


def _digits(text: str, lang: Lang) -> str:
    return to_persian_digits(text) if lang == "fa" else text
