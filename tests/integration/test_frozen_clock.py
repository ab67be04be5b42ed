"""What tests rest on that stand at a fixed moment."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("clean_db", "with_plugins")


@pytest.mark.freeze_time("2001-02-03 04:05:06")
def test_a_token_is_good_whatever_the_clock_on_the_wall_says(app, sysadmin) -> None:
    answer = app.get(
        "/api/3/action/user_show",
        query_string={"id": sysadmin["id"]},
        headers={"Authorization": sysadmin["token"]},
    )
    assert answer.json["result"]["email"] == sysadmin["email"]
