"""API actions of replies to what is said of units."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.plugins import PluginImplementations
from ckan.types import Context

from ckanext.mashhad.catalog.engine.text import public_reasons
from ckanext.mashhad.catalog.interfaces import Answerable, IAnswerable
from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.catalog.replies import named_address, reply_log
from ckanext.mashhad.catalog.replies.reply import DECISIONS, Key, Reply
from ckanext.mashhad.catalog.validators import field_errors, guarding
from ckanext.mashhad.persian.calendar.moments import tehran_day

#: Characters of a reply, and of a reason.
SHORTEST, LONGEST = public_reasons.REASON_LENGTH
#: Replies of a unit within a day.
MOST: Final = 100
#: Of the largest id.
_DIGITS: Final = 18


@tk.side_effect_free
def mashhad_reply_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The replies that stand, the newest first.

    :param unit: name or id of a unit; all units by default
    :returns: of each ``id``, ``unit``, what it is ``about`` (id of a duty, or ``sign:`` and that of
        a sign), its ``part`` (period of the duty, or whom the sign is about; null for what holds
        always), ``text``, ``role`` in which it was given, ``day``, ``state`` that it was given to,
        ``link``: an address that it names, ``link_opened``: since which day that is seen to open,
        and ``decision`` (``code``: ``accepted`` or ``declined``, ``reason``, ``day``; or null)
    :raises ObjectNotFound: there is no such unit
    """
    tk.check_access("mashhad_reply_list", context, data_dict)
    unit = _unit(data_dict) if data_dict.get("unit") else None
    found = reply_log.replies(today(), unit and unit.id)
    names = unit_names({key[0] for key in found})
    return [
        _as_dict(names[each.key[0]], each)
        for each in sorted(found.values(), key=lambda each: each.id, reverse=True)
        if each.key[0] in names
    ]


def mashhad_reply_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Reply to what is said of one's unit, for everybody to read beside it. It takes the place of
    the unit's reply before, which past days keep.

    :param unit: name or id of the unit
    :param about: id of the duty, or ``sign:`` and that of the sign
    :param part: ``1405-m07`` or the like, or what the sign is about; empty for a duty that holds
        always
    :param text: what the unit says, 10 to 1,000 characters
    :param link: the address at which it was published elsewhere, of the page or file itself;
        optional
    :returns: the reply, as of ``mashhad_reply_list``
    :raises ObjectNotFound: there is no such unit, or nothing of the kind is said of it
    :raises ValidationError: the text is too short or too long, or holds personal data, the address
        cannot be one, or there are too many replies of a day
    """
    unit = _own_unit(context, data_dict, "mashhad_reply_create")
    check_officer(context["user"], unit.id)
    key = (unit.id, named(data_dict, "about"), _part(data_dict))
    said_of_it = what_is_said(key)
    text = _text(data_dict, "text", unit.id)
    link = _link(data_dict, unit.id)
    reply_log.hold()
    day = dt.timedelta(days=1)
    if reply_log.count_since(unit.id, dt.datetime.now(dt.UTC) - day) >= MOST:
        model.Session.rollback()
        said = tk._("Your unit has reached the number of replies for 24 hours. Go on tomorrow.")
        raise tk.ValidationError({"text": [said]})
    if link and named_address.normal(link) in reply_log.declined_links(key):
        model.Session.rollback()
        said = tk._("A reply with this address was declined. Give another address, or none.")
        raise tk.ValidationError({"link": [said]})
    reply_log.give(key, text, link, said_of_it.state, context["user"])
    found = reply_log.replies(today(), unit.id)[key]
    model.Session.commit()
    return _as_dict(unit.name, found)


def mashhad_reply_withdraw(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a reply back: from now on pages and reports show it no more; past days keep it.

    :param unit: name or id of the unit
    :param about: as of ``mashhad_reply_create``
    :param part: as of ``mashhad_reply_create``
    :returns: what was taken back
    :raises ObjectNotFound: there is no such reply
    """
    unit = _own_unit(context, data_dict, "mashhad_reply_withdraw")
    check_officer(context["user"], unit.id)
    key = (unit.id, named(data_dict, "about"), _part(data_dict))
    found = reply_log.replies(today(), unit.id).get(key)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such reply."))
    reply_log.withdraw(key, context["user"])
    model.Session.commit()
    return _as_dict(unit.name, found)


