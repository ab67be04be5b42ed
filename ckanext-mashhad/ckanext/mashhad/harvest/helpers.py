"""Template functions of the harvest room."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.authz as authz
import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.common import current_user

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.harvest.engine import adapters
from ckanext.mashhad.harvest.engine.messages import outcomes
from ckanext.mashhad.harvest.engine.settings import choices, options, schedule
from ckanext.mashhad.harvest.sources import origins
from ckanext.mashhad.persian.locales import LOCALE

#: From so many seconds on, minutes are told.
_MINUTES: Final = 120


def mashhad_harvest_state(job: dict[str, Any]) -> dict[str, str]:
    """``label`` and ``look`` (a class) of a job's state."""
    label, look = outcomes.STATES[outcomes.shown_state(job)]
    return {"label": tk._(label), "look": look}


def mashhad_harvest_lasted(job: dict[str, Any]) -> str:
    """How long a job took, in words."""
    began, ended = (dt.datetime.fromisoformat(job[key]) for key in ("started_at", "finished_at"))
    seconds = max(int((ended - began).total_seconds()), 1)
    if seconds < _MINUTES:
        words = tk.ungettext("took {number} second", "took {number} seconds", seconds)
        return words.format(number=tk.h.mashhad_number(seconds))
    minutes = round(seconds / 60)
    words = tk.ungettext("took {number} minute", "took {number} minutes", minutes)
    return words.format(number=tk.h.mashhad_number(minutes))


def mashhad_harvest_health(source: dict[str, Any]) -> dict[str, str]:
    """``label`` and ``look`` (a class) of how a source fares."""
    code = source["health"]["code"] if source["approved_at"] else "proposed"
    label, look = outcomes.HEALTH[code]
    return {"label": tk._(label), "look": look}


def mashhad_harvest_outcomes(job: dict[str, Any]) -> list[dict[str, Any]]:
    """``code``, ``label`` and ``count`` of each outcome, and of what is still to be done."""
    counts = job["counts"]
    labels = outcomes.WOULD if job["is_dry"] else outcomes.OUTCOMES
    shown = {c: text for c, text in labels.items() if c not in outcomes.RARE or counts[c]}
    shown |= {"waiting": outcomes.WAITING} if counts["waiting"] else {}
    return [
        {"code": code, "label": tk._(label), "count": counts[code]} for code, label in shown.items()
    ]


def mashhad_harvest_outcome(code: str | None, is_dry: bool) -> str:
    """The label of a record's outcome."""
    labels = outcomes.WOULD if is_dry else outcomes.OUTCOMES
    return tk._(labels.get(code or "", outcomes.WAITING))


def mashhad_harvest_kinds() -> list[dict[str, str]]:
    """The kinds of sources, as form macros take choices."""
    return [{"value": code, "text": tk._(label)} for code, label in adapters.KINDS.items()]


def mashhad_harvest_intervals() -> list[dict[str, str]]:
    """How often a source may be read, as form macros take choices."""
    return [{"value": code, "text": tk._(label)} for code, label in schedule.INTERVALS.items()]


def mashhad_harvest_options(kind: str) -> list[dict[str, Any]]:
    """The parts of a kind's form: ``title``, ``help`` (or none) and ``options``.

    An option has ``name``, ``label``, ``help``, ``example``, ``is_code``, ``choices`` (or none).
    """
    parts = []
    for code, group in choices.GROUPS.items():
        found = [_option(each) for each in options.of_kind(kind) if each.group == code]
        help_ = tk._(group.help) if group.help else ""
        parts += [{"title": tk._(group.title), "help": help_, "options": found}] if found else []
    return parts


def _option(option: choices.Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "label": tk._(option.label),
        "help": tk._(option.help) if option.help else "",
        "example": tk._(option.example) if option.example else "",
        "is_code": option.is_code,
        "choices": _choices(option.codelist) if option.codelist else None,
    }


def mashhad_harvest_chosen(source: dict[str, Any]) -> list[dict[str, str]]:
    """``label`` and ``text`` of what was chosen for a source."""
    found = []
    for option in options.of_kind(source["kind"]):
        text = source["options"].get(option.name)
        if text:
            words = {each["value"]: each["text"] for each in _choices(option.codelist)}
            found.append({"label": tk._(option.label), "text": words.get(text, text)})
    return found


def _choices(codelist: str) -> list[dict[str, str]]:
    if not codelist:
        return []
    locale = LOCALE["fa" if tk.h.lang().startswith("fa") else "en"]
    items = codelists.load(codelist)
    listed = [{"value": item.code, "text": item.label[locale]} for item in items]
    return [{"value": "", "text": tk._("Nothing chosen")}, *listed]


def mashhad_harvest_source_of(dataset: str) -> dict[str, Any] | None:
    """The source that a dataset (id or name) is taken over from.

    ``name``, ``title``, ``kind``, ``writes``: whether what changes there is written here.
    """
    source = origins.source_of(dataset)
    if source is None:
        return None
    writes = model.Package.get(dataset).owner_org == source.owner_org
    return {"name": source.name, "title": source.title, "kind": source.kind, "writes": writes}


def mashhad_harvest_may_see() -> bool:
    """Whether the reader is an officer of some unit, or runs the portal."""
    if not current_user.is_authenticated:
        return False
    return authz.is_sysadmin(current_user.name) or authz.has_user_permission_for_some_org(
        current_user.name, "update_dataset"
    )
