"""The duties that a dataset may name: of law and commitment, and of the publication plan.

``schemas/duties.yaml`` and ``schemas/schedule.yaml`` hold them; ``schemas/policy.yaml`` says
which other types serve as well. A site replaces the plan and adds commitments of its own
(``site.yaml``): what is in force on a portal is asked of ``duties_in_force``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.locales import LOCALE, language_of

#: Registers meet the plan by their type, unit and period; nobody has to name it.
_REGISTERS: Final = frozenset(("contract", "budget", "statement"))
_LAW, _PLAN, _POLICY = "duties.yaml", "schedule.yaml", "policy.yaml"
_FILES: Final = (_LAW, _PLAN, _POLICY)
#: What a site decides by itself; nothing of it is shipped.
SITE: Final = "site.yaml"
_OWN: Final = ("id", "title", "basis_fa", "dataset_type")


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty; ``title`` is keyed ``fa_IR`` and ``en``, ``more`` holds all other columns.

    ``also_types``: types that serve as well when they name the duty.
    """

    id: str
    title: Mapping[str, str]
    basis_fa: str
    dataset_type: str | None
    more: Mapping[str, Any]
    planned: bool = False
    also_types: frozenset[str] = frozenset()

    def label(self, lang: str) -> str:
        """The title in ``fa``/``fa_IR`` or ``en``."""
        return self.title[LOCALE[language_of(lang)]]

    def has_ended(self, today: date) -> bool:
        """Whether nothing is asked for by it any more."""
        last = self.more.get("valid_to")
        return last is not None and jalali.parse(str(last)).date < today

    def holds_on(self, day: date) -> bool:
        """Whether it asked for anything on that day."""
        first = self.more.get("in_force_from")
        return not self.has_ended(day) and (not first or jalali.parse(str(first)).date <= day)


@lru_cache(maxsize=1)
def load() -> Mapping[str, Duty]:
    """All shipped duties by id, in the order of the files, the newest version of each."""
    return of_texts(tuple((name, rule_files.read_text(name)) for name in _FILES))


@lru_cache(maxsize=4)
def of_texts(texts: tuple[tuple[str, str], ...]) -> Mapping[str, Duty]:
    """The same of the texts of rule files, as pairs of name and text; ``site.yaml`` may lack."""
    content = {name: rule_files.parse_rules(text) or {} for name, text in texts}
    found = (*_of_law(content), *_of_plan(content[_PLAN]))
    return {duty.id: duty for duty in found}


def served_by(
    dataset_type: str,
    subject: str = "",
    among: Mapping[str, Duty] | None = None,
    *,
    today: date | None = None,
) -> list[Duty]:
    """The duties that a dataset of this type, and of this subject if it has one, can meet.

    Of the plan only those that a dataset has to name. ``among``: the shipped ones by default;
    ``today``: without those that have ended.
    """
    known = load() if among is None else among
    return [
        duty
        for duty in known.values()
        if _serves(duty, dataset_type, subject) and not (today and duty.has_ended(today))
    ]


def may_name(duty: Duty, dataset_type: str, subject: str) -> bool:
    """Tell whether a dataset of this type and subject is of the kind that the duty asks for."""
    if dataset_type in duty.also_types:
        return True
    return duty.dataset_type == dataset_type and duty.more.get("subject", subject) == subject


def _serves(duty: Duty, dataset_type: str, subject: str) -> bool:
    if dataset_type in duty.also_types:
        return True
    if duty.dataset_type != dataset_type or (duty.planned and dataset_type in _REGISTERS):
        return False
    return not subject or duty.more.get("subject", subject) == subject


def _of_law(content: Mapping[str, Any]) -> Iterator[Duty]:
    policy = content[_POLICY]["duties"]
    own = content.get(SITE, {}).get("local_duties") or []
    for entry in (*_oldest_first(content[_LAW]["duties"]), *_oldest_first(own)):
        also = frozenset(policy.get(entry["id"], {}).get("also_types", ()))
        yield _duty(entry, entry["basis_fa"], also_types=also)


def _of_plan(plan: Mapping[str, Any]) -> Iterator[Duty]:
    for entry in _oldest_first(plan["entries"]):
        yield _duty(entry, plan["basis_fa"], planned=True)


def _oldest_first(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: entry.get("version", 1))


def _duty(entry: Mapping[str, Any], basis: str, **how: Any) -> Duty:
    more = {key: value for key, value in entry.items() if key not in _OWN}
    return Duty(entry["id"], entry["title"], basis, entry.get("dataset_type"), more, **how)
