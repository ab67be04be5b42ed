"""API actions of replies to judgements."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.catalog.validators import guarding
from ckanext.mashhad.compliance.actions import language, named, today, unit_of
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.judging import decisions
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.engine.vocabulary.reply import DECISIONS, Reply
from ckanext.mashhad.compliance.history import reply_log
from ckanext.mashhad.compliance.judgements import judgements
from ckanext.mashhad.persian.calendar.periods import Period, PeriodError
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.text import display_safe

#: Characters of a reply, and of a reason.
SHORTEST: Final = 10
LONGEST: Final = 1_000
#: Replies of a unit within a day.
MOST: Final = 100
#: Of the largest id.
_DIGITS: Final = 18


@tk.side_effect_free
def mashhad_compliance_reply_list(
    context: Context, data_dict: dict[str, Any]
) -> list[dict[str, Any]]:
    """The replies that stand, the newest first.

    :param unit: name or id of a unit; all units by default
    :returns: of each ``id``, ``unit``, ``duty``, ``period`` (null for what holds always), ``text``,
        ``role`` in which it was given, ``day``, ``state`` that it was given to, and ``decision``
        (``code``: ``accepted`` or ``declined``, ``reason``, ``day``; or null)
    :raises ObjectNotFound: there is no such unit
    """
    tk.check_access("mashhad_compliance_reply_list", context, data_dict)
    units = judgements.holdings().units
    unit = unit_of(named(data_dict, "unit"), units) if data_dict.get("unit") else None
    by_id = {each.id: each for each in units}
    found = reply_log.replies(today(), unit.id if unit else None).values()
    return [
        _as_dict(by_id[each.key[0]], each)
        for each in sorted(found, key=lambda each: each.id, reverse=True)
        if each.key[0] in by_id
    ]


def mashhad_compliance_reply_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Reply to a judgement of one's unit, for everybody to read beside it. It takes the place of
    the unit's reply before, which past days keep.

    :param unit: name or id of the unit
    :param duty: id of the duty
    :param period: ``1405-m07`` or the like; empty for a duty that holds always
    :param text: what the unit says, 10 to 1,000 characters
    :returns: the reply, as of ``mashhad_compliance_reply_list``
    :raises ObjectNotFound: there is no such unit, or it is not judged so
    :raises ValidationError: the text is too short or too long, or holds personal data, or there are
        too many replies of a day
    """
    unit = _own_unit(context, data_dict, "mashhad_compliance_reply_create")
    check_officer(context["user"], unit)
    one = judgement_of(unit, named(data_dict, "duty"), data_dict.get("period"))
    text = _text(data_dict, "text", unit)
    reply_log.hold()
    day = dt.timedelta(days=1)
    if reply_log.count_since(unit.id, dt.datetime.now(dt.UTC) - day) >= MOST:
        model.Session.rollback()
        said = tk._("Your unit has reached the number of replies for 24 hours. Go on tomorrow.")
        raise tk.ValidationError({"text": [said]})
    reply_log.give(one.key, text, one.state.value if one.state else "", context["user"])
    found = reply_log.replies(today(), unit.id)[one.key]
    model.Session.commit()
    return _as_dict(unit, found)


def mashhad_compliance_reply_withdraw(
    context: Context, data_dict: dict[str, Any]
) -> dict[str, Any]:
    """Take a reply back: from now on pages and reports show it no more; past days keep it.

    :param unit: name or id of the unit
    :param duty: id of the duty
    :param period: as of ``mashhad_compliance_reply_create``
    :returns: what was taken back
    :raises ObjectNotFound: there is no such reply
    """
    unit = _own_unit(context, data_dict, "mashhad_compliance_reply_withdraw")
    check_officer(context["user"], unit)
    key = unit.id, named(data_dict, "duty"), _slug(data_dict.get("period"))
    found = reply_log.replies(today(), unit.id).get(key)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such reply."))
    reply_log.withdraw(key, context["user"])
    model.Session.commit()
    return _as_dict(unit, found)


