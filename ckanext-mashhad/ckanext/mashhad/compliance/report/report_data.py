"""The report as data: what the action returns, what the downloads hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.catalog.replies.reply import Key, Reply
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Policy, Rules
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence, Judgement
from ckanext.mashhad.compliance.report import peers
from ckanext.mashhad.compliance.report.attesting import Attesters
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import Lang

Names = Mapping[str, tuple[str, str, str]]

#: Cases after their time that one judgement names.
MOST_DELAYS: Final = 100


@dataclass(frozen=True)
class Writer:
    """Writes judgements down in one language; ``names`` of the datasets that are public now;
    ``replies`` that stood on the day; ``refusals``: sentences about files that were not accepted;
    ``attesters`` tells who attested evidence; ``written``: the states that were written down at the
    end of the day; ``points``: what each judgement that is in a score adds to it, of how many.
    """

    units: Mapping[str, Unit]
    names: Names
    translate: Callable[[str], str]
    lang: Lang
    replies: Mapping[Key, Reply] = field(default_factory=dict)
    refusals: Mapping[Key, str] = field(default_factory=dict)
    attesters: Attesters | None = None
    written: Mapping[Key, str] = field(default_factory=dict)
    points: Mapping[Key, tuple[int, int]] = field(default_factory=dict)

    def entry(self, one: Judgement) -> dict[str, Any]:
        """One judgement: codes and days for programs, sentences for people."""
        unit, duty = self.units[one.unit], one.duty
        shown = judgement_words.state_of(one, self.lang)
        points, possible = self.points.get(one.key, (None, None))
        return {
            "ledger": one.ledger,
            "topic": duty.topic or None,
            "unit": unit.name,
            "unit_title": unit.title.to(self.lang),
            "duty": duty.id,
            "title": duty.title[LOCALE[self.lang]],
            "basis": judgement_words.basis(duty, self.lang, self.translate),
            "duty_confidence": duty.duty_confidence,
            "date_confidence": duty.date_confidence,
            "scores": duty.scores,
            "period": one.period.slug if one.period else None,
            "period_label": one.period.label(self.lang) if one.period else None,
            "state": one.state.value if one.state else None,
            "state_label": shown.word if shown else None,
            "owed": one.is_owed,
            "due": _iso(one.due),
            "missing_from": _iso(one.missing_from),
            "days_late": one.days_late,
            "days_missing": one.days_missing,
            "points": points,
            "possible": possible,
            "grade": one.grade.value if one.grade else None,
            "reason_code": one.reason.code,
            "reason": one.reason.text(self.translate, self.lang),
            "change": self._change(one),
            "refusal": self.refusals.get(one.key),
            "caveat": judgement_words.beside(one, self.lang, self.translate) or None,
            "cases_moved": one.cases_moved or None,
            "decisions": [
                each.text(self.translate, self.lang) for each in decisions.list_decisions(one)
            ],
            "evidence": evidence(one, self.names, self.attesters),
            "cases": cases(one),
            "delays": delays(one),
            "written_state": self.written.get(one.key),
            **self._reply(one),
        }

    def _change(self, one: Judgement) -> str | None:
        text = one.change.text(self.translate, self.lang) if one.change else None
        return " ".join(filter(None, (text, self.refusals.get(one.key)))) or None

    def _reply(self, one: Judgement) -> dict[str, Any]:
        found = self.replies.get(one.key)
        return {
            "reply": found and found.as_dict(),
            "reply_text": found and found.sentence(self.translate, self.lang),
            "reply_decision": found
            and found.decision
            and found.decision.sentence(self.translate, self.lang),
        }


def evidence(
    one: Judgement, names: Names, attesters: Attesters | None = None
) -> list[dict[str, Any]]:
    """What was public and since when, the decisive one first; of what is attested, by whom."""
    return [
        {
            **_evidence(each, names),
            "attested_by": (attesters and attesters(one, each).value) or None,
        }
        for each in one.evidence
    ]


def _evidence(one: Evidence, names: Names) -> dict[str, Any]:
    type_, name, title = names.get(one.dataset, ("", "", ""))
    return {
        "published": one.moment.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "attested": one.attested,
        "rows": one.rows,
        "fewer_rows": one.fewer or None,
        "earlier_day": _iso(one.earlier_day),
        "grade": one.grade.value,
        "days_late": one.days_late or None,
        "is_part": one.is_part,
        "dataset": one.dataset,
        "file": one.file or None,
        "type": type_ or None,
        "name": name or None,
        "title": title or None,
    }


def delays(one: Judgement) -> list[dict[str, Any]]:
    """The cases after their time or not public, the longest delay first, up to so many."""
    if one.tally is None:
        return []
    found = (*one.tally.missing, *one.tally.late)
    return [
        {
            "day": each.day.isoformat(),
            "published": _iso(each.done),
            "days": each.days,
            "count": each.count,
            "titles": list(each.titles),
        }
        for each in found[:MOST_DELAYS]
    ]


def cases(one: Judgement) -> dict[str, int] | None:
    """How many known cases there are of each outcome; None where none are known. ``after_grace``
    are those that nobody calls late: they came after the days of grace of a duty without a day.
    """
    if one.tally is None:
        return None
    tally, can_be_late = one.tally, one.duty.can_be_late
    return {
        "in_time": tally.in_time,
        "late": tally.late_count if can_be_late else 0,
        "after_grace": 0 if can_be_late else tally.late_count,
        "missing": tally.missing_count,
        "pending": tally.pending,
        "unreckoned": tally.unreckoned,
        "total": tally.total,
    }


def owed(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Without the duties that the unit does not owe: another's duty says nothing about it."""
    return [one for one in judgements if one.reason.code not in ("not_owed", "part_of")]


