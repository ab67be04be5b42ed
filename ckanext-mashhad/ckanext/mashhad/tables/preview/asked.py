"""What is asked of a file that is about to be published: the file, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.persian.calendar.periods import parse_fiscal_year
from ckanext.mashhad.persian.reading_errors import InputError
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.intake.trial import MEGABYTE, too_large
from ckanext.mashhad.tables.versions import held, proposal
from ckanext.mashhad.tables.versions.held import Held
from ckanext.mashhad.tables.versions.vault import TooLarge

#: Of what is typed: it is the unit and period of what is due.
DUE: Final = "due"
_PERIOD: Final = ("fiscal_year", "period_part")


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that is kept, the table that it is said to be (or empty), what was typed, and by name
    the ids of the ``units`` for which its ``officer`` (a user's name) publishes. ``sources``: where
    what is typed was read before.
    """

    file: Held
    table: str
    typed: Mapping[str, str]
    officer: str
    units: Mapping[str, str]
    mapping: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The id of the unit that is known: the one typed, or the only one; or empty."""
        only = next(iter(self.units.values())) if len(self.units) == 1 else ""
        return self.typed.get("owner_org") or only


def read(data_dict: Mapping[str, Any], officer: str, user_id: str) -> Asked:
    """What is asked for; ``ValidationError`` names all that is wrong with it.

    A file that is sent is kept; one that was kept before is named by its ``preview``.
    """
    errors: dict[str, list[str]] = {}
    word, upload = data_dict.get("preview"), data_dict.get("upload")
    known = held.held(word, user_id) if isinstance(word, str) and word else None
    if word and known is None:
        errors["preview"] = [tk._("This file is not kept any more. Check it again.")]
    elif not word and (not isinstance(upload, FileStorage) or not upload.filename):
        errors["upload"] = [tk._("Choose a file.")]
    table = data_dict.get("table") or ""
    if table and table not in registry.names():
        errors["table"] = [tk._("There is no such table.")]
    units = {unit["name"]: unit["id"] for unit in proposal.units(officer)}
    typed = read_typed(data_dict, units, errors)
    mapping, values = data_dict.get("mapping") or {}, data_dict.get("values") or {}
    if not is_record_of_texts(mapping):
        errors["mapping"] = [tk._("This must be a record.")]
    if not are_values(values):
        errors["values"] = [tk._("This must be a record.")]
    if errors:
        raise tk.ValidationError(errors)
    file = known[0] if known else _keep(upload, user_id)
    sources = _sources(typed, known[1] if known else {}, is_due=bool(data_dict.get("due")))
    return Asked(file, table, typed, officer, units, mapping, values, sources)


def _sources(
    typed: Mapping[str, str], read_before: Mapping[str, Any], *, is_due: bool
) -> dict[str, str]:
    """Where what is typed comes from, as far as it is known: what a form has brought back unchanged
    was read where it was read before.
    """
    if is_due:
        return dict.fromkeys(typed, DUE)
    facts, sources = read_before.get("facts") or {}, read_before.get("sources") or {}
    return {name: sources[name] for name in agreeing(typed, facts) if name in sources}


def agreeing(typed: Mapping[str, str], facts: Mapping[str, str]) -> list[str]:
    """The fields that both say alike; year and part of it only together, which are one period."""
    alike = [name for name in typed if typed[name] == facts.get(name)]
    whole = all(name in alike for name in _PERIOD if name in typed)
    return [name for name in alike if whole or name not in _PERIOD]


def are_values(said: Any) -> bool:
    """Whether it says, by column, which code each text means."""
    return isinstance(said, dict) and all(map(is_record_of_texts, said.values()))


def is_record_of_texts(value: Any) -> bool:
    """Whether it says, by name, a text of each."""
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def read_typed(
    data_dict: Mapping[str, Any], units: Mapping[str, str], errors: dict[str, list[str]]
) -> dict[str, str]:
    """What is typed of a dataset, as it is stored; ``errors`` gets what cannot be, by field."""
    typed = {}
    own = {**units, **{id_: id_ for id_ in units.values()}}
    for name, read_value in {"owner_org": own.__getitem__, **_readers()}.items():
        try:
            if text := str(data_dict.get(name) or "").strip():
                typed[name] = read_value(text)
        except InputError as error:
            errors[name] = [say(error)]
        except KeyError:
            errors[name] = [tk._("Choose one of the list.")]
    return typed


def _readers() -> dict[str, Callable[[str], str]]:
    """By field, what reads it: of all tables, as one is named or read only later."""
    codes: dict[str, str] = {"period_part": "period_part"}
    for name in registry.names():
        codes |= proposal.codes(registry.load(name))
    return {
        "fiscal_year": lambda typed: str(parse_fiscal_year(typed)),
        **{name: _reader(codelist) for name, codelist in codes.items()},
    }


def _reader(codelist: str) -> Callable[[str], str]:
    return lambda typed: codelists.load(codelist)[typed].code


def _keep(upload: Any, user_id: str) -> Held:
    most = tk.config["ckan.max_resource_size"]
    try:
        return held.hold(upload.stream, upload.filename, user_id, most * MEGABYTE)
    except TooLarge:
        raise tk.ValidationError({"upload": [too_large(most)]}) from None
