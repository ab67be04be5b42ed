"""A check without publishing keeps a thread of the web: few run at once."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.mashhad.tables.intake import trial
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_two_trials_run_at_once_and_one_of_an_officer(
    app: Any, unit: dict[str, Any], send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each asks while the one before is still checking."""
    first, second, third = (factories.Sysadmin()["name"] for _ in range(3))
    waiting, answers, whole = [first, first, second, third], [], trial.check

    def ask() -> None:
        user = waiting.pop(0)
        context = {"user": user, "ignore_auth": False}
        asked = {"table": "contracts", "upload": send(table("بهسازی"))}
        try:
            helpers.call_action("mashhad_table_check", context, **asked)
            answers.append((user, True))
        except tk.ValidationError as error:
            answers.append((user, "upload" not in error.error_dict))

    def slow(*given: Any) -> Any:
        while waiting:
            ask()
        return whole(*given)

    monkeypatch.setattr(trial, "check", slow)
    with app.flask_app.test_request_context():
        ask()
    assert sorted(answers) == sorted(
        [(first, True), (first, False), (second, True), (third, False)]
    )
