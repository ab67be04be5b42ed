"""What was just written is not read again to be told: CKAN's activities ask for every dataset.

Of a dataset that is written in :func:`remembered`, ``package_show`` gives back what
``package_create`` or ``package_update`` made of it last, as long as nobody asks for anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.mashhad.harvest.engine import fitting

#: Of what may be in a context, what makes ``package_show`` answer otherwise.
_OTHERWISE: Final = ("schema", "for_view", "for_update", "include_plugin_data")
_written: ContextVar[dict[str, dict[str, Any]] | None] = ContextVar(
    "mashhad_harvest_written", default=None
)


@contextmanager
def remembered() -> Iterator[None]:
    """Within it the writer reads nothing again; nobody else may write the same datasets."""
    token = _written.set({})
    try:
        yield
    finally:
        _written.reset(token)


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's."""
    return _remember(next_action, context, data_dict)


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's."""
    return _remember(next_action, context, data_dict)


def _remember(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    written = _written.get()
    if written is None:
        return next_action(context, data_dict)
    written.clear()  # what is asked meanwhile is asked of what is being written
    shown = next_action(context, data_dict)
    if isinstance(shown, dict):
        written[shown["id"]] = shown
    return shown


@tk.chained_action
@tk.side_effect_free
def package_show(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As CKAN's."""
    shown = (_written.get() or {}).get(data_dict.get("id", ""))
    is_plain = (
        context.get("ignore_auth")
        and context.get("use_cache", True)
        and context.get("validate", True)
        and not any(context.get(each) for each in _OTHERWISE)
        and data_dict.keys() <= {"id", "include_tracking"}
    )
    if shown is None or not is_plain:
        return next_action(context, data_dict)
    tk.check_access("package_show", context, data_dict)
    return fitting.copied(shown)


CHAINED: Final = {each.__name__: each for each in (package_create, package_show, package_update)}
