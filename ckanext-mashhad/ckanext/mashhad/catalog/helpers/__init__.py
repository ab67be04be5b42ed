"""Template functions of the catalog room; thin: the knowledge is in the engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.authz import get_local_functions

from ckanext.mashhad.catalog.helpers import (
    dataset_texts,
    error_page,
    formats,
    home_and_search,
    labels,
    languages,
    replaced,
    replies_shown,
    unit_texts,
    withdrawn,
)
from ckanext.mashhad.catalog.helpers.editing import (
    change_list,
    form_boxes,
    free_field_boxes,
    typed_values,
)


def template_functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the modules here, by its name."""
    modules = (
        change_list,
        dataset_texts,
        error_page,
        formats,
        form_boxes,
        free_field_boxes,
        labels,
        languages,
        home_and_search,
        replaced,
        replies_shown,
        typed_values,
        unit_texts,
        withdrawn,
    )
    return {name: function for each in modules for name, function in get_local_functions(each)}
