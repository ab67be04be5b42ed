"""Planning the letters of a day, and sending them: what `ckan mashhad tick` and a job do."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from itsdangerous import BadSignature, URLSafeSerializer

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.mail import officers, portal_mail
from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.compliance.digest import ladder, letter_text, recipients
from ckanext.mashhad.compliance.digest import model as store
from ckanext.mashhad.compliance.digest.model import Stage
from ckanext.mashhad.compliance.digest.recipients import Item, Letter, Reader
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.vocabulary import starting
from ckanext.mashhad.compliance.history import history_store, news, rules_in_force
from ckanext.mashhad.compliance.history.history import StateChange
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.judgements import refused_registers
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.versions.locks import try_lock

log = logging.getLogger(__name__)

_LOCK: Final = "mashhad_compliance_letters"
_SALT: Final = "mashhad-letters"
_TIMEOUT: Final = 1800
#: Seconds after which a job begins no further letter: links to a new password wait behind it.
SLICE: Final = 10.0
_DAY: Final = dt.timedelta(days=1)
#: So many days ahead letters can be looked at.
AHEAD: Final = 7
#: Changes of days before that are told to nobody any more; and more than there are in that time.
CHANGES: Final = dt.timedelta(days=30)
_MOST_CHANGES: Final = 100_000


@dataclass(frozen=True)
class Post:
    """The letters of a day, with what it takes to write and address them; users by id.

    ``recorded``: the last day whose changes they tell; ``refused``: the files that were sent for
    what is missing and not accepted.
    """

    held: compliance.Holdings
    letters: list[Letter]
    users: dict[str, model.User]
    recorded: dt.date | None
    refused: Mapping[Key, refused_registers.Refusal]

    def written(self, letter: Letter) -> letter_text.Written:
        """The letter in the words of its reader's language."""
        lang, units = letter.reader.lang, {unit.id: unit for unit in self.held.units}
        with portal_mail.in_language(lang):
            titles = {id_: unit.title for id_, unit in units.items()}
            site = str(tk.config["ckan.site_title"])
            refused = {key: one.sentence(tk._, lang) for key, one in self.refused.items()}
            writer = letter_text.Writer(lang, site, titles, tk._, tk.ungettext, refused)
            places = letter_text.Places(
                of_change=lambda one: portal_mail.address(
                    lang,
                    "mashhad_compliance.unit",
                    unit_name=one.unit.name,
                    _anchor=one.duty.id,
                ),
                of_item=lambda item: self._address(item, lang),
                of_unit=lambda id_: portal_mail.address(
                    lang, "mashhad_compliance.unit", unit_name=units[id_].name
                ),
                changes=portal_mail.address(lang, "mashhad_compliance.changes"),
                settings=portal_mail.address(lang, "mashhad_digest.settings"),
                way_out=portal_mail.address(
                    lang, "mashhad_digest.unsubscribe", token=signed(letter.reader.id)
                ),
            )
            return writer.write(letter, places, self._told(letter, units, lang))

    def _told(self, letter: Letter, units: dict[str, Unit], lang: Lang) -> list[news.Item]:
        """The changes in words, of units and duties that are still there."""
        versions = rules_in_force.now().rules.versions
        declared, _ = self.held.declared(letter.changes), tk._
        return [
            news.item(
                change,
                units[change.unit],
                versions(change.duty)[-1],
                _,
                lang,
                declared=declared.get(change),
            )
            for change in letter.changes
            if change.unit in units and versions(change.duty)
        ]

    def _address(self, item: Item, lang: Any) -> str:
        one = item.judgement
        if one.near in self.held.names:
            kind, name, _title = self.held.names[one.near]
            return portal_mail.address(lang, f"{kind}.read", id=name)
        endpoint, fields = starting.form_of(one)
        return portal_mail.address(lang, endpoint, **fields)


def post(day: dt.date, today: dt.date, *, reminders_only: bool = False) -> Post:
    """The letters of a day, as they are planned or would be; ``reminders_only``: without what is
    followed, and without whoever only follows.
    """
    held, reached = compliance.holdings(in_time=False), officers.reachable()
    last, chosen = _told_up_to(day, today), store.choices()
    since = store.since(day) if day <= today else {}
    followers = [] if reminders_only else store.followers()
    recorded = store.recorded(day) if store.is_planned(day) else history_store.last_day()
    roles: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for user, unit, role in reached:
        roles[user.id][unit] = role
    users = {user.id: user for user in (*(each.user for each in reached), *followers)}
    readers = []
    for id_, user in users.items():
        told, own = since.get(id_, last), chosen.get(id_, store.Chosen())
        own = own._replace(followed=frozenset()) if reminders_only else own
        named = user.fullname or user.name
        readers.append(Reader(id_, named, roles[id_], told, *own, _read_to(told, day)))
    calendar = rules_in_force.working_days()
    changes = _changes(readers, recorded)
    judged = held.judge(day)
    found = recipients.due(judged, readers, ladder.load(), calendar, day, changes)
    return Post(held, found, users, recorded, refused_registers.refused_files(judged, day))


