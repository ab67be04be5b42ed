"""The e-mails that CKAN sends, as they reach people: Persian, in lines, with links that work."""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any

import page_language
import pytest
from ckan.tests import factories

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.ckan_config("smtp.server", "mail.example"),
    pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example"),
    pytest.mark.ckan_config("ckan.site_title", "شفافیت شهرداری مشهد"),
]
LINK = re.compile(r"http://\S+")


def only(mail_server: Any) -> tuple[str, str]:
    """Subject and text of the one e-mail that was sent."""
    (sent,) = mail_server.get_smtp_messages()
    message = email.message_from_string(sent[3], policy=email.policy.default)
    return message["Subject"], message.get_body().get_content()


def foreign(name: str, *texts: str) -> list[str]:
    """What is not Persian in the texts, but for the name of an account."""
    return list(page_language.faults("fa", [("e-mail", text.replace(name, "")) for text in texts]))


def test_an_invitation_is_persian_and_leads_to_the_page_that_sets_the_password(
    app: Any, mail_server: Any, unit: dict[str, Any], sysadmin: dict[str, Any]
) -> None:
    answer = app.post(
        "/api/3/action/user_invite",
        json={"email": "officer-9@mashhad.example", "group_id": unit["id"], "role": "editor"},
        headers={"Authorization": sysadmin["token"]},
        status=200,
    )
    subject, text = only(mail_server)
    assert foreign(answer.json["result"]["name"], subject, text) == []
    assert unit["title_translated"]["fa"] in text
    assert len(text.splitlines()) > 5
    (link,) = [found for found in LINK.findall(text) if "/user/reset/" in found]
    assert app.get(link).status_code == 200


def test_who_forgot_the_password_is_helped_in_persian(app: Any, mail_server: Any) -> None:
    user = factories.User()
    app.post("/user/reset", data={"user": user["name"]})
    subject, text = only(mail_server)
    assert foreign(user["name"], subject, text) == []
    assert len(text.splitlines()) > 5
    (link,) = [found for found in LINK.findall(text) if "/user/reset/" in found]
    assert app.get(link).status_code == 200
