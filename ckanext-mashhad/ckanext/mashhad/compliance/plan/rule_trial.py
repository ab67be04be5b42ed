"""Rules tried before they are put in force: whether one can judge by them, and what they change
(pure).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from ckanext.mashhad.compliance.engine.evidence import spans
from ckanext.mashhad.compliance.engine.evidence.facts import Facts
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.engine.rules.rule_faults import Fault, Problem, RulesError
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.report import duty_texts, grid
from ckanext.mashhad.persian.calendar.workdays import WorkCalendar

log = logging.getLogger(__name__)

#: A preview looks at so many days.
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Trial:
    """A city as it is on a day, to be judged by rules that are not in force."""

    facts: Facts
    calendar: WorkCalendar
    on: date

    def judge(self, rules: Rules, duties: Collection[str] | None = None) -> list[Judgement]:
        """What these rules say; ``duties``: of these ids only."""
        return Engine(rules, self.facts, self.calendar).judge(on=self.on, duties=duties)

    def fit(self, rules: Rules, file: str) -> None:
        """Judge everybody by these rules and tell them, so that no page is the first to do it.

        :raises RulesError: that it cannot be done, of ``file``
        """
        try:
            self.judge(rules)
            teller = duty_texts.Teller(rules, {}, str, "en")
            for duty in rules.duties:
                teller.facts(duty)
        except Exception as error:
            log.exception("Rules that pass the checks cannot be judged by")
            fault = Fault.from_code("not_judged", detail=str(error))
            raise RulesError([Problem(file, "", fault)]) from error

    def last_year(self, rules: Rules, duty: str) -> dict[str, dict[State, int]]:
        """What the newest version of a duty (id) would have meant for the last year, by unit (id):
        counts of states.

        As if it had always held; what came due within the year is counted, and what comes next.
        """
        always = replace(rules.versions(duty)[-1], in_force_from=None, valid_to=None)
        counts: dict[str, dict[State, int]] = {}
        for one in self.judge(replace(rules, duties=(always,))):
            if one.state in (None, State.NOT_APPLICABLE) or _came_up(one) <= self.on - YEAR:
                continue
            mine = counts.setdefault(one.unit, dict.fromkeys(State, 0))
            mine[one.state] += 1
        return counts

    def changed_past(
        self, before: Rules, after: Rules, duties: Collection[str] | None = None
    ) -> list[Judgement]:
        """What is decided and would be decided otherwise, or not at all, by other rules."""
        old, new = (_decided(self.judge(rules, duties)) for rules in (before, after))
        keys = [key for key in old if key not in new] + list(new)
        return [
            new.get(key) or old[key]
            for key in keys
            if _as_said(old.get(key)) != _as_said(new.get(key))
        ]


def _came_up(one: Judgement) -> date:
    """The day on which it was due, or could be called missing; of what is met without a day, the
    end of the time after its period. What always has to be there comes up always.
    """
    if one.period is None:
        return date.max
    return one.due or one.missing_from or spans.following(one.period).last


def _decided(judged: Iterable[Judgement]) -> dict[Any, Judgement]:
    return {one.key: one for one in judged if one.state in grid.DECIDED and one.period}


def _as_said(one: Judgement | None) -> tuple[Any, ...] | None:
    return (one.state, one.days_late) if one else None
