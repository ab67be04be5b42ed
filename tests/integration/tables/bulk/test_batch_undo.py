"""A batch is taken back on its day by whoever sent it; later by an administrator, who says why."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.cli import ckan

from ckanext.mashhad.catalog.engine.first_publication import TEHRAN
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.bulk import batch_job
from tests.integration.tables.bulk.batch_files import MADE, TWO, public
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

#: The day on which it really is, for CKAN asks no frozen clock when it makes a dataset.
DAY: Final = dt.datetime.now(dt.UTC)
NEXT: Final = dt.datetime.combine(tehran_day(DAY) + dt.timedelta(days=1), dt.time(0, 1), TEHRAN)
REASON = "فهرست قراردادها از سال دیگری بود."


@pytest.fixture
@published_once
def later(batch: Any, go: Any, freezer: Any) -> str:
    """Id of a batch that was written the day before."""
    freezer.move_to(DAY)
    found = batch(TWO)
    go("apply", found["id"])
    freezer.move_to(NEXT)
    assert public() == MADE
    return str(found["id"])


def test_who_sent_it_takes_it_back_on_its_day_only(later, go, officer, app, freezer) -> None:
    headers = {"Authorization": officer["token"]}
    path = f"/tables/batch/{later}"
    with pytest.raises(tk.NotAuthorized, match="administrator of the unit"):
        go("undo", later, reason=REASON)
    page = app.get(path, headers=headers).get_data(as_text=True)
    assert f"{path}/undo" not in page
    assert app.post(f"{path}/undo", headers=headers).status_code == 403
    assert public() == MADE
    freezer.move_to(DAY)
    assert f"{path}/undo" in app.get(path, headers=headers).get_data(as_text=True)
    assert go("undo", later, reason=REASON)["state"] == "undone"
    assert public() == {}


def test_administrator_takes_it_back_later_and_says_why(
    later, act, act_as, admin, stranger, app
) -> None:
    headers = {"Authorization": admin["token"]}
    path = f"/tables/batch/{later}"
    page = app.get(path, headers=headers).get_data(as_text=True)
    assert 'name="reason"' in page
    assert f"{path}/apply" not in page
    for given in (None, "", "." * 10):
        with pytest.raises(tk.ValidationError):
            act_as(admin, "mashhad_batch_undo", id=later, reason=given)
    with pytest.raises(tk.ObjectNotFound):
        act_as(stranger, "mashhad_batch_undo", id=later, reason=REASON)
    refused = app.post(f"{path}/undo", data={"reason": "نه"}, headers=headers)
    assert "error-block" in refused.get_data(as_text=True)
    app.post(f"{path}/undo", data={"reason": REASON}, headers=headers, follow_redirects=False)
    batch_job.run(later)
    undone = act_as(admin, "mashhad_batch_show", id=later)
    assert (undone["state"], public()) == ("undone", {})
    for item in undone["items"]:
        gone = act("mashhad_withdrawal_show", id=item["package_id"])
        assert gone["reason"] == REASON


def test_command_takes_it_back_later_with_a_reason(later, cli) -> None:
    command = ["mashhad", "tables", "batch", "undo", later]
    assert cli.invoke(ckan, command).exit_code == 1
    assert public() == MADE
    told = cli.invoke(ckan, [*command, "--reason", REASON])
    assert (told.exit_code, "undone" in told.output) == (0, True)
    assert public() == {}
