"""What a sysadmin typed to describe a source, read and judged (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.harvest.engine.adapters import KINDS
from ckanext.mashhad.harvest.engine.settings.choices import OPTIONS
from ckanext.mashhad.harvest.engine.settings.schedule import INTERVALS
from ckanext.mashhad.net.request_errors import NetError
from ckanext.mashhad.persian.reading_errors import N_

DEFAULT_TYPE: Final = "document"
MAX_TITLE: Final = 200
#: Pages that stand where a source's page would.
_ADDRESSES: Final = frozenset({"new", "health", "metrics"})
_CHOICES: Final = frozenset({"secret", *(option.name for option in OPTIONS)})
#: What stands for one value; JSON may bring lists and mappings.
_PLAIN: Final = (str, int, float, type(None))
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

MISSING: Final = N_("Fill this in.")
BAD_NAME: Final = N_(
    "A short name has 2 to 60 small letters a to z, digits and hyphens, for example district-9."
)
BAD_CHOICE: Final = N_("Choose one of the list.")
SAME_ADDRESS: Final = N_(
    "The unit has a source of this address already, “{title}”, which would bring the same "
    "datasets. Change that one, or say in both which records come."
)
TAKEN: Final = N_("Another source has this name.")
BAD_SECRET: Final = N_("A secret has Latin letters, digits and signs.")
NO_TEXT: Final = N_("Write one plain value here.")
TOO_LONG: Final = N_("This is too long.")

#: By field: an English message, and what fills it.
Faults = dict[str, tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class SourceFields:
    """A source as it may be stored; ``unit`` is an id or name that is still to be found."""

    name: str
    title: str
    url: str
    kind: str
    unit: str
    dataset_type: str
    private: bool
    every: str


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: JSON may bring what is none."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def read(
    data: Mapping[str, Any],
    types: Collection[str],
    check_url: Callable[[str], str],
) -> tuple[SourceFields, Faults]:
    """The fields, and what is wrong by field: (msgid, its parameters).

    ``check_url`` gives back the address as it will be requested, or raises ``NetError``.
    """
    typed = {key: str(data.get(key) or "").strip() for key in SourceFields.__dataclass_fields__}
    broken = {key for key, text in data.items() if isinstance(text, str) and not is_storable(text)}
    broken |= {key for key in typed.keys() | _CHOICES if not isinstance(data.get(key), _PLAIN)}
    typed.update(dict.fromkeys(broken & typed.keys(), ""))
    typed["kind"] = typed["kind"] or next(iter(KINDS))
    typed["dataset_type"] = typed["dataset_type"] or DEFAULT_TYPE
    typed["every"] = typed["every"] or "manual"
    faults: Faults = {
        key: (MISSING, {}) for key in ("name", "title", "url", "unit") if not typed[key]
    }
    if typed["name"] and not (_NAME.fullmatch(typed["name"]) and 2 <= len(typed["name"]) <= 60):
        faults["name"] = (BAD_NAME, {})
    if typed["name"] in _ADDRESSES:
        faults["name"] = (TAKEN, {})
    if len(typed["title"]) > MAX_TITLE:
        faults["title"] = (TOO_LONG, {})
    for key, choices in (("kind", KINDS), ("every", INTERVALS), ("dataset_type", types)):
        if typed[key] not in choices:
            faults[key] = (BAD_CHOICE, {})
    if typed["url"]:
        try:
            typed["url"] = check_url(typed["url"])
        except NetError as error:
            faults["url"] = (error.msgid, error.params)
    faults |= {key: (NO_TEXT, {}) for key in broken}
    private = typed.pop("private").lower() in ("true", "on", "1", "yes")
    return SourceFields(private=private, **typed), faults
