"""API actions of the reminders: one's own choice, the way out of a letter, the preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.compliance.actions import day_of, language, today, unit_of
from ckanext.mashhad.compliance.digest import model as store
from ckanext.mashhad.compliance.digest import sending
from ckanext.mashhad.compliance.digest.recipients import Followed, Wanted
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.numbers import format_number


@tk.side_effect_free
def mashhad_letter_choice_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Which letters the caller gets.

    :returns: ``wanted``: which reminders, ``all``, ``missing`` or ``none``; ``lang``: ``fa`` or
        ``en``; ``followed``: of what the caller gets the changes of state, each with ``unit`` (a
        name) and ``duty`` (an id), one of them empty where it is of all
    """
    tk.check_access("mashhad_letter_choice_show", context, data_dict)
    return _shown(store.choice(_caller(context)))


def mashhad_letter_choice_update(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Choose which letters the caller gets.

    :param wanted: ``all``, ``missing`` (only what is missing) or ``none``
    :param lang: ``fa`` or ``en``
    :param followed: a list as ``mashhad_letter_choice_show`` gives it, of at most 20; what it was
        when none is given
    :returns: as ``mashhad_letter_choice_show``
    """
    tk.check_access("mashhad_letter_choice_update", context, data_dict)
    wanted, lang = data_dict.get("wanted"), data_dict.get("lang")
    if wanted not in list(Wanted):
        raise tk.ValidationError({"wanted": [tk._("Choose one of the list")]})
    if lang not in list(LOCALE):
        raise tk.ValidationError({"lang": [tk._("Choose one of the list")]})
    user_id = _caller(context)
    given = data_dict.get("followed")
    followed = store.choice(user_id).followed if given is None else _read_followed(given)
    chosen = store.Chosen(Wanted(wanted), lang, followed)
    store.choose(user_id, chosen)
    model.Session.commit()
    return _shown(chosen)


def _shown(chosen: store.Chosen) -> dict[str, Any]:
    """As API and pages tell it; without units that are no more."""
    names = {"": "", **{unit.id: unit.name for unit in compliance.watched()}}
    followed = [
        {"unit": names[unit], "duty": duty}
        for unit, duty in sorted(chosen.followed)
        if unit in names
    ]
    return {"wanted": chosen.wanted.value, "lang": chosen.lang, "followed": followed}


def _read_followed(given: Any) -> Followed:
    units, rules = tuple(compliance.watched()), rules_in_force.now().rules
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise tk.ValidationError({"followed": [tk._("Choose one of the list")]})
    if len(given) > store.MOST_FOLLOWED:
        most = format_number(store.MOST_FOLLOWED, language())
        told = tk._("You can follow {most} units and duties at most.").format(most=most)
        raise tk.ValidationError({"followed": [told]})
    found = set()
    for each in given:
        unit, duty = (str(each.get(key) or "") for key in ("unit", "duty"))
        if not (unit or duty) or (duty and not rules.versions(duty)):
            raise tk.ValidationError({"followed": [tk._("Choose a unit, a duty or both.")]})
        found.add((unit_of(unit, units).id if unit else "", duty))
    return frozenset(found)


def mashhad_letters_end(context: Context, data_dict: dict[str, Any]) -> dict[str, str]:
    """End all letters to the person to whom one was written.

    :param token: the last part of the address in the letter, which only this portal can make
    :returns: ``wanted``: ``none``
    :raises ObjectNotFound: no letter of this portal has such an address
    """
    tk.check_access("mashhad_letters_end", context, data_dict)
    user_id = sending.read_signed(str(data_dict.get("token") or ""))
    if user_id is None or model.Session.get(model.User, user_id) is None:
        raise tk.ObjectNotFound(tk._("This address is of no letter of ours."))
    store.choose(user_id, store.Chosen(Wanted.NONE, store.choice(user_id).lang))
    model.Session.commit()
    return {"wanted": Wanted.NONE.value}


@tk.side_effect_free
def mashhad_letters_preview(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The letters of a day, as they would go out or did; nothing is sent by it.

    Of a day that lies ahead it shows the letters that would go out if nothing were published. Who
    follows what is shown to nobody: it holds reminders alone.

    :param date: the day, Jalali or ISO, a week ahead at most; today in Tehran by default
    :param user: name of a user; letters to all by default
    :returns: ``date``, and ``letters``: each with ``user``, ``name``, ``subject``, ``text``,
        ``html``, ``lang``, and ``state``: empty where it was not planned, else ``waiting``,
        ``claimed``, ``sent`` or ``needless``; and ``unreachable``: officers without an e-mail,
        each with ``user``, ``name`` and ``units``, titles of those for which they answer
    """
    tk.check_access("mashhad_letters_preview", context, data_dict)
    day = day_of(data_dict.get("date"), ahead=sending.AHEAD)
    ready, states = sending.post(day, today(), reminders_only=True), store.of_day(day)
    names = {user.id: user.name for user in ready.users.values()}
    asked = data_dict.get("user") or None
    found = []
    for letter in ready.letters:
        if asked not in (None, names[letter.reader.id]):
            continue
        written = ready.written(letter)
        found.append(
            {
                "user": names[letter.reader.id],
                "name": letter.reader.name,
                "lang": letter.reader.lang,
                "subject": written.subject,
                "text": written.text,
                "html": written.html,
                "state": states.get(letter.reader.id, ""),
            }
        )
    return {
        "date": day.isoformat(),
        "letters": found,
        "unreachable": _unreachable({unit.id: unit for unit in ready.held.facts.units}),
    }


def _unreachable(units: Mapping[str, Unit]) -> list[dict[str, Any]]:
    """Who would be written to if there were an address."""
    found: dict[str, dict[str, Any]] = {}
    for user, unit, _role in officers.unreachable():
        if unit in units:
            one = {"user": user.name, "name": user.fullname or user.name, "units": []}
            found.setdefault(user.id, one)["units"].append(units[unit].title.to(language()))
    return list(found.values())


def _caller(context: Context) -> str:
    """The id of whoever calls; the auth function has seen that it is somebody."""
    user = store.person(context["user"])
    assert user is not None  # noqa: S101 (for the type checker)
    return str(user.id)
