"""A letter in words: once, and then as plain text and as HTML, which say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import jinja2

from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.compliance.digest.recipients import Item, Letter
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.history import news
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import N_, Lang, Word

#: So many changes stand in one letter.
MOST_CHANGES: Final = 50


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the words to click on."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication: its title with the period, how it stands, why, and where to do it; or one
    change, with its day.
    """

    title: str
    state: str
    why: str
    link: Link


@dataclass(frozen=True, slots=True)
class Section:
    """What one unit has to publish, or what changed; ``more``: where the rest stands, if any."""

    title: str
    entries: tuple[Entry, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class Written:
    """A whole letter; ``one_click``: the address that ends the letters by one POST."""

    lang: Lang
    subject: str
    greeting: str
    lead: str
    sections: tuple[Section, ...]
    why_me: str
    links: tuple[Link, ...]
    site: str
    one_click: str

    @property
    def text(self) -> str:
        """The letter as plain text."""
        parts = [self.greeting, self.lead]
        for section in self.sections:
            parts.append(f"{section.title}\n{'-' * len(section.title)}")
            for one in section.entries:
                head = f"• {one.title}\n  {one.state}: {one.why}"
                parts.append(f"{head}\n  {one.link.words}: {one.link.address}")
            if section.more:
                parts.append(f"{section.more.words}: {section.more.address}")
        parts.append("\n".join([self.why_me, *(f"{at.words}: {at.address}" for at in self.links)]))
        return "\n\n".join([*parts, self.site]) + "\n"

    @property
    def html(self) -> str:
        """The letter as a page for mail programs: right to left where it is Persian."""
        return _template().render(letter=self, direction="rtl" if self.lang == "fa" else "ltr")

    @property
    def headers(self) -> dict[str, str]:
        """What lets a mail program end the letters by one click (RFC 2369, RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{self.one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Content-Language": self.lang,
        }


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of a letter: of a change, of a publication, of a unit, of the settings, of the
    way out.
    """

    of_change: Callable[[news.Item], str]
    of_item: Callable[[Item], str]
    of_unit: Callable[[str], str]
    changes: str
    settings: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language; ``translate`` and ``ngettext`` are gettext's for it.

    ``units``: titles by id; ``refused``: what is said of files that were sent and not accepted.
    """

    lang: Lang
    site: str
    units: Mapping[str, Word]
    translate: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    refused: Mapping[Key, str] = field(default_factory=dict)

    def write(self, letter: Letter, places: Places, changes: Sequence[news.Item] = ()) -> Written:
        """The letter in words; ``changes``: those of the letter, the latest first."""
        _ = self.translate
        sections = [self._section(letter, unit, places) for unit in letter.units]
        if changes:
            sections.append(self._changed(changes, places))
        return Written(
            lang=self.lang,
            subject=self._subject(letter, len(changes)),
            greeting=_("Dear {name},").format(name=letter.reader.name),
            lead=self._lead(letter),
            sections=tuple(sections),
            why_me=self._why_me(letter, follows=bool(changes)),
            links=(
                Link(_("Choose which letters you get"), places.settings),
                Link(_("No more of these letters"), places.way_out),
            ),
            site=self.site,
            one_click=places.way_out,
        )

    def _lead(self, letter: Letter) -> str:
        day = format_long(letter.day, self.lang)
        if letter.items:
            said = self.translate(N_("This is what waits to be published, as of {day}."))
        else:
            said = self.translate(N_("What changed in what you follow, until {day}."))
        return said.format(day=day)

    def _why_me(self, letter: Letter, *, follows: bool) -> str:
        said = []
        if letter.items:
            text = self.translate(
                N_("You get this letter because you publish for {units} or answer for it.")
            )
            units = judgement_words.joined([self._unit(unit) for unit in letter.units], self.lang)
            said.append(text.format(units=units))
        if follows:
            said.append(self.translate(N_("You chose to be told what changes.")))
        return " ".join(said)

    def _changed(self, changes: Sequence[news.Item], places: Places) -> Section:
        _ = self.translate
        entries = [
            Entry(
                one.text,
                one.shown(self.lang).word,
                format_long(one.day, self.lang),
                Link(_(N_("See the state and its reason")), places.of_change(one)),
            )
            for one in changes[:MOST_CHANGES]
        ]
        more = None
        if count := len(changes) - len(entries):
            text = self.ngettext("and {number} more change", "and {number} more changes", count)
            more = Link(text.format(number=self._number(count)), places.changes)
        return Section(_(N_("Changes in what you follow")), tuple(entries), more)

    def _subject(self, letter: Letter, changes: int) -> str:
        missing = sum(item.judgement.is_owed for item in letter.items)
        coming = len(letter.items) - missing
        parts = []
        if coming:
            text = self.ngettext("{number} thing to publish", "{number} things to publish", coming)
            parts.append(text.format(number=self._number(coming)))
        if missing:
            text = self.ngettext(
                "{number} publication that is missing",
                "{number} publications that are missing",
                missing,
            )
            parts.append(text.format(number=self._number(missing)))
        if changes:
            text = self.ngettext(
                "{number} change in what you follow", "{number} changes in what you follow", changes
            )
            parts.append(text.format(number=self._number(changes)))
        return f"{judgement_words.joined(parts, self.lang)} – {self._named(letter)}"

    def _named(self, letter: Letter) -> str:
        if not letter.units:
            return self.site
        first, *others = letter.units
        if not others:
            return self._unit(first)
        text = self.ngettext(
            "{unit} and {number} other unit", "{unit} and {number} other units", len(others)
        )
        return text.format(unit=self._unit(first), number=self._number(len(others)))

    def _section(self, letter: Letter, unit: str, places: Places) -> Section:
        more = None
        if count := letter.more.get(unit, 0):
            text = self.ngettext(
                "Beside this {number} publication of the unit is missing",
                "Beside this {number} publications of the unit are missing",
                count,
            )
            more = Link(text.format(number=self._number(count)), places.of_unit(unit))
        mine = [item for item in letter.items if item.judgement.unit == unit]
        return Section(self._unit(unit), tuple(self._entry(item, places) for item in mine), more)

    def _entry(self, item: Item, places: Places) -> Entry:
        one, _ = item.judgement, self.translate
        title = one.duty.title[LOCALE[self.lang]]
        if one.period:
            title = f"{title} – {one.period.label(self.lang)}"
        state = judgement_words.state_of(one, self.lang)
        refused = self.refused.get(one.key)
        change = None if refused and one.only_lacks_a_file else one.change
        said = [message.text(_, self.lang) for message in (one.reason, change) if message]
        said += [refused] if refused else []
        link = _("Open the dataset") if one.near else _("Begin to publish")
        return Entry(
            title, state.word if state else "", " ".join(said), Link(link, places.of_item(item))
        )

    def _unit(self, unit: str) -> str:
        return self.units[unit].to(self.lang)

    def _number(self, number: int) -> str:
        return to_persian_digits(str(number)) if self.lang == "fa" else str(number)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("ckanext.mashhad.compliance", "digest")
    return jinja2.Environment(loader=loader, autoescape=True).get_template("letter.html")
