"""Template functions of the catalog room; thin: the knowledge is in the engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.authz import get_local_functions

from ckanext.mashhad.catalog.helpers import (
    datasets,
    errors,
    formats,
    labels,
    languages,
    pages,
    replaced,
    units,
    withdrawn,
)
from ckanext.mashhad.catalog.helpers.editing import changes, forms, free_fields, typed


def template_functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the modules here, by its name."""
    modules = (
        changes,
        datasets,
        errors,
        formats,
        forms,
        free_fields,
        labels,
        languages,
        pages,
        replaced,
        typed,
        units,
        withdrawn,
    )
    return {name: function for each in modules for name, function in get_local_functions(each)}
