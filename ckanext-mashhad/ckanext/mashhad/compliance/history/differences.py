"""What was written down of a day beside what is known of it now (pure), and why they differ.

The log of events does not tell which judgement an event touches; what is given as the cause is an
event, after the day was written down, of the evidence that decides now. Where there is none, it is
one that may have taken evidence away, and else nothing is said but that the cause is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, NamedTuple

from ckanext.mashhad.compliance.engine.rules.messages import Message, Param
from ckanext.mashhad.compliance.history.history import Key, Standing
from ckanext.mashhad.persian.reading_errors import N_, Word

#: By the kind of an event, what is said of it; all others change no past day.
SAYS: Final[Mapping[str, str]] = {
    "attested": "attested",
    "nil_given": "nil_given",
    "nil_ended": "nil_ended",
    "dataset_moved": "moved",
    "dataset_described": "described",
    "dataset_purged": "purged",
    **dict.fromkeys(("dataset_published", "file_published", "version_published"), "published"),
    **dict.fromkeys(("dataset_hidden", "dataset_deleted"), "taken_down"),
    **dict.fromkeys(("file_hidden", "file_removed", "file_purged"), "taken_down"),
    **dict.fromkeys(("version_withdrawn", "version_replaced"), "replaced"),
    **dict.fromkeys(("address_opened", "address_failed", "address_recovered"), "address"),
}
#: After these something that was evidence of a past day may be none any more.
TAKING: Final = frozenset(("nil_ended", "moved", "described", "purged", "taken_down", "replaced"))
#: So many events are named of one difference.
MOST: Final = 3


class Happening(NamedTuple):
    """An event after the day was written down; ``kind`` of :data:`SAYS`, ``type`` of its dataset,
    ``since``: the day that was attested.
    """

    kind: str
    day: date
    unit: str
    dataset: str
    type: str = ""
    reason: str = ""
    since: date | None = None


class Cause(Message):
    """Why a state is known otherwise now than it was written down."""

    messages: ClassVar = {
        "attested": N_(
            "On {day} it was confirmed that “{title}” had been public since {since}: {reason}"
        ),
        "nil_given": N_("On {day} the unit reported in “{title}” that there was nothing."),
        "nil_ended": N_("On {day} the report “{title}” that there was nothing was ended."),
        "moved": N_("On {day} “{title}” was given to another unit."),
        "described": N_("On {day} the details of “{title}” were changed."),
        "purged": N_("On {day} a dataset was erased for good."),
        "published": N_("On {day} “{title}” or a file of it was published."),
        "taken_down": N_("On {day} “{title}” or a file of it was taken down."),
        "replaced": N_("On {day} a file of “{title}” was replaced or withdrawn."),
        "address": N_("On {day} the address of a file of “{title}” was tried again."),
        "monitored": N_("Now {unit} is monitored from {start} on."),
        "unmonitored": N_("Now {unit} is not monitored any more."),
        "erased": N_("The reply that named an address elsewhere was erased."),
        "rules": N_("It is judged by other rules than those of that day."),
        "unknown": N_("No later event is known that tells why."),
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """A state of a day as it was ``written`` down and as it is ``known`` now; None: there is none.

    ``causes``: what made the difference, as far as it can be told; ``datasets``: which these are
    about, empty for none.
    """

    key: Key
    written: Standing | None
    known: Standing | None
    causes: tuple[Cause, ...] = ()
    datasets: tuple[str, ...] = ()


def differing(written: Mapping[Key, Standing], known: Mapping[Key, Standing]) -> list[Difference]:
    """The states that are known otherwise now, in the order of units, duties and periods."""
    return [
        Difference(key, written.get(key), known.get(key))
        for key in sorted(written.keys() | known.keys())
        if written.get(key) != known.get(key)
    ]


def caused_by(
    one: Difference,
    happened: Sequence[Happening],
    evidence: Mapping[str, Collection[date]],
    may_take: Callable[[Happening], bool],
) -> list[Happening]:
    """The events that tell of the difference, of all that ``happened``, the latest first: those of
    the datasets that are ``evidence`` now, since these days; if none, those that ``may_take``
    evidence of this judgement away.
    """
    mine = [each for each in happened if each.dataset in evidence]
    if not mine and one.written is not None:
        mine = [each for each in happened if SAYS[each.kind] in TAKING and may_take(each)]
    # What came later can serve an earlier day only by somebody's word.
    attested = [each for each in mine if each.kind == "attested"]
    counting = [each for each in attested if each.since in evidence[each.dataset]]
    purged = {each.dataset for each in mine if SAYS[each.kind] == "purged"}
    seen: dict[tuple[str, str], Happening] = {}
    for each in counting or attested or mine:
        if each.dataset not in purged or SAYS[each.kind] == "purged":
            seen.setdefault((SAYS[each.kind], each.dataset), each)
    return list(seen.values())[:MOST]


def sentence(one: Happening, title: Word | str) -> Cause:
    """What is said of the event; ``title`` of its dataset."""
    code = SAYS[one.kind]
    given: dict[str, Param] = {"day": one.day}
    if "{title}" in Cause.messages[code]:
        given["title"] = title
    if code == "attested":
        given |= {"since": one.since or one.day, "reason": one.reason}
    return Cause.from_code(code, **given)
