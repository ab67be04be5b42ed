"""What a new text of rules changed, in sentences that need no file to be understood (pure).

The lines that went and came are for whoever writes such files; this is for everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final

from ckanext.mashhad.compliance.engine.rules import entries, unit_names
from ckanext.mashhad.compliance.engine.rules.messages import Message
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_, Word

_ASKED: Final = ("entries", "local_duties")
Named = Callable[[str], Word]


class Changed(Message):
    """One thing that a new text changed."""

    messages: ClassVar = {
        "asked_new": N_("New: “{title}”, from {day} on."),
        "asked_otherwise": N_("Required differently from {day}: “{title}”."),
        "asked_until": N_("Required only until {day}: “{title}”."),
        "asked_again": N_("No longer ends: “{title}”."),
        "corrected": N_("Corrected: “{title}”."),
        "taken_out": N_("Taken out: “{title}”."),
        "exempt": N_("{unit} is exempt from “{duty}” from {first} to {last}."),
        "exempt_no_more": N_("Taken back: the exemption of {unit} from “{duty}” until {last}."),
        "left": N_("{unit} is monitored until {last} only."),
        "left_no_more": N_("Taken back: that {unit} is monitored until {last} only."),
        "decided": N_("A decision on “{duty}”."),
        "decided_otherwise": N_("Another decision on “{duty}”."),
        "decided_no_more": N_("Taken back: the decision on “{duty}”."),
        "days_off": N_("The city's offices are closed on other days."),
    }


def describe_changes(old: Any, new: Any, unit: Named, duty: Named) -> list[Changed]:
    """What is other in ``new``; both as YAML gives them, None where there was nothing.

    ``unit``, ``duty``: how one is called whose name or id stands in the text.
    """
    before, after = (unit_names.resolved(each) or {} for each in (old, new))
    found = [one for key in _ASKED for one in _asked(before.get(key), after.get(key))]
    found += _listed(before, after, "exemptions", lambda one: _exemption(one, unit, duty))
    found += _listed(before, after, "units", lambda one: _departure(one, unit))
    found += _decided(before.get("duties") or {}, after.get("duties") or {}, duty)
    if before.get("calendar") != after.get("calendar"):
        found.append(Changed.from_code("days_off"))
    return found


def _asked(old: Any, new: Any) -> Iterator[Changed]:
    before, after = _newest(old), _newest(new)
    for id_, entry in after.items():
        title = Word(*(entry["title"][locale] for locale in LOCALE.values()))
        was = before.get(id_)
        if was is None:
            yield Changed.from_code("asked_new", title=title, day=_day(entry, "in_force_from"))
        elif entry.get("version", 1) > was.get("version", 1):
            yield Changed.from_code(
                "asked_otherwise", title=title, day=_day(entry, "in_force_from")
            )
        elif entry.get("valid_to") != was.get("valid_to"):
            ends = "valid_to" in entry
            days = {"day": _day(entry, "valid_to")} if ends else {}
            yield Changed.from_code("asked_until" if ends else "asked_again", title=title, **days)
        elif entry != was:
            yield Changed.from_code("corrected", title=title)
    for id_, was in before.items():
        if id_ not in after:
            title = Word(*(was["title"][locale] for locale in LOCALE.values()))
            yield Changed.from_code("taken_out", title=title)


def _newest(listed: Any) -> dict[str, Mapping[str, Any]]:
    """Of each entry its newest version, in the order of the text."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in listed or ():
        last = found.get(entry["id"], entry)
        found[entry["id"]] = max(last, entry, key=lambda each: each.get("version", 1))
    return found


def _listed(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    key: str,
    say: Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]]],
) -> list[Changed]:
    old, new = ({_written(one): one for one in each.get(key) or ()} for each in (before, after))
    found = [say(one) for text, one in new.items() if text not in old]
    gone = [say(one) for text, one in old.items() if text not in new]
    return [
        *(Changed.from_code(code, **params) for code, params in found),
        *(
            Changed.from_code(
                f"{code}_no_more", **{k: v for k, v in params.items() if k != "first"}
            )
            for code, params in gone
        ),
    ]


def _exemption(one: Mapping[str, Any], unit: Named, duty: Named) -> tuple[str, dict[str, Any]]:
    named = {"unit": unit(one["unit"]), "duty": duty(one["duty"])}
    return "exempt", {**named, "first": _day(one, "from"), "last": _day(one, "until")}


def _departure(one: Mapping[str, Any], unit: Named) -> tuple[str, dict[str, Any]]:
    return "left", {"unit": unit(one["unit"]), "last": _day(one, "until")}


def _decided(old: Mapping[str, Any], new: Mapping[str, Any], duty: Named) -> Iterator[Changed]:
    for id_, one in new.items():
        if one != old.get(id_):
            code = "decided_otherwise" if id_ in old else "decided"
            yield Changed.from_code(code, duty=duty(id_))
    for id_ in old:
        if id_ not in new:
            yield Changed.from_code("decided_no_more", duty=duty(id_))


def _written(one: Mapping[str, Any]) -> str:
    return json.dumps(one, sort_keys=True, default=str)


def _day(entry: Mapping[str, Any], key: str) -> Any:
    return entries.read_day(entry.get(key)) or str(entry.get(key) or "")
