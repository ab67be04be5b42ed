"""The pages after the first: all units beside each other, then each with its duties; the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty, Grade, Ledger
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import LEDGER_NAMES
from ckanext.mashhad.compliance.engine.vocabulary.score import COUNTED
from ckanext.mashhad.compliance.report.attesting import WORDS, Attester
from ckanext.mashhad.compliance.report.printed.wording import EVERY, Words, bar, days_missing
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_

OVERVIEW: Final = (
    N_("Score of 100"),
    N_("Judged"),
    N_("State of publication"),
    N_("Days not on the portal"),
)
ENTRY: Final = (N_("Duty"), N_("Period"), N_("State"), N_("Due day"), N_("Why"))
LAW: Final = (N_("Duty"), N_("Article or source"), N_("How well it is known"))
#: Units with so few judgements share pages; the others have pages of their own.
FEW: Final = 4
#: What is judged and what is shown of it; what a unit does not owe says nothing about it.
_SHOWN: Final = (*COUNTED, "disputed", "open", "not_due", "to_confirm")


def topics(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    """The scores of the groups of duties, ledger by ledger."""
    return {
        "title": _title(N_("Scores by group of duties"), report, say),
        "ledgers": _scores(report["topic_scores"], "title", N_("Group of duties"), say),
    }


def overview(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    """The units, ledger by ledger, each with its score: ledgers are never mixed. Those that are
    bound by the same duties stand together, since only they can be compared.
    """
    groups: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for each in report["unit_scores"]:
        groups.setdefault((LEDGERS.index(each["ledger"]), each["group"]), []).append(each)
    found = []
    for ledger, group in sorted(groups):
        same = groups[ledger, group]
        (table,) = _scores(same, "unit_title", N_("Unit"), say)
        if sum(key[0] == ledger for key in groups) > 1:
            table["title"] = f"{table['title']} – {_kinds(same, say)}"
        found.append(table)
    return {"title": _title(N_("The units"), report, say), "ledgers": found}


def _title(words: str, report: Mapping[str, Any], say: Words) -> str:
    """Of scores: those of all periods are not what the first page and the portal call the score."""
    title = say.translate(words)
    return title if report["period"] else f"{title} – {say.translate(EVERY)}"


def _kinds(units: Sequence[Mapping[str, Any]], say: Words) -> str:
    kinds = codelists.load("unit_kind")
    named = dict.fromkeys(kinds.label(each["unit_kind"], say.lang) for each in units)
    return judgement_words.joined(list(named), say.lang)


def _scores(
    scores: Sequence[Mapping[str, Any]], named: str, column: str, say: Words
) -> list[dict[str, Any]]:
    found = []
    for ledger in LEDGERS:
        rows = [
            [
                each[named],
                say.number(each["percent"]),
                say.number(each["judged"]),
                bar(each, ledger, say),
                days_missing(each, say),
            ]
            for each in scores
            if each["ledger"] == ledger
        ]
        if rows:
            columns = [say.translate(name) for name in (column, *OVERVIEW)]
            title = say.translate(LEDGER_NAMES[ledger])
            found.append({"title": title, "columns": columns, "rows": rows})
    return found


def units(report: Mapping[str, Any], say: Words) -> dict[str, Any]:
    """A chapter for each unit of which something is judged, and the names of the others."""
    shown: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in report["judgements"]:
        mine = shown.setdefault((one["unit"], one["unit_title"]), [])
        if one["state"] in _SHOWN:
            mine.append(one)
    idle = [title for (_unit, title), mine in shown.items() if not mine]
    nothing = say.translate(N_("Nothing was judged in these periods for: {units}."))
    return {
        "columns": [say.translate(each) for each in ENTRY],
        "nothing": nothing.format(units=judgement_words.joined(idle, say.lang)) if idle else "",
        "chapters": [
            {
                "title": title,
                "apart": len(mine) > FEW,
                "ledgers": _ledgers(unit, mine, report, say),
            }
            for (unit, title), mine in shown.items()
            if mine
        ],
    }


def _ledgers(
    unit: str, mine: Sequence[Mapping[str, Any]], report: Mapping[str, Any], say: Words
) -> list[dict[str, Any]]:
    scores = {each["ledger"]: each for each in report["unit_scores"] if each["unit"] == unit}
    return [
        {
            "title": say.translate(LEDGER_NAMES[ledger]),
            "score": _score(scores.get(ledger), ledger, report, say),
            "rows": [_entry(one, say) for one in mine if one["ledger"] == ledger],
        }
        for ledger in LEDGERS
        if any(one["ledger"] == ledger for one in mine)
    ]


def _score(
    figures: Mapping[str, Any] | None, ledger: Ledger, report: Mapping[str, Any], say: Words
) -> str:
    """The score of a unit in a ledger with its counts, in a sentence; empty for none."""
    if not figures or not figures["judged"]:
        return ""
    every = "" if report["period"] else f"{say.translate(EVERY)}: "
    counts: str = bar(figures, ledger, say)["words"]
    if figures["percent"] is None:
        return f"{every}{counts}"
    score = say.translate(N_("{score} of 100 ({number} judged)")).format(
        score=say.number(figures["percent"]), number=say.number(figures["judged"])
    )
    return f"{every}{score} – {counts}"


def _entry(one: Mapping[str, Any], say: Words) -> dict[str, Any]:
    whole = say.translate(N_("Decision of this portal: {text}"))
    decided = (whole.format(text=each) for each in one["decisions"])
    beside = filter(None, (one["caveat"], one["refusal"]))
    why = " ".join([one["reason"], *decided, *beside])
    if one["evidence"]:
        first = one["evidence"][0]
        grade = say.translate(judgement_words.GRADES[Grade(first["grade"])])
        if by := first["attested_by"]:
            grade = judgement_words.joined([grade, say.translate(WORDS[Attester(by)])], say.lang)
        evidence = say.translate(N_("Evidence: {title} ({grade})."))
        why = f"{why} {evidence.format(title=first['title'] or first['dataset'], grade=grade)}"
    return {
        "duty": one["title"],
        "period": one["period_label"] or "–",
        "state": {"word": one["state_label"], "css": judgement_words.CLASSES[State(one["state"])]},
        "due": say.day(one["due"]) or "–",
        "why": why,
        "more": list(filter(None, (one["reply_text"], one["reply_decision"]))),
    }


def law(duties: Iterable[Duty], say: Words) -> dict[str, Any]:
    """All duties with their sources, ledger by ledger."""
    rows: dict[Ledger, list[list[str]]] = {ledger: [] for ledger in LEDGERS}
    for duty in duties:
        confidence = judgement_words.confidence(duty.duty_confidence, say.lang)
        basis = judgement_words.basis(duty, say.lang, say.translate) or "–"
        rows[duty.ledger].append([duty.title[LOCALE[say.lang]], basis, confidence])
    return {
        "title": say.translate(N_("The duties and their sources")),
        "columns": [say.translate(each) for each in LAW],
        "ledgers": [
            {"title": say.translate(LEDGER_NAMES[ledger]), "rows": found}
            for ledger, found in rows.items()
            if found
        ],
    }
