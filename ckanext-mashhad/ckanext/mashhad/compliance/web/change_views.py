"""What changed of states, the latest first: as a page, and as an Atom feed to be subscribed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import ckan.plugins.toolkit as tk
from ckan.views.feed import CKANFeed
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.pages.asked_pages import asked_page
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.history import history_store, news, rules_in_force
from ckanext.mashhad.compliance.history.history import StateChange
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.compliance.web import badge_views, history_views
from ckanext.mashhad.compliance.web.history_views import ON_A_PAGE, asked_day, asked_unit
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.locales import LOCALE

#: When a feed without an entry changed last.
_NEVER: Final = dt.datetime.fromtimestamp(0, dt.UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose changes the address asks for; of all where it names none."""

    unit: Unit | None
    duty: Duty | None
    ledger: str

    @property
    def args(self) -> dict[str, str]:
        """The same as parts of an address."""
        named = {
            "unit": self.unit and self.unit.name,
            "duty": self.duty and self.duty.id,
            "ledger": self.ledger,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def title(self) -> str:
        """Unit, duty and ledger in words; empty where it is all of them."""
        lang = language()
        parts = (
            self.duty and self.duty.title[LOCALE[lang]],
            self.unit and self.unit.title.to(lang),
            self.ledger and tk._(judgement_words.LEDGER_NAMES[self.ledger]),
        )
        return judgement_words.joined([part for part in parts if part], lang)

    def news(self, until: dt.date, *, skip: int = 0) -> tuple[list[StateChange], bool]:
        """As many of the changes as a page holds, and whether there are more."""
        duties = [self.duty.id] if self.duty else None
        if self.ledger:
            own = [duty.id for duty in rules_in_force.now().duties_of(self.ledger)]
            duties = own if duties is None else [id_ for id_ in duties if id_ in own]
        unit = self.unit.id if self.unit else None
        return history_store.news(until, unit=unit, duties=duties, most=ON_A_PAGE, skip=skip)


def _asked(units: tuple[Unit, ...]) -> Asked:
    """What the address asks for; ends the request where there is no such thing."""
    args = tk.request.args
    unit = asked_unit(args["unit"], units) if args.get("unit") else None
    versions = rules_in_force.now().rules.versions(args.get("duty", ""))
    ledger = args.get("ledger", "")
    if (args.get("duty") and not versions) or ledger not in ("", *LEDGERS):
        return tk.abort(404, tk._("Page not found"))
    return Asked(unit, versions[-1] if versions else None, ledger)


@mashhad_compliance.get("/changes")
def changes() -> str:
    """All news, the latest first; ``unit``, ``duty`` and ``ledger`` choose."""
    units = tuple(judgements.watched())
    asked, page, day = _asked(units), asked_page(), asked_day()
    found, more = asked.news(day, skip=(page - 1) * ON_A_PAGE)
    return tk.render(
        "mashhad_compliance/changes.html",
        {
            "news": history_views.news_items(found, units),
            "recorded_to": history_views.behind(day),
            "more": more,
            "page": page,
            "asked": asked,
            "lang": language(),
        },
    )


@mashhad_compliance.get("/changes.atom")
def changes_feed() -> Response:
    """The latest of the same as an Atom feed in the reader's language."""
    units = tuple(judgements.watched())
    asked, day = _asked(units), asked_day()
    items = history_views.news_items(asked.news(day)[0], units)
    written = history_store.last_written(day)
    answer = Response(_feed(asked, day, items), content_type="application/atom+xml; charset=utf-8")
    # Everybody may keep it, and asks whether it is still true: what units are called may change.
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.add_etag()
    if written:
        answer.last_modified = written
    return answer.make_conditional(tk.request.environ)


def _feed(asked: Asked, day: dt.date, items: list[news.Item]) -> str:
    # It is of the last day that was written down: what came after is in no feed yet.
    day = min(day, history_store.last_day() or day)
    by, _which = rules_in_force.on(day)
    site, lang = tk.config["ckan.site_title"], language()
    title = tk._("{site}: changes in the duties to publish").format(site=site)
    here = _address("changes_feed", **asked.args)
    feed = CKANFeed(
        f"{title} – {asked.title}" if asked.title else title,
        _address("changes", **asked.args),
        " ".join(
            (
                tk._("What was published, what came late and whose time passed, day by day."),
                badge_views.as_of(day, by),
                by.hash,
            )
        ),
        language=lang,
        author_name=site,
        feed_guid=_stable_id("feed", lang, *sorted(asked.args.items())),
        feed_url=here,
        **dict.fromkeys(("previous_page", "next_page", "first_page", "last_page")),
    )
    feed.updated(max((_told(each) for each in items), default=_NEVER))
    for each in reversed(items):  # the first that is added comes last
        feed.add_item(**_entry(each))
    return str(feed.atom_str(pretty=True), "utf-8")


def _entry(one: news.Item) -> dict[str, Any]:
    """The change: in words, with its state, the article, and a link to the cell."""
    shown = one.shown(language())
    change = one.change
    return {
        "id": _stable_id(change.day.isoformat(), *change.key),
        "title": tk.h.mashhad_numbered_text(one.text),
        "summary": f"{shown.word} – {one.duty.basis}",
        "link": _address("unit", unit_name=one.unit.name, _anchor=one.duty.id),
        "categories": [one.state.value, one.duty.ledger],
        "published": _told(one),
        "updated": _told(one),
    }


def _told(one: news.Item) -> dt.datetime:
    """When its day was over in Tehran: before that nothing is written down."""
    return moments.end_of_day(one.day)


def _stable_id(*parts: Any) -> str:
    """A name that no change of an address or a title makes another."""
    return uuid5(NAMESPACE_URL, repr(("mashhad_compliance", *parts))).urn


def _address(page: str, **args: Any) -> str:
    return str(tk.url_for(f"mashhad_compliance.{page}", **args, qualified=True))
