"""The duties that a dataset may name: of law and commitment, and of the publication plan.

``schemas/duties.yaml`` and ``schemas/schedule.yaml`` hold them; ``schemas/readings.yaml`` says
which other types serve as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ckanext.mashhad.catalog import rule_files
from ckanext.mashhad.persian.locales import LOCALE, language_of

#: Registers meet the plan by their type, unit and period; nobody has to name it.
_REGISTERS: Final = frozenset(("contract", "budget", "statement"))
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


@lru_cache(maxsize=1)
def load() -> Mapping[str, Duty]:
    """All duties by id, in the order of the files, the newest version of each."""
    return {duty.id: duty for duty in (*_of_law(), *_of_plan())}


def served_by(dataset_type: str, subject: str = "") -> list[Duty]:
    """The duties that a dataset of this type, and of this subject if it has one, can meet.

    Of the plan only those that a dataset has to name.
    """
    return [duty for duty in load().values() if _serves(duty, dataset_type, subject)]


def _serves(duty: Duty, dataset_type: str, subject: str) -> bool:
    if dataset_type in duty.also_types:
        return True
    if duty.dataset_type != dataset_type or (duty.planned and dataset_type in _REGISTERS):
        return False
    return not subject or duty.more.get("subject", subject) == subject


def _of_law() -> Iterator[Duty]:
    readings = rule_files.read("readings.yaml")["duties"]
    for entry in _oldest_first(rule_files.read("duties.yaml")["duties"]):
        also = frozenset(readings.get(entry["id"], {}).get("also_types", ()))
        yield _duty(entry, entry["basis_fa"], also_types=also)


def _of_plan() -> Iterator[Duty]:
    plan = rule_files.read("schedule.yaml")
    for entry in _oldest_first(plan["entries"]):
        yield _duty(entry, plan["basis_fa"], planned=True)


def _oldest_first(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: entry.get("version", 1))


def _duty(entry: Mapping[str, Any], basis: str, **how: Any) -> Duty:
    more = {key: value for key, value in entry.items() if key not in _OWN}
    return Duty(entry["id"], entry["title"], basis, entry.get("dataset_type"), more, **how)
