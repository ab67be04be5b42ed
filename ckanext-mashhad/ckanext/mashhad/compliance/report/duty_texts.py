"""A duty told to a reader: who owes what, how often, by when, how it is judged and how well known.

The page of all duties and the reference in ``docs/`` are both made of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from ckanext.mashhad.catalog.dcat import vocabularies
from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.rules.duty import Duty, Rules
from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement_reasons import Reason
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_, Lang, Word
from ckanext.mashhad.tables.engine import registry

#: What may be the id of a duty; whether it is one the rules tell.
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
PERIOD_NAMES: Final[Mapping[str, str]] = {
    "year": N_("every year"),
    "half": N_("every six months"),
    "quarter": N_("every three months"),
    "month": N_("every month"),
}


class Judging(Message):
    """How a duty is judged that is judged at all."""

    messages: ClassVar = {
        "dated": N_("Judged and counted in the score; what comes after its day is late."),
        "planned": N_(
            "Judged and counted in the score of the plan; what comes after its day is after the "
            "municipality's deadline."
        ),
        "undated": N_(
            "Judged and counted in the score; nobody is late, because no exact due day is known."
        ),
        "to_confirm": N_("To be confirmed; nobody is judged by it yet."),
        "by_days": N_(
            "Requests are judged where the published rows tell on which days they came and were "
            "answered, each by its own day; it is in no score."
        ),
    }


class Told(Message):
    """What is said of a duty beside its own words."""

    messages: ClassVar = {
        "table": N_("table: {title}"),
        "table_that_fits": N_("a table that fits: {title}"),
        "days": N_("{count} days"),
        "version": N_("number {number}"),
        "counted_once": N_("{titles}; where one dataset serves both, the score counts it once"),
    }


@dataclass(frozen=True)
class Teller:
    """Tells the duties of ``rules``; ``titles`` of units by id and name, and gettext."""

    rules: Rules
    titles: Mapping[str, Word]
    translate: judgement_words.Translate
    lang: Lang

    def facts(self, duty: Duty) -> list[tuple[str, str]]:
        """Pairs of a name and a text, in the order of reading; only what there is to say."""
        rule = duty.due
        found = (
            (N_("Who owes it"), judgement_words.owed(duty, self.titles, self.lang, self.translate)),
            (N_("What meets it"), self.meets(duty)),
            (N_("Group of duties"), codelists.load("duty_topic").label(duty.topic, self.lang)),
            (N_("How often"), self.translate(self._often(duty))),
            (N_("Due day"), judgement_words.due(duty, self.lang, self.translate)),
            (N_("Days of grace"), self._say(Told.from_code("days", count=rule.grace), rule.grace)),
            (N_("How it is judged"), self._say(self.judging(duty))),
            (N_("What this portal decided"), self.decided(duty)),
            *self._known(duty),
            (N_("In force from"), self._day(duty.in_force_from)),
            (N_("In force until"), self._day(duty.valid_to)),
            (
                N_("Version"),
                self._say(Told.from_code("version", number=duty.version), duty.version > 1),
            ),
            (N_("Asks for the same data as"), self._together(duty)),
            (N_("Another day for the same"), self._titles(self._others(duty))),
            (N_("What is known and what is not"), self.note(duty)),
        )
        return [(self.translate(name), text) for name, text in found if text]

    def _known(self, duty: Duty) -> list[tuple[str, str]]:
        """How well it is known; of the plan nobody asks, for it is the municipality's own word."""
        if duty.ledger == "schedule":
            return []
        of_duty = judgement_words.confidence(duty.duty_confidence, self.lang)
        of_day = judgement_words.confidence(duty.date_confidence, self.lang)
        names = N_("How well it is known"), N_("How well its day is known")
        return list(zip(names, (of_duty, of_day), strict=True))

    def judging(self, duty: Duty) -> Message:
        """Whether anybody is judged by the duty, and what is said where nobody is."""
        if duty.kind in ("milestone", "prohibition"):
            return Reason.from_code(duty.kind)
        if not duty.dataset_type and duty.kind != "process":
            return Reason.from_code("not_seen" if duty.unseen else "no_data")
        if self.rules.policy.sums_only(duty):
            return Judging.from_code("by_days")
        if duty.optional:
            return Reason.from_code("open_optional")
        if not duty.accuses:
            return Judging.from_code("to_confirm")
        if not duty.can_be_late:
            return Judging.from_code("undated")
        return Judging.from_code("planned" if duty.ledger == "schedule" else "dated")

    def decided(self, duty: Duty) -> str:
        """What the site decided of it, and why."""
        told = decisions.of_choice(duty.chosen) if duty.chosen else ()
        return " ".join(each.text(self.translate, self.lang) for each in told)

    def note(self, duty: Duty) -> str:
        """What is known of it and what is not; other duties are named by their titles."""
        return _ID.sub(self._titled, self.own(duty.note))

    def _titled(self, found: re.Match[str]) -> str:
        named = self.rules.versions(found[0])
        if not named:
            return found[0]
        return judgement_words.quoted_title(named[-1], self.lang)

    def own(self, texts: Mapping[str, str] | None) -> str:
        """The text in the reader's language; empty for none."""
        return texts[LOCALE[self.lang]].strip() if texts else ""

    def meets(self, duty: Duty) -> str:
        """Of what type, subject, kind and table a publication has to be."""
        if duty.kind in ("milestone", "process"):
            return ""  # nothing that is published is such a step or an answer
        said = [self._type(code) for code in sorted(duty.types, key=duty.dataset_type.__ne__)]
        if duty.subject:
            subjects = codelists.load(f"{duty.dataset_type}_subject")
            said.append(subjects.label(duty.subject, self.lang))
        stages = codelists.load("budget_stage")
        said += [stages.label(code, self.lang) for code in sorted(duty.stages)]
        statements = codelists.load("statement_kind")
        said += [statements.label(code, self.lang) for code in sorted(duty.statement_kinds)]
        if duty.table:
            title = self.own(registry.load(duty.table).title)
            # The law asks for no format; the plan asks for the table itself.
            code = "table" if duty.ledger == "schedule" else "table_that_fits"
            said.append(self._say(Told.from_code(code, title=title)))
        return judgement_words.joined(said, self.lang)

    def _type(self, code: str) -> str:
        concept = vocabularies.load("dataset_type").find(code)
        return concept.labels[self.lang] if concept else code

    def _often(self, duty: Duty) -> str:
        return PERIOD_NAMES[duty.period] if duty.period else judgement_words.KIND_NAMES[duty.kind]

    def _together(self, duty: Duty) -> str:
        others = [one for one in self.rules.duties if one.group == duty.group and one.id != duty.id]
        return self._say(Told.from_code("counted_once", titles=self._titles(others)), bool(others))

    def _others(self, duty: Duty) -> Iterator[Duty]:
        return (one for one in self.rules.duties if one.id == duty.conflicts_with)

    def _titles(self, duties: Iterator[Duty] | list[Duty]) -> str:
        return judgement_words.joined([self.own(one.title) for one in duties], self.lang)

    def _say(self, message: Message, wanted: object = True) -> str:
        return message.text(self.translate, self.lang) if wanted else ""

    def _day(self, day: date | None) -> str:
        return format_long(day, self.lang) if day else ""
