"""The duties to publish, as ``schemas/duties.yaml`` holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty; ``title`` is keyed ``fa_IR`` and ``en``, ``more`` holds all other columns."""

    id: str
    title: Mapping[str, str]
    basis_fa: str
    dataset_type: str | None
    more: Mapping[str, Any]

    def label(self, lang: str) -> str:
        """The title in ``fa``/``fa_IR`` or ``en``."""
        return self.title["fa_IR" if lang.startswith("fa") else "en"]


@lru_cache(maxsize=1)
def load() -> Mapping[str, Duty]:
    """All duties by id, in the order of the file."""
    path = resources.files("ckanext.mashhad.schemas").joinpath("duties.yaml")
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["duties"]
    return {entry["id"]: _duty(entry) for entry in entries}


def served_by(dataset_type: str, subject: str = "") -> list[Duty]:
    """The duties that a dataset of this type, and of this subject if it has one, can meet."""
    return [
        duty
        for duty in load().values()
        if duty.dataset_type == dataset_type
        and (not subject or duty.more.get("subject", subject) == subject)
    ]


def _duty(entry: Mapping[str, Any]) -> Duty:
    own = ("id", "title", "basis_fa", "dataset_type")
    more = {key: value for key, value in entry.items() if key not in own}
    return Duty(entry["id"], entry["title"], entry["basis_fa"], entry.get("dataset_type"), more)
