"""What units reply to the cases of signs, and whether they may."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.replies import actions, reply_log
from ckanext.mashhad.catalog.replies.reply import Reply
from ckanext.mashhad.explore.engine.signs.sign import Sign
from ckanext.mashhad.explore.facts.signs.places import Place

#: Before the id of a sign, in what a reply is about.
PREFIX: Final = "sign:"


def about(sign: Sign) -> str:
    """As what a reply names the sign."""
    return f"{PREFIX}{sign.id}"


def of_unit(unit: str) -> dict[tuple[str, str], Reply]:
    """What a unit (by id) replies to signs: by what each is about, and its part."""
    found = reply_log.replies(actions.today(), unit)
    return {key[1:]: reply for key, reply in found.items()}


class SignReplies:
    """The replies to the cases of one sign, and who may reply."""

    def __init__(self, sign: Sign) -> None:
        self.about = about(sign)

    @cached_property
    def _by_case(self) -> dict[tuple[str, str], Reply]:
        """By the name of the unit and the key of the case."""
        mine = [
            each
            for each in reply_log.replies(actions.today()).values()
            if each.key[1] == self.about
        ]
        names = actions.unit_names({each.key[0] for each in mine})
        return {(names[each.key[0]], each.key[2]): each for each in mine if each.key[0] in names}

    def reply(self, place: Place) -> Reply | None:
        """What the unit says to a case."""
        return self._by_case.get((place.unit, place.key))

    def may_reply(self, place: Place) -> bool:
        """Whether the reader may reply for the unit of a case."""
        if tk.current_user.is_anonymous:
            return False
        unit = model.Group.get(place.unit)
        return unit is not None and bool(tk.h.mashhad_may_reply(unit.id))

    def texts(self, place: Place) -> dict[str, str | None]:
        """For a table of cases: the reply and what is decided on it, as sentences."""
        reply, lang = self.reply(place), data_language(tk.h.lang())
        decision = reply and reply.decision
        return {
            "reply_text": reply and reply.sentence(tk._, lang),
            "reply_decision": decision and decision.sentence(tk._, lang),
        }
