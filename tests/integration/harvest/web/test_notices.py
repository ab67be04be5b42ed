"""Who is told of failures, recoveries and withheld deletions, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.lib.mailer as mailer
import pytest
from ckan.tests import factories, helpers

from tests.integration.harvest.harvest_feed import Feed, dataset
from tests.unit.net.fault_server import answer

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]


@pytest.mark.ckan_config("smtp.server", "localhost")
@pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example")
def test_administrators_of_the_unit_are_told_of_each_turn_once(
    run: Run, feed: Feed, unit: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        mailer,
        "mail_recipient",
        lambda _name, to, subject, body, *_: sent.append((to, subject, body)),
    )
    users = {role: factories.User() for role in ("admin", "editor")}
    for role, user in users.items():
        helpers.call_action(
            "organization_member_create", id=unit["id"], username=user["name"], role=role
        )
    admin = users["admin"]["email"]
    feed.serve([dataset(1), dataset(2)])
    run()
    assert sent == []
    feed.server.on("/feed", answer(b"", status=500))
    run()
    run()
    feed.serve([dataset(1), dataset(2)])
    run()
    feed.serve([dataset(1)])
    run()
    run()
    assert [(to, subject.replace("\u00a0", " ")) for to, subject, _ in sent] == [
        (admin, "منبع «Other» خوانده نشد"),
        (admin, "منبع «Other» دوباره خوانده می‌شود"),
        (admin, "۱ مجموعه‌داده دیگر در فهرست منبع «Other» نیست"),
    ]
    assert "/harvest/other/" in sent[0][2]
