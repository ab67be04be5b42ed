"""The check of a file that is not to be published: nothing of it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.sandbox.checking import Question
from ckanext.mashhad.tables.versions.vault import TooLarge, Vault

MEGABYTE: Final = 1 << 20
#: Seconds that somebody waits for a trial, and a thread of the web with them.
LONGEST: Final = 60.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A file, the row schema, and what its dataset will say of itself."""

    upload: FileStorage
    table: str
    facts: Mapping[str, str]


def check(
    trial: Trial,
    today: dt.date,
    said: tuple[Mapping[str, str | None], Mapping[str, Mapping[str, str]]] = ({}, {}),
    seconds: float | None = None,
) -> checking.Found:
    """What the check finds, in the sandbox; the bytes are gone when it ends. ``said``: what the
    unit that asks has said of headers and of values. ``seconds``: as for ``checking.examine``.

    ``ValidationError`` for a file larger than ``ckan.max_resource_size`` (in MB).
    """
    most = tk.config["ckan.max_resource_size"]
    filename = trial.upload.filename or ""
    with TemporaryDirectory() as folder:
        vault = Vault(Path(folder))
        try:
            stored = vault.put(trial.upload.stream, most * MEGABYTE)
        except TooLarge:
            raise tk.ValidationError({"upload": [too_large(most)]}) from None
        path = vault.path(stored.location)
        limits = Limits(**config.table_limits())
        beside = registry.beside(trial.table)
        asked = Question(
            path,
            trial.table,
            today,
            filename,
            trial.facts,
            mapping=said[0],
            values=said[1],
            beside=beside,
            limits=limits,
        )
        return checking.examine(asked, seconds=seconds)


def too_large(most: int) -> str:
    """What is said of a file of more than so many megabytes."""
    number = format_number(most, data_language(tk.h.lang()))
    return tk._("The file is larger than {most} MB.").format(most=number)