def _read_to(told: dt.date, day: dt.date) -> dt.date:
    """The last day whose changes the letters of ``told`` spoke of; none older than a while ago."""
    return max(store.recorded(told) or told - _DAY, day - CHANGES)


def _changes(readers: list[Reader], recorded: dt.date | None) -> list[StateChange]:
    """All that any reader may be told of."""
    since = min((each.read_to for each in readers if each.followed), default=None)
    if since is None or recorded is None:
        return []
    found, _more = history_store.news(recorded, since=since + _DAY, most=_MOST_CHANGES)
    return found


def _told_up_to(day: dt.date, today: dt.date) -> dt.date:
    """The last day whose letters went out before; of a day ahead also those that will by then."""
    calendar = rules_in_force.working_days()
    between = (day - number * _DAY for number in range(1, (day - today).days + 1))
    planned = [each for each in between if calendar.is_working_day(each)]
    return max([store.last_planned(day) or day - _DAY, *planned])


def tick(now: dt.datetime) -> int:
    """Plan the letters of today, if that was not done, and have what waits sent; how many."""
    if not plan(now):
        return 0
    day = tehran_day(now)
    waiting = len(store.waiting(day, now))
    model.Session.rollback()
    if waiting:
        _enqueue(day)
    return waiting


def plan(now: dt.datetime) -> bool:
    """Write down the letters of today, once; False where none may go out now. Commits."""
    if not portal_mail.is_set_up() or recipients.is_quiet(
        ladder.load(), rules_in_force.working_days(), now
    ):
        return False
    day = tehran_day(now)
    if not store.is_planned(day) and try_lock(_LOCK) and not store.is_planned(day):
        ready = post(day, day)
        planned = store.plan(day, ready.letters, now, ready.recorded)
        log.info("Letters on duties to publish planned for %s: %s", day, planned)
    model.Session.commit()
    return True


def _enqueue(day: dt.date) -> None:
    title, job_id = f"letters on duties of {day}", f"mashhad-letters-{day}"
    asked = {"title": title, "timeout": _TIMEOUT, "job_id": job_id}
    workers.ask(send_slice, [str(day)], queue=workers.MAILS, **asked)


def send_slice(day: str) -> None:
    """Send letters for a while; what is left is a job that waits behind other letters."""
    if send_waiting(SLICE) and store.waiting(dt.date.fromisoformat(day), dt.datetime.now(dt.UTC)):
        title = f"letters on duties of {day}"
        workers.ask(send_slice, [day], queue=workers.MAILS, title=title, timeout=_TIMEOUT)


def send_waiting(seconds: float | None = None) -> int:
    """Send what waits of today, each letter once; how many the mail server took.

    ``seconds``: after so many no further letter is begun; None for all of them.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    now = dt.datetime.now(dt.UTC)
    waiting = store.waiting(tehran_day(now), now)
    if not waiting or recipients.is_quiet(ladder.load(), rules_in_force.working_days(), now):
        return 0
    today = tehran_day(now)
    ready, taken = post(today, today), 0
    for letter_id in waiting:
        taken += _send(letter_id, ready)
        if ends is not None and time.monotonic() >= ends:
            break
    return taken


def _send(letter_id: int, ready: Post) -> bool:
    now = dt.datetime.now(dt.UTC)
    row = store.claim(letter_id, now)
    if row is None:
        return False
    letter = next((one for one in ready.letters if one.reader.id == row.user_id), None)
    if letter is None:
        store.end(letter_id, Stage.NEEDLESS, now)
        return False
    written = ready.written(letter)
    outcome = portal_mail.send(
        letter.reader.name,
        ready.users[row.user_id].email,
        written.subject,
        written.text,
        html=written.html,
        headers=written.headers,
    )
    if outcome is portal_mail.Outcome.REFUSED:
        store.end(letter_id, Stage.WAITING, now + store.PATIENCE)
    elif outcome is portal_mail.Outcome.TAKEN:
        store.end(letter_id, Stage.SENT, now)
    return outcome is portal_mail.Outcome.TAKEN


def signed(user_id: str) -> str:
    """What proves, in the address of a letter, that it was written to this person."""
    return str(_serializer().dumps(user_id))


def read_signed(token: str) -> str | None:
    """Whose letter it was; None for what this portal did not sign."""
    try:
        return str(_serializer().loads(token))
    except BadSignature:
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(tk.config["SECRET_KEY"], salt=_SALT)
