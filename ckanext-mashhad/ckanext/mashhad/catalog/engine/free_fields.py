"""Free fields of datasets of no type of ours: what their keys mean and their values are (pure).

Other catalogues and CKAN's harvesters fill them in, by their own keys and as programs write.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.persian.reading_errors import N_

#: What is known to be written under keys that neither a schema of ours nor ckanext-dcat names.
LABELS: Final[Mapping[str, str]] = {
    "access_rights": N_("Access rights"),
    "dcat_type": N_("Kind of data"),
    "dcat_version": N_("Version"),
    "documentation": N_("Documentation"),
    "harvest_object_id": N_("Identifier of the harvested record"),
    "harvest_source_id": N_("Identifier of the harvest source"),
    "harvest_source_title": N_("Harvest source"),
    "harvest_url": N_("Address in the catalogue it was harvested from"),
    "has_version": N_("Other versions"),
    "homepage": N_("Website"),
    "is_version_of": N_("Version of"),
    "license_url": N_("Address of the license"),
    "provenance": N_("Where the data come from"),
    "related_resource": N_("Related resources"),
    "sample": N_("Sample"),
    "source": N_("Source"),
    "spatial": N_("Place on the map"),
    "spatial_text": N_("Place"),
}
_DAY: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII
)


def read(value: Any) -> dt.date | dt.datetime | str:
    """The day or moment that is the whole value, as ISO 8601 writes it; else the value as text.

    A moment without a zone is in UTC. Years of the Jalali calendar are none of ISO's.
    """
    text = "" if value is None else str(value).strip()
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            known = dt.datetime.fromisoformat(text)
            return known if known.tzinfo else known.replace(tzinfo=dt.UTC)
    except ValueError:  # no such day or hour
        pass
    return text


def is_for_programs(text: str) -> bool:
    """Whether a value is JSON of more than one thing."""
    if not text.startswith(("{", "[")):
        return False
    return json_text.parsed(text) is not None