def mashhad_compliance_reply_decide(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say whether the portal's administration accepts a reply, and why, for everybody to read. It
    changes no state: who accepts that something was done attests it, or exempts the unit.

    :param id: id of the reply
    :param decision: ``accepted`` or ``declined``
    :param reason: why, 10 to 1,000 characters
    :returns: the reply, as of ``mashhad_compliance_reply_list``
    :raises ObjectNotFound: there is no such reply; the unit may have replied anew meanwhile
    :raises ValidationError: there is no such decision, or no reason
    """
    tk.check_access("mashhad_compliance_reply_decide", context, data_dict)
    decision = data_dict.get("decision")
    if not isinstance(decision, str) or decision not in DECISIONS:
        raise tk.ValidationError({"decision": [tk._("Choose one of the list")]})
    reason = _text(data_dict, "reason", _standing(data_dict)[0])
    reply_log.hold()  # the unit may be replying anew
    unit, reply = _standing(data_dict)
    reply_log.decide(reply, decision, reason, context["user"])
    found = reply_log.replies(today(), unit.id)[reply.key]
    model.Session.commit()
    return _as_dict(unit, found)


def mashhad_compliance_reply_erase(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Erase the text of a reply, and of what was decided on it, from all days, past ones too: of
    what must not be public at all, such as personal data.

    :param id: id of the reply
    :returns: ``erased``: how many texts
    :raises ObjectNotFound: there is no such reply
    """
    tk.check_access("mashhad_compliance_reply_erase", context, data_dict)
    typed = str(tk.get_or_bust(data_dict, "id"))
    known = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS
    reply_log.hold()
    erased = reply_log.erase(int(typed)) if known else 0
    if not erased:
        raise tk.ObjectNotFound(tk._("There is no such reply."))
    model.Session.commit()
    return {"erased": erased}


def _standing(data_dict: dict[str, Any]) -> tuple[Unit, Reply]:
    """The unit and the reply of that id; ``ObjectNotFound`` where it stands no more."""
    found = {str(each.id): each for each in reply_log.replies(today()).values()}
    reply = found.get(str(tk.get_or_bust(data_dict, "id")))
    units = {unit.id: unit for unit in judgements.holdings().units}
    if reply is None or reply.key[0] not in units:
        model.Session.rollback()
        said = tk._("There is no such reply. The unit may have replied again since.")
        raise tk.ObjectNotFound(said)
    return units[reply.key[0]], reply


def check_officer(user: str, unit: Unit) -> None:
    """Raise ``NotAuthorized`` for whoever is no officer of the unit; who runs the portal decides on
    replies, and so gives none.
    """
    if not officers.is_officer(user, unit.id):
        raise tk.NotAuthorized(tk._("Only officers of the unit may reply for it."))


def judgement_of(unit: Unit, duty: str, period: Any) -> Judgement:
    """What is said of the unit today; ``ObjectNotFound`` where nothing is."""
    slug = _slug(period)
    for one in judgements.holdings().judge(today(), units=[unit.id]):
        if one.key == (unit.id, duty, slug) and decisions.is_told(one):
            return one
    raise tk.ObjectNotFound(tk._("There is no such judgement of this unit."))


def _own_unit(context: Context, data_dict: dict[str, Any], action: str) -> Unit:
    unit = unit_of(named(data_dict, "unit"), judgements.holdings().units)
    tk.check_access(action, context, {"owner_org": unit.id})
    return unit


def _slug(period: Any) -> str:
    if not period:
        return ""
    try:
        return Period.from_slug(str(period)).slug
    except PeriodError:
        raise tk.ObjectNotFound(tk._("There is no such judgement of this unit.")) from None


def _text(data_dict: dict[str, Any], name: str, unit: Unit) -> str:
    """It in one line. The guard reads it as it was typed, too, for in one line a table is none."""
    given = data_dict.get(name)
    typed = given if isinstance(given, str) else ""
    text = " ".join(display_safe(typed).split())
    if not SHORTEST <= len(text) <= LONGEST or len(typed) > 2 * LONGEST:
        least, most = (format_number(each, language()) for each in (SHORTEST, LONGEST))
        said = tk._("Write {least} to {most} characters.").format(least=least, most=most)
        raise tk.ValidationError({name: [said]})
    faults = (guarding.fault_of_text(each, unit.id) for each in dict.fromkeys((typed, text)))
    if fault := next(filter(None, faults), ""):
        raise tk.ValidationError({name: [fault]})
    return text


def _as_dict(unit: Unit, reply: Reply) -> dict[str, Any]:
    _, duty, period = reply.key
    return {"unit": unit.name, "duty": duty, "period": period or None, **reply.as_dict()}