def mashhad_reply_decide(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say whether the portal's administration accepts a reply, and why, for everybody to read.

    :param id: id of the reply
    :param decision: ``accepted`` or ``declined``
    :param reason: why, 10 to 1,000 characters
    :returns: the reply, as of ``mashhad_reply_list``
    :raises ObjectNotFound: there is no such reply; the unit may have replied anew meanwhile
    :raises ValidationError: there is no such decision, or no reason
    """
    tk.check_access("mashhad_reply_decide", context, data_dict)
    decision = data_dict.get("decision")
    if not isinstance(decision, str) or decision not in DECISIONS:
        said = tk._("Say whether the reply is accepted or not.")
        raise tk.ValidationError({"decision": [said]})
    reason = _text(data_dict, "reason", _standing(data_dict).key[0])
    reply_log.hold()  # the unit may be replying anew
    reply = _standing(data_dict)
    reply_log.decide(reply, decision, reason, context["user"])
    unit = reply.key[0]
    found = reply_log.replies(today(), unit)[reply.key]
    model.Session.commit()
    return _as_dict(unit_names({unit})[unit], found)


def mashhad_reply_erase(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Erase the text and address of a reply, and the reason of what was decided on it, from all
    days, past ones too: of what must not be public at all, such as personal data.

    :param id: id of the reply
    :returns: ``erased``: how many texts
    :raises ObjectNotFound: there is no such reply
    """
    tk.check_access("mashhad_reply_erase", context, data_dict)
    typed = str(tk.get_or_bust(data_dict, "id"))
    known = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS
    reply_log.hold()
    erased = reply_log.erase(int(typed)) if known else 0
    if not erased:
        raise tk.ObjectNotFound(tk._("There is no such reply."))
    model.Session.commit()
    return {"erased": erased}


def today() -> dt.date:
    """The day in Tehran."""
    return tehran_day(dt.datetime.now(dt.UTC))


def unit_names(ids: Collection[str]) -> dict[str, str]:
    """The names of these units, of those that are there, by id."""
    group: Any = model.Group
    query = sa.select(group.id, group.name).where(
        group.id.in_(ids), group.is_organization.is_(True), group.state == "active"
    )
    return {id_: name for id_, name in model.Session.execute(query)}


def check_officer(user: str, unit: str) -> None:
    """Raise ``NotAuthorized`` for whoever is no officer of the unit (by id); who runs the portal
    decides on replies, and so gives none.
    """
    if not officers.is_officer(user, unit):
        raise tk.NotAuthorized(tk._("Only officers of the unit may reply for it."))


def all_said(keys: Collection[Key]) -> dict[Key, Answerable]:
    """What is said today of units, of these keys, whichever room says it."""
    found: dict[Key, Answerable] = {}
    for plugin in PluginImplementations(IAnswerable) if keys else ():
        found |= plugin.answerable(keys)
    return found


def what_is_said(key: Key) -> Answerable:
    """What is said of the unit today; ``ObjectNotFound`` where nothing is."""
    if (found := all_said([key]).get(key)) is None:
        raise tk.ObjectNotFound(tk._("Nothing of the kind is said of this unit."))
    return found


def unit_named(name_or_id: str) -> model.Group:
    """The unit of this name or id; ``ObjectNotFound`` when there is none."""
    unit = model.Group.get(name_or_id)
    if unit is None or not unit.is_organization or unit.state != "active":
        raise tk.ObjectNotFound(tk._("There is no such unit."))
    return unit


def named(data_dict: dict[str, Any], key: str) -> str:
    """The name or id that has to stand there; ``ValidationError`` when none does."""
    found = tk.get_or_bust(data_dict, key)
    if not isinstance(found, str):
        raise tk.ValidationError({key: [tk._("Give one name or id.")]})
    return found


def _unit(data_dict: dict[str, Any]) -> model.Group:
    return unit_named(named(data_dict, "unit"))


def _own_unit(context: Context, data_dict: dict[str, Any], action: str) -> model.Group:
    unit = _unit(data_dict)
    tk.check_access(action, context, {"owner_org": unit.id})
    return unit


def _part(data_dict: dict[str, Any]) -> str:
    return named(data_dict, "part") if data_dict.get("part") else ""


def _standing(data_dict: dict[str, Any]) -> Reply:
    """The reply of that id; ``ObjectNotFound`` where it stands no more."""
    found = {str(each.id): each for each in reply_log.replies(today()).values()}
    reply = found.get(str(tk.get_or_bust(data_dict, "id")))
    if reply is None or not unit_names({reply.key[0]}):
        model.Session.rollback()
        said = tk._("There is no such reply. The unit may have replied again since.")
        raise tk.ObjectNotFound(said)
    return reply


def _text(data_dict: dict[str, Any], name: str, unit: str) -> str:
    """It in one line. The guard reads it as it was typed, too, for in one line a table is none."""
    given = data_dict.get(name)
    typed = given if isinstance(given, str) else ""
    try:
        text = public_reasons.read_reason(typed if len(typed) <= 2 * LONGEST else "")
    except public_reasons.PublicReasonError as error:
        raise tk.ValidationError({name: [field_errors.say(error)]}) from error
    return _guarded(name, dict.fromkeys((typed, text)), unit, bare_codes=True)


def _link(data_dict: dict[str, Any], unit: str) -> str:
    """The address that a reply names, or empty."""
    if not (given := data_dict.get("link")):
        return ""
    link, fault = named_address.read(given, tk.config["ckan.site_url"])
    if fault:
        raise tk.ValidationError({"link": [tk._(fault)]})
    readable = named_address.decoded(link)
    words = re.sub(r"[\W_]+", " ", readable)  # a code between dots or slashes is one too
    return _guarded("link", [readable, words, link], unit, bare_codes=True)


def _guarded(name: str, texts: Collection[str], unit: str, *, bare_codes: bool = False) -> str:
    """The last of these texts, where none holds what is of a person. A text about people may name
    one, and a code beside the name needs no word that says what it is.
    """
    for each in texts:
        if fault := guarding.fault_of_text(each, unit, bare_codes=bare_codes):
            raise tk.ValidationError({name: [fault]})
    return list(texts)[-1]


def _as_dict(unit: str, reply: Reply) -> dict[str, Any]:
    _, about, part = reply.key
    return {"unit": unit, "about": about, "part": part or None, **reply.as_dict()}
