"""What home tells of files that changed within the week."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from ckanext.mashhad.tables.history import recent_changes
from tests.integration.tables.history.past_files import REASON, first, shift

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

HEADING = "آنچه در هفت روز گذشته تغییر کرد"


def week_ago() -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=7)


def test_home_leads_to_what_changed_in_a_file(file, register, app) -> None:
    home = app.get("/").body
    address = f"/contract/{register['name']}/resource/{file['id']}/changes"
    assert HEADING in home
    assert f'href="{address}"' in home
    assert "۷٬۰۰۰٬۰۰۰٬۰۰۰" in re.sub("<[^>]+>", "", app.get(address).body)


def test_a_first_version_or_an_old_change_is_none(file, add, work) -> None:
    assert [each.resource for each in recent_changes.list_recent(week_ago(), 9)] == [file["id"]]
    shift(file, since=30, until=8)
    assert recent_changes.list_recent(week_ago(), 9) == []
    add(first())
    work()
    assert recent_changes.list_recent(week_ago(), 9) == []


def test_what_came_back_or_is_hidden_is_not_told(file, register, act, app) -> None:
    act("package_patch", id=register["id"], private=True, reason=REASON)
    assert recent_changes.list_recent(week_ago(), 9) == []
    assert HEADING not in app.get("/").body
    # Its rows before it was hidden are not everybody's any more.
    act("package_patch", id=register["id"], private=False)
    assert recent_changes.list_recent(week_ago(), 9) == []
