"""What the state machine of the harvest does to worker and database."""

from __future__ import annotations

from typing import Any

import ckan.lib.search as search
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.harvest import model as store
from ckanext.mashhad.harvest.model import Job, Record, Result, Source


class Killed(BaseException):
    """The worker is no more: nothing of it goes on, not even what handles errors."""


def deadly(function: Any, passes: int) -> Any:
    left = [passes]

    def wrapped(*arguments: Any, **more: Any) -> Any:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return function(*arguments, **more)

    return wrapped


def act(action: str, **data: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"ignore_auth": True, "user": user}, data)


def empty() -> None:
    """Between two examples; the tables stay."""
    model.Session.rollback()
    for table in (store.SeenPage, Result, Record):
        model.Session.execute(sa.delete(table))
    model.Session.execute(sa.update(Source).values(clean_job_id=None))
    for table in (Job, Source):
        model.Session.execute(sa.delete(table))
    model.Session.commit()
    for package in model.Session.scalars(sa.select(model.Package)).all():
        act("dataset_purge", id=package.id)
    search.clear_all()
