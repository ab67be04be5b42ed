"""The report for a terminal: a line for each unit and ledger, or for each duty of one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from ckanext.mashhad.compliance import text_table
from ckanext.mashhad.compliance.duty import LEDGERS
from ckanext.mashhad.compliance.words import LEDGER_NAMES
from ckanext.mashhad.persian.digits import to_persian_digits
from ckanext.mashhad.persian.errors import N_, Lang
from ckanext.mashhad.persian.jalali import format_long, format_numeric
from ckanext.mashhad.persian.moments import format_moment

_HEAD = (
    N_("Unit"),
    N_("On time"),
    N_("Late"),
    N_("Not published"),
    N_("Disputed"),
    N_("Not yet due"),
)
_OF_UNIT = N_("Duty"), N_("Period"), N_("Due day"), N_("State")
_COUNTED = ("met", "late", "missing", "disputed")


def lines(report: Mapping[str, Any], _: Callable[[str], str], lang: Lang) -> Iterator[str]:
    """All lines: a heading with the score, then the table, ledger by ledger."""
    day = format_long(date.fromisoformat(report["date"]), lang)
    yield _("State of the duties to publish on {day}, in all periods").format(day=day)
    for ledger in LEDGERS:
        mine = [one for one in report["judgements"] if one["ledger"] == ledger]
        if ledger not in report["scores"] or not any(one["state"] for one in mine):
            continue
        yield ""
        percent = report["scores"][ledger]["percent"]
        name = _(LEDGER_NAMES[ledger])
        if percent is None:
            yield _("{ledger}: nothing to score yet").format(ledger=name)
        else:
            shown = _digits(f"{percent:g}", lang)
            yield _("{ledger}: {score} of 100").format(ledger=name, score=shown)
        yield from (_of_unit if report["unit"] else _of_city)(mine, _, lang)


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
    )
    yield from (f"{_(name)}: {text}" for name, text in pairs if text)
    if one["evidence"]:
        yield _("Evidence:")
    for proof in one["evidence"]:
        moment = format_moment(datetime.fromisoformat(proof["published"]), lang)
        called = proof["title"] or proof["dataset"]
        rows = proof["rows"]
        more = _("{number} rows").format(number=_digits(str(rows), lang)) if rows else ""
        yield " – ".join(filter(None, (called, moment, more)))


def _of_city(mine: list[dict[str, Any]], _: Callable[[str], str], lang: Lang) -> list[str]:
    by_unit: dict[tuple[str, str], Counter[str]] = {}
    for one in mine:
        if one["scores"] and one["state"] not in (None, "not_applicable"):
            by_unit.setdefault((one["unit"], one["unit_title"]), Counter())[one["state"]] += 1
    rows = []
    for (_name, title), counts in by_unit.items():
        numbers = [counts[state] for state in _COUNTED]
        numbers.append(counts["not_due"] + counts["open"])
        rows.append([title, *(_digits(str(number), lang) for number in numbers)])
    return text_table.lines([_(word) for word in _HEAD], rows) if rows else []


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
    return to_persian_digits(text).replace(".", "٫") if lang == "fa" else text
