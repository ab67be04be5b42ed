"""The report of a period as PDF for managers and the council (pure).

``texts`` turns what ``mashhad_compliance_report`` returned into the words of the pages, ``write``
lays them out with typst. The layout is in ``print/report.typ`` and knows no words of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty, Grade, Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import LEDGER_NAMES
from ckanext.mashhad.compliance.engine.vocabulary.score import COUNTED
from ckanext.mashhad.compliance.report.report_book import SCORES, asked_text
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang

LAYOUT: Final = Path(__file__).parents[1] / "print" / "report.typ"
#: Vazirmatn as TrueType, put there by ``python -m dev.assets``; browsers get another form of it.
FONTS: Final = Path(__file__).parents[1] / "fonts"

TOPICS: Final = tuple(name for name, _ in SCORES)
SUMMARY: Final = (TOPICS[0], *TOPICS[2:])
OVERVIEW: Final = (N_("Unit"), N_("Score of 100"), N_("Published"))
ENTRY: Final = (N_("Duty"), N_("Period"), N_("State"), N_("Due day"), N_("Why"))
LAW: Final = (N_("Duty"), N_("Article or source"), N_("How well it is known"))
#: What is judged and what is shown of it; what a unit does not owe says nothing about it.
_TOLD: Final = (*COUNTED, "disputed", "open", "not_due", "to_confirm")


class NoFontError(RuntimeError):
    """The font was not built, and without it no letter of Persian can be drawn."""


@dataclass(frozen=True)
class Words:
    """The site's name, the sentences on how it is judged, and the reader's language."""

    site: str
    method: Sequence[str]
    translate: Callable[[str], str]
    lang: Lang

    def number(self, value: int | None) -> str:
        """Grouped, in the reader's digits; a dash for none."""
        return "–" if value is None else format_number(value, self.lang)

    def day(self, iso: str | None) -> str:
        """A day in words; empty for none."""
        return format_long(date.fromisoformat(iso), self.lang) if iso else ""


def texts(report: Mapping[str, Any], duties: Iterable[Duty], say: Words) -> dict[str, Any]:
    """The words of the pages; ``duties`` stand in the annex."""
    _ = say.translate
    told = [one for one in report["judgements"] if one["state"] in _TOLD]
    units = list(dict.fromkeys((one["unit"], one["unit_title"]) for one in report["judgements"]))
    return {
        "lang": say.lang,
        "site": say.site,
        "title": _(N_("Report on duties to publish")),
        "period": asked_text(report, _, say.lang),
        "day": _(N_("As of {day}")).format(day=say.day(report["date"])),
        "page": _(N_("Page {page} of {pages}")),
        "nothing": _(N_("Nothing was judged for this unit in this period.")),
        "summary": _summary(report, say),
        "topics": _topics(report, say),
        "overview": _overview(report, say),
        "columns": [_(each) for each in ENTRY],
        "units": [
            {"title": title, "ledgers": _ledgers([o for o in told if o["unit"] == unit], say)}
            for unit, title in units
        ],
        "method": {"title": _(N_("How this is judged")), "sentences": list(say.method)},
        "law": _law(duties, say),
    }


def write(found: Mapping[str, Any], now: datetime, fonts: Path = FONTS) -> bytes:
    """The PDF of these texts; ``now`` is when it was made. Raises :class:`NoFontError`."""
    if not any(fonts.glob("*.ttf")):
        raise NoFontError
    compiled = typst.compile(
        LAYOUT,
        root=LAYOUT.parent,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(found, ensure_ascii=False)},
        timestamp=int(now.timestamp()),
    )
    assert isinstance(compiled, bytes)  # noqa: S101 (for the type checker: one file was asked for)
    return compiled


def _summary(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    _ = say.translate
    return {
        "title": _(N_("Summary")),
        "columns": [_(each) for each in SUMMARY],
        "rows": [
            [
                _(LEDGER_NAMES[ledger]),
                say.number(found["percent"]),
                *(say.number(found["counts"][state]) for state in COUNTED),
            ]
            for ledger, found in report["scores"].items()
        ],
    }


def _topics(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    _ = say.translate
    ledgers = {ledger: _(name) for ledger, name in LEDGER_NAMES.items()}
    return {
        "title": _(N_("Scores by group of duties")),
        "columns": [_(each) for each in TOPICS],
        "rows": [
            [
                ledgers[found["ledger"]],
                found["title"],
                say.number(found["percent"]),
                *(say.number(found["counts"][state]) for state in COUNTED),
            ]
            for found in report["topic_scores"]
        ],
    }


def _overview(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    """The units, ledger by ledger, each with its score: ledgers are never mixed."""
    _ = say.translate
    ledgers = []
    for ledger in LEDGERS:
        mine = [each for each in report["unit_scores"] if each["ledger"] == ledger]
        shown = [judgement_words.state(state, say.lang, ledger=ledger) for state in COUNTED[1:]]
        rows = [
            [each["unit_title"], say.number(each["percent"])]
            + [say.number(each["counts"][state]) for state in COUNTED]
            for each in mine
        ]
        if rows:
            columns = [*(_(name) for name in OVERVIEW), *(state.word for state in shown)]
            ledgers.append({"title": _(LEDGER_NAMES[ledger]), "columns": columns, "rows": rows})
    return {"title": _(N_("The units")), "ledgers": ledgers}


def _ledgers(told: list[Mapping[str, Any]], say: Words) -> list[dict[str, Any]]:
    return [
        {
            "title": say.translate(LEDGER_NAMES[ledger]),
            "rows": [_entry(one, say) for one in told if one["ledger"] == ledger],
        }
        for ledger in LEDGERS
        if any(one["ledger"] == ledger for one in told)
    ]


def _entry(one: Mapping[str, Any], say: Words) -> dict[str, Any]:
    whole = say.translate(N_("Decision of this portal: {text}"))
    decided = (whole.format(text=each) for each in one["decisions"])
    why = " ".join([one["reason"], *decided])
    if one["evidence"]:
        first = one["evidence"][0]
        grade = say.translate(judgement_words.GRADES[Grade(first["grade"])])
        told = say.translate(N_("Evidence: {title} ({grade})."))
        why = f"{why} {told.format(title=first['title'] or first['dataset'], grade=grade)}"
    return {
        "duty": one["title"],
        "period": one["period_label"] or "–",
        "state": {"word": one["state_label"], "css": _colour(one["state"])},
        "due": say.day(one["due"]) or "–",
        "why": why,
        "more": list(filter(None, (one["reply_text"], one["reply_decision"]))),
    }


def _colour(state: str) -> str:
    return judgement_words.CLASSES[State(state)]


def _law(duties: Iterable[Duty], say: Words) -> dict[str, Any]:
    rows: dict[Ledger, list[list[str]]] = {ledger: [] for ledger in LEDGERS}
    for duty in duties:
        confidence = judgement_words.confidence(duty.duty_confidence, say.lang)
        rows[duty.ledger].append([duty.title[LOCALE[say.lang]], duty.basis or "–", confidence])
    return {
        "title": say.translate(N_("The duties and their sources")),
        "columns": [say.translate(each) for each in LAW],
        "ledgers": [
            {"title": say.translate(LEDGER_NAMES[ledger]), "rows": found}
            for ledger, found in rows.items()
            if found
        ],
    }
