"""A check without publishing keeps a thread of the web: few run at once."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.mashhad.tables.preview import file_preview
from ckanext.mashhad.tables.versions import locks
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_two_trials_run_at_once_and_one_of_an_officer(
    app: Any, unit: dict[str, Any], send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each asks while the one before is still checking."""
    first, second, third = (factories.Sysadmin()["name"] for _ in range(3))
    waiting, answers = [first, first, second, third], []

    def ask() -> None:
        user = waiting.pop(0)
        context = {"user": user, "ignore_auth": False}
        asked = {"table": "contracts", "upload": send(table("بهسازی"))}
        try:
            helpers.call_action("mashhad_table_preview", context, **asked)
            answers.append((user, True))
        except tk.ValidationError as error:
            answers.append((user, "upload" not in error.error_dict))

    def slow(*given: Any) -> Any:
        while waiting:
            ask()
        return {}

    monkeypatch.setattr(file_preview, "look", slow)
    with app.flask_app.test_request_context():
        ask()
    assert sorted(answers) == sorted(
        [(first, True), (first, False), (second, True), (third, False)]
    )


def test_place_takes_no_connection_of_the_readers(app: Any) -> None:
    """A check holds its place for a minute, and CKAN has fifteen connections a process."""
    with app.flask_app.test_request_context():
        before = model.meta.engine.pool.checkedout()
        with locks.place("trial", "one") as first, locks.place("document", "two") as second:
            assert (first, second) == (True, True)
            assert model.meta.engine.pool.checkedout() == before