def points(judgements: Iterable[Judgement], policy: Policy) -> dict[Key, tuple[int, int]]:
    """What each judgement that is in a score adds to it, and what it could have added."""
    full = policy.weights.met
    return {one.key: (score.points(one, policy) or 0, full) for one in score.counted(judgements)}


def scores(judgements: Iterable[Judgement], policy: Policy) -> dict[str, dict[str, Any]]:
    """The score of each ledger, by itself."""
    return {ledger: figures(found) for ledger, found in score.by_ledger(judgements, policy).items()}


def topic_scores(
    judgements: Iterable[Judgement], policy: Policy, lang: Lang
) -> list[dict[str, Any]]:
    """The score of each group of duties in each ledger that has one."""
    topics = codelists.load("duty_topic")
    return [
        {
            "ledger": found.ledger,
            "topic": topic,
            "title": topics.label(topic, lang),
            **figures(found),
        }
        for topic, found in score.by_topic(judgements, policy)
    ]


def unit_scores(
    judgements: Iterable[Judgement],
    rules: Rules,
    units: Mapping[str, Unit],
    day: date,
    lang: Lang,
) -> list[dict[str, Any]]:
    """The score of each unit in each ledger that is judged, in the order of the judgements; units
    of one ``group`` are bound by the same duties of the ledger, and can be compared.
    """
    group = {
        (ledger, unit.id): number
        for ledger in LEDGERS
        for number, same in enumerate(peers.peers(tuple(units.values()), rules, ledger, day), 1)
        for unit in same.units
    }
    by_unit: dict[str, list[Judgement]] = {}
    for one in judgements:
        by_unit.setdefault(one.unit, []).append(one)
    return [
        {
            "ledger": ledger,
            "unit": units[unit].name,
            "unit_title": units[unit].title.to(lang),
            "unit_kind": units[unit].kind,
            "group": group[ledger, unit],
            **figures(found),
        }
        for unit, mine in by_unit.items()
        for ledger, found in score.by_ledger(mine, rules.policy).items()
        if any(number for state, number in found.counts.items() if state != "not_applicable")
    ]


def figures(found: score.Score) -> dict[str, Any]:
    """A score with all that it is made of; ``judged``: of how many judgements it is."""
    return {
        "percent": found.percent,
        "judged": found.judged,
        "points": found.points,
        "possible": found.possible,
        "counts": {state.value: count for state, count in found.counts.items()},
        "beside": {state.value: count for state, count in found.beside.items()},
        "listed": found.listed,
        "overdue_days": found.overdue,
    }


def guarded(value: Any) -> str:
    """A cell that no spreadsheet runs."""
    return inert("" if value is None else str(value))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
