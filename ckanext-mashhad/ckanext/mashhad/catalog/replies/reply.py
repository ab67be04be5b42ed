"""What a unit replies to something said of it, and what the portal's administration says to that.

Rooms say what may be replied to (``catalog.interfaces.IAnswerable``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from ckanext.mashhad.catalog.replies.named_address import encoded
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.reading_errors import N_, Lang

#: Unit id, what is said of it (a duty, a sign), and of which part (a period, a contract).
Key = tuple[str, str, str]
Translate = Callable[[str], str]

GIVEN: Final = "reply_given"
WITHDRAWN: Final = "reply_withdrawn"
DECIDED: Final = "reply_decided"
OPENED: Final = "reply_address_opened"
FAILED: Final = "reply_address_failed"

#: In which role a reply was given, by the timeline's word for it.
ROLES: Final[Mapping[str, str]] = {
    "admin": N_("administrator of the unit"),
    "editor": N_("data officer of the unit"),
    "sysadmin": N_("administrator of this portal"),
    "other": N_("somebody of the unit"),
}
ACCEPTED, DECLINED = "accepted", "declined"
DECISIONS: Final[Mapping[str, str]] = {
    ACCEPTED: N_("The portal's administration has accepted the reply on {day}: {reason}"),
    DECLINED: N_("The portal's administration has not accepted the reply, on {day}: {reason}"),
}
_REPLY: Final = N_("Reply of the unit ({role}, {day}): “{text}”")
_LINK: Final = N_("It names this address: {link}")
#: Marks within a quotation, so that it ends where it ends.
_INNER: Final = str.maketrans("“”«»", "‘’‹›")
#: What stands where a text was erased from the timeline.
ERASED: Final = "erased"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the portal's administration says to a reply: ``code`` of :data:`DECISIONS`."""

    code: str
    reason: str
    day: date

    def sentence(self, translate: Translate, lang: Lang) -> str:
        """The decision as a sentence."""
        day = format_long(self.day, lang)
        return translate(DECISIONS[self.code]).format(day=day, reason=self.reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a unit says to one thing said of it. ``id``: of its event in the timeline, by which it
    is decided; ``role``: in which it was given; ``state``: the code of what it was given to, if
    that has one. ``link``: the address at which the unit says that it published elsewhere, and
    ``opened`` the day since which the portal sees it open, None while it does not.
    """

    id: int
    key: Key
    text: str
    role: str
    day: date
    state: str
    link: str = ""
    opened: date | None = None
    decision: Decision | None = None

    @property
    def is_declined(self) -> bool:
        """Whether the portal's administration has not accepted it."""
        return self.decision is not None and self.decision.code == DECLINED

    def signature(self, translate: Translate, lang: Lang) -> tuple[str, str]:
        """Who gave it, in words, and the day."""
        return translate(ROLES.get(self.role, ROLES["other"])), format_long(self.day, lang)

    def sentence(self, translate: Translate, lang: Lang) -> str:
        """The reply as a sentence, of which nobody takes a part for what was decided on it. Its
        address stands last, behind a label, and holds no prose.
        """
        role, day = self.signature(translate, lang)
        quoted = self.text.translate(_INNER)  # nothing of it seems to stand behind its end
        text = translate(_REPLY).format(role=role, day=day, text=quoted)
        return f"{text} {translate(_LINK).format(link=self.link)}" if self.link else text

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        decided = self.decision
        return {
            "id": str(self.id),
            "text": self.text,
            "role": self.role,
            "day": self.day.isoformat(),
            "state": self.state or None,
            "link": self.link or None,
            "link_opened": self.opened and self.opened.isoformat(),
            "decision": decided
            and {"code": decided.code, "reason": decided.reason, "day": decided.day.isoformat()},
        }


class Happened(NamedTuple):
    """An event about a reply, as the timeline has it; ``says``: its payload."""

    id: int
    kind: str
    unit: str
    role: str
    day: date
    says: Mapping[str, Any]


def standing(events: Iterable[Happened]) -> dict[Key, Reply]:
    """The replies that stand after these events, in their order. A new one takes the place of the
    one before, and of what was decided on that; one whose text was erased is none.
    """
    found: dict[Key, Reply] = {}
    for event in events:
        says = event.says
        key = event.unit, says["about"], says["part"]
        if event.kind == WITHDRAWN or (event.kind == GIVEN and says["reason"] == ERASED):
            found.pop(key, None)
        elif event.kind == GIVEN:
            link = encoded(says.get("link", ""))  # older ones may hold prose
            given = (says["reason"], event.role, event.day, says["state"], link)
            found[key] = Reply(event.id, key, *given)
        elif key in found and found[key].id == says["reply"]:
            found[key] = _later(found[key], event)
    return found


def _later(reply: Reply, event: Happened) -> Reply:
    """The reply after something that happened to it."""
    if event.kind in (OPENED, FAILED):
        return replace(reply, opened=event.day if event.kind == OPENED else None)
    if event.says["reason"] == ERASED:
        return reply
    decision = Decision(event.says["decision"], event.says["reason"], event.day)
    return replace(reply, decision=decision)
