"""What a city is made of: units, datasets, files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from ckanext.mashhad.catalog.units import Unit

Visibility = Literal["public", "private", "draft"]


@dataclass(frozen=True)
class File:
    """One file of a dataset; ``rows`` counts what stands below its header."""

    name: str
    title: str
    format: str
    content: bytes
    rows: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Dataset:
    """One dataset; ``figures`` go into the manifest, ``fields`` to the portal.

    ``published`` is the aware moment to be attested, None where it is not public.
    """

    name: str
    type: str
    unit: str
    fields: Mapping[str, Any]
    files: tuple[File, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
    published: datetime | None = None
    visibility: Visibility = "public"

    def payload(self) -> dict[str, Any]:
        """The dataset as ``package_create`` takes it, without its files."""
        payload = {"name": self.name, "type": self.type, "owner_org": self.unit, **self.fields}
        if self.visibility != "public":
            payload["private"] = True
        if self.visibility == "draft":
            payload["state"] = "draft"
        return payload


@dataclass(frozen=True)
class City:
    """The whole city as of a day; ``units`` have their parents before them."""

    as_of: date
    units: tuple[Unit, ...]
    datasets: tuple[Dataset, ...]
