"""What the template functions share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.lib.helpers as core

from ckanext.mashhad.catalog.engine.text import multilingual
from ckanext.mashhad.persian.reading_errors import Lang


def page_language() -> Lang:
    """The language of the page, as stored data name it."""
    return multilingual.data_language(core.lang())


def as_moment(value: Any) -> dt.datetime | None:
    """The moment of a datetime or of ISO text; without a zone it is UTC. None for anything else."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
