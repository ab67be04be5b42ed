"""The words and addresses of one page: what its hundreds of judgements ask for again and again.

Bound once to the language of the page: looking it up for each word of a table takes longer than
the words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import g
from flask_babel import get_translations

from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.rules.duty import Grade
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import (
    Delay,
    Evidence,
    Judgement,
    State,
)
from ckanext.mashhad.persian.calendar.jalali import format_long, format_relative_day
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang

#: What a reader of a past day takes along from page to page.
KEPT: Final = ("date", "rules")


@dataclass(frozen=True, slots=True)
class PageWords:
    """In ``lang``; ``translate`` and ``ngettext`` are gettext's for it. ``kept``: what every
    address of the page takes along.
    """

    lang: Lang
    translate: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    kept: dict[str, str]
    _addresses: dict[Any, str] = field(default_factory=dict)

    def url(self, page: str, /, **args: Any) -> str:
        """The address of a page of this room, on the day and by the rules that were asked for."""
        return self._address(f"mashhad_compliance.{page}", {**self.kept, **args})

    def dataset(self, named: tuple[str, str, str]) -> str:
        """The address of a dataset, of its type, name and title."""
        return self._address(f"{named[0]}.read", {"id": named[1]})

    def _address(self, endpoint: str, args: dict[str, Any]) -> str:
        key = (endpoint, *args.items())
        if key not in self._addresses:
            self._addresses[key] = str(tk.url_for(endpoint, **args))
        return self._addresses[key]

    def title(self, duty: Any) -> str:
        """The duty's title."""
        return str(duty.title[LOCALE[self.lang]])

    def state(self, one: Judgement) -> judgement_words.Shown | None:
        """Sign, word and colour of a judgement's state."""
        return judgement_words.state_of(one, self.lang)

    def state_words(self, one: Judgement) -> dict[str, str]:
        """The words of all states by their codes, as they are said of this judgement."""
        return judgement_words.state_words(one, self.lang)

    def text(self, message: Any) -> str:
        """A sentence of the engine, with words of another language marked; empty for none."""
        said = str(message.text(self.translate, self.lang)) if message else ""
        return said if self.lang == "fa" else tk.h.mashhad_marked(said)

    def decided(self, one: Judgement) -> list[str]:
        """What the site decided that touches this judgement, with its reason."""
        return decisions.marked(one, self.translate, self.lang)

    def due(self, one: Judgement) -> str:
        """Until when it has to be there; empty where it need not."""
        if one.due:
            return self.translate(N_("due {day}")).format(day=format_long(one.due, self.lang))
        if one.state is State.NOT_APPLICABLE:
            return ""
        return self.translate(N_("no due day is known"))

    def left(self, one: Judgement, day: str) -> str:
        """How far off the due day is, seen from a day (ISO): «۳ روز دیگر», «دیروز»; or empty."""
        if not one.due or not (one.is_owed or one.state is State.NOT_DUE):
            return ""
        return format_relative_day(one.due, dt.date.fromisoformat(day), self.lang)

    def grade(self, grade: Grade) -> tuple[str, str]:
        """Sign and words of how far evidence was checked."""
        return judgement_words.GRADE_SIGNS[grade], self.translate(judgement_words.GRADES[grade])

    def word(self, state: State, ledger: Any, dated: bool = True) -> judgement_words.Shown:
        """Sign, word and colour of a state in a ledger; ``dated``: whether a due day is known."""
        return judgement_words.state(state, self.lang, ledger=ledger, dated=dated)

    def beside(self, one: Judgement) -> str:
        """What has to be said beside a judgement, or empty."""
        return judgement_words.beside(one, self.lang, self.translate)

    def checked(self, proof: Evidence) -> str:
        """How far evidence was checked; of a table how many of its rows."""
        if proof.rows is None:
            return self.translate(judgement_words.GRADES[proof.grade])
        text = self.ngettext("{number} row checked", "{number} rows checked", proof.rows)
        return text.format(number=format_number(proof.rows, self.lang))

    def delay(self, each: Delay) -> str:
        """Of which day a case is, and since when it is public."""
        done = self.translate(N_("not on this portal"))
        if each.done:
            since = self.translate(N_("public since {day}"))
            done = since.format(day=format_long(each.done, self.lang))
        of_day = self.translate(N_("of {day}")).format(day=format_long(each.day, self.lang))
        return f"{of_day} – {done}"


def words() -> PageWords:
    """Those of the page that is being made."""
    if "mashhad_compliance_words" not in g:
        said, args = get_translations(), tk.request.args
        kept = {name: args[name] for name in KEPT if args.get(name)}
        g.mashhad_compliance_words = PageWords(language(), said.ugettext, said.ungettext, kept)
    found: PageWords = g.mashhad_compliance_words
    return found
