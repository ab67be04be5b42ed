"""What a city is made of: units, datasets, files, and what was planted in them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from ckanext.mashhad.catalog.engine.units.units_file import Unit

Visibility = Literal["public", "private", "draft"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """One thing that the check must find: in a row, or where ``row`` is None in all of the file.

    ``rule`` and ``severity`` in the words of the checker, ``row`` as a spreadsheet counts it,
    ``field`` the schema's name of the column, empty where it has none.
    """

    rule: str
    row: int | None = None
    field: str = ""
    severity: Severity = "error"


@dataclass(frozen=True)
class File:
    """One version of a file; ``rows`` counts what stands below its header.

    ``write`` makes its bytes when they are asked for. ``faults``: what was planted, all of it;
    ``manners``: how it is written, empty for the portal's own manner. ``then``: the version that
    is uploaded in its place afterwards. ``table``: the row schema that it is, where that is not the
    main one of its dataset.
    """

    name: str
    title: str
    format: str
    rows: int
    write: Callable[[], bytes] = field(repr=False, compare=False)
    faults: tuple[Fault, ...] = ()
    manners: tuple[str, ...] = ()
    then: File | None = None
    table: str = ""

    @cached_property
    def content(self) -> bytes:
        return self.write()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def accepted(self) -> bool:
        """Whether the check is to let it through: no errors, whatever the warnings."""
        return not any(fault.severity == "error" for fault in self.faults)

    @property
    def versions(self) -> tuple[File, ...]:
        """All versions, in the order in which they are uploaded."""
        return (self, *(self.then.versions if self.then else ()))

    @property
    def published(self) -> File | None:
        """The version that everybody gets in the end: the last one that was accepted."""
        good = [version for version in self.versions if version.accepted]
        return good[-1] if good else None


@dataclass(frozen=True, order=True)
class Planted:
    """What the explore room must find in the rows: a sign, in what ``title`` names (the subject of
    a contract or call, or a company; empty for a unit), of a unit in a Jalali year.

    ``party``: the legal id of a company. ``since``: the first day on which it may be found, where
    it is not from the beginning.
    """

    sign: str
    unit: str
    year: int
    title: str
    party: str = ""
    since: date | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Dataset:
    """One dataset; ``figures`` go into the manifest, ``fields`` to the portal.

    ``published`` is the aware moment in which it came out, None where it is not public.
    ``follows``: the dataset whose rows its own name, which has to be public before its check.
    ``rows``: of contracts, calls, and what became of them, with the ``signs`` that are in them.
    """

    name: str
    type: str
    unit: str
    fields: Mapping[str, Any]
    files: tuple[File, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    published: datetime | None = None
    visibility: Visibility = "public"
    follows: str = ""
    rows: Sequence[Mapping[str, Any]] = field(default=(), repr=False, compare=False)
    signs: tuple[Planted, ...] = ()

    @property
    def public_files(self) -> tuple[File, ...]:
        """Of each file the version that is there in the end, where there is one."""
        return tuple(filter(None, (file.published for file in self.files)))

    @property
    def history(self) -> datetime | None:
        """The moment to be attested: none where all that was sent is refused."""
        return None if self.files and not self.public_files else self.published

    @property
    def versions(self) -> tuple[File, ...]:
        """Every version of every file."""
        return tuple(version for file in self.files for version in file.versions)

    def payload(self) -> dict[str, Any]:
        """The dataset as ``package_create`` takes it, without its files."""
        payload = {"name": self.name, "type": self.type, "owner_org": self.unit, **self.fields}
        if self.visibility != "public":
            payload["private"] = True
        if self.visibility == "draft":
            payload["state"] = "draft"
        return payload


@dataclass(frozen=True, order=True)
class Lapse:
    """What the compliance report must find: a unit's duty that is late or missing.

    ``period`` is a slug, empty for a duty without periods; ``days`` of a late one; ``why`` of a
    missing one: ``never`` (nothing came), ``refused`` (only a file that the check refuses) or
    ``awaited`` (it will come, too late).
    """

    unit: str
    duty: str
    period: str
    state: Literal["late", "missing"]
    days: int = 0
    why: str = ""


@dataclass(frozen=True)
class City:
    """The whole city as of a day; ``units`` have their parents before them."""

    as_of: date
    units: tuple[Unit, ...]
    datasets: tuple[Dataset, ...]
    lapses: tuple[Lapse, ...] = ()

    @property
    def signs(self) -> list[Planted]:
        """What was planted in rows that everybody may read."""
        public = {
            dataset.name: dataset
            for dataset in self.datasets
            if dataset.visibility == "public" and dataset.public_files
        }
        told = (each for each in public.values() if not each.follows or each.follows in public)
        signs = (sign for each in told for sign in each.signs)
        return sorted(sign for sign in signs if not sign.since or sign.since <= self.as_of)
