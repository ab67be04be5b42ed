"""The activity stream of CKAN, limited to what its reader may read now.

CKAN stores with each activity the whole dataset as it was and hands it to whoever may read the
list. `install` puts :func:`model.readable` and :func:`activity_dictization.dictize` in the two
places that every activity passes: the query of the lists, and the dict that actions return.
Imports the activity plugin only where it is loaded.
"""

from __future__ import annotations

import importlib
import inspect

from ckanext.mashhad.catalog.activities import activity_dictization, model, paging


def install() -> None:
    """Replace the filter and the dictization of the activity plugin; ``AttributeError`` if either
    is not where CKAN 2.12 has it.
    """
    core = model.core()
    for name, ours in (
        ("_filter_activities_by_permission_labels", model.readable),
        ("activity_dictize", activity_dictization.dictize),
    ):
        getattr(core, name)
        setattr(core, name, ours)
    views = importlib.import_module("ckanext.activity.views")
    for name in paging.LINKS:
        link = inspect.unwrap(getattr(views, name))  # a process may install this many times
        setattr(views, name, paging.without_activities(link))
