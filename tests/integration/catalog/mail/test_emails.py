"""The e-mails that CKAN sends, as they reach people: Persian, in lines, with links that work."""

from __future__ import annotations

import email
import email.policy
import re
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.mashhad.catalog.mail import login_mail
from tests import page_language

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins"),
    pytest.mark.ckan_config("smtp.server", "mail.example"),
    pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example"),
    pytest.mark.ckan_config("ckan.site_title", "شفافیت شهرداری 'مشهد'"),
]
LINK = re.compile(r"http://\S+")


def only(mail_server: Any) -> tuple[str, str]:
    """Subject and text of the one e-mail that was sent."""
    (sent,) = mail_server.get_smtp_messages()
    message = email.message_from_string(sent[3], policy=email.policy.default)
    # The blanks of a subject are no-break spaces, which are not lost when it is cut.
    return message["Subject"].replace("\u00a0", " "), message.get_body().get_content()


def foreign_to(language: str, name: str, *texts: str) -> list[str]:
    """What is not of the language in the texts, but for names: of an account, of the portal.

    The site has one title; an English mail names it as it is.
    """
    title = tk.config["ckan.site_title"] if language == "en" else ""
    words = [("e-mail", text.replace(name, "").replace(title, "")) for text in texts]
    return list(page_language.faults(language, words))


def test_invitation_is_persian_and_opens_password_page(
    app: Any, mail_server: Any, unit: dict[str, Any], sysadmin: dict[str, Any]
) -> None:
    answer = app.post(
        "/api/3/action/user_invite",
        json={"email": "officer-9@mashhad.example", "group_id": unit["id"], "role": "editor"},
        headers={"Authorization": sysadmin["token"]},
        status=200,
    )
    subject, text = only(mail_server)
    assert foreign_to("fa", answer.json["result"]["name"], subject, text) == []
    assert unit["title_translated"]["fa"] in text
    assert len(text.splitlines()) > 5
    (link,) = [found for found in LINK.findall(text) if "/user/reset/" in found]
    assert app.get(link).status_code == 200


@pytest.fixture
def forget(app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask for a link on a page of that language, and have a worker send it."""
    asked: list[Any] = []
    monkeypatch.setattr(login_mail.workers, "ask", lambda job, args, **_: asked.append((job, args)))

    def call(user: dict[str, Any], place: str = "") -> None:
        app.post(f"{place}/user/reset", data={"user": user["name"]})
        job, args = asked.pop()
        job(*args)

    return call


def test_who_forgot_the_password_is_helped_in_persian(
    app: Any, mail_server: Any, forget: Any
) -> None:
    user = factories.User(fullname="مریم آزمون")
    forget(user)
    subject, text = only(mail_server)
    assert foreign_to("fa", user["name"], subject, text) == []
    assert len(text.splitlines()) > 5
    (link,) = [found for found in LINK.findall(text) if "/user/reset/" in found]
    assert app.get(link).status_code == 200


def test_e_mail_uses_names_unescaped_and_keeps_blanks(forget: Any, mail_server: Any) -> None:
    user = factories.User(fullname="مریم «آزمون» & 'دیگران'")
    for place in ("", "/en"):
        forget(user, place)
        subject, text = only(mail_server)
        mail_server.clear_smtp_messages()
        assert tk.config["ckan.site_title"] in subject
        assert "مریم «آزمون» & 'دیگران'" in text
        assert user["name"] not in text
        assert "&" not in text.replace("& 'د", "")


@pytest.mark.ckan_config("ckan.activity_streams_email_notifications", True)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_who_wants_the_news_by_e_mail_reads_it_in_one_language(
    app: Any,
    mail_server: Any,
    create: Any,
    unit: dict[str, Any],
    sysadmin: dict[str, Any],
    language: str,
) -> None:
    reader = factories.UserWithToken(activity_streams_email_notifications=True)
    headers = {"Authorization": reader["token"]}
    app.post("/api/3/action/follow_group", json={"id": unit["id"]}, headers=headers, status=200)
    place = "" if language == "fa" else "/en"
    headers = {"Authorization": sysadmin["token"]}
    for year in ("1402", "1403"):
        made = create(fiscal_year=year)
        changed = {"id": made["id"], "contact_name": "روابط عمومی"}
        app.post("/api/3/action/package_patch", json=changed, headers=headers, status=200)
    app.post(f"{place}/api/3/action/send_email_notifications", json={}, headers=headers, status=200)
    subject, text = only(mail_server)
    assert foreign_to(language, reader["name"], subject, text) == []
    assert [link.split("/", 3)[3].strip("/") for link in LINK.findall(text)][:2] == (
        ["dashboard", "user/edit"] if language == "fa" else ["en/dashboard", "en/user/edit"]
    )
    greeting, *_, site, home = text.strip().splitlines()
    assert greeting == {"fa": "سلام،", "en": "Hello,"}[language]
    assert site == tk.config["ckan.site_title"]
    assert site in subject
    assert LINK.fullmatch(home)


def test_english_reader_who_forgot_password_is_helped_in_english(
    forget: Any, mail_server: Any
) -> None:
    user = factories.User()
    forget(user, "/en")
    subject, text = only(mail_server)
    assert foreign_to("en", user["name"], subject, text) == []
