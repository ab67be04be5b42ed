"""What an answer to a login or a reset tells of accounts: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from ckan import model
from ckan.lib import mailer
from ckan.tests import factories, helpers
from passlib.hash import pbkdf2_sha512

from ckanext.mashhad.catalog.mail import login_mail

pytestmark = [
    pytest.mark.usefixtures("clean_db", "with_plugins"),
    pytest.mark.ckan_config("smtp.server", "mail.example"),
    pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example"),
]


@pytest.mark.parametrize("state", ["active", "deleted", "unknown"])
def test_every_failed_login_hashes_the_password_once(
    state: str, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "unknown" if state == "unknown" else factories.User(state=state)["name"]
    hashed: list[str] = []
    for way in ("hash", "verify"):
        usual = getattr(pbkdf2_sha512, way)
        monkeypatch.setattr(
            pbkdf2_sha512, way, lambda *given, usual=usual: hashed.append("") or usual(*given)
        )
    answer = app.post("/user/login", data={"login": name, "password": "not-the-password"})
    assert "نام کاربری یا گذرواژه" in answer.text or "ورود" in answer.text
    assert len(hashed) == 1


def test_a_reset_is_answered_alike_before_anybody_is_looked_for(
    app: Any, mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(login_mail.workers, "ask", lambda job, args, **_: asked.append((job, args)))
    user, answers = factories.User(), []
    for typed in (user["name"], user["email"].upper(), "unknown", "no-one@mashhad.example"):
        answer = app.post("/user/reset", data={"user": typed}, follow_redirects=False)
        answers.append((answer.status_code, answer.headers["Location"], app.get("/").status_code))
    assert len(set(answers)) == 1
    assert mail_server.get_smtp_messages() == []
    for job, args in asked:
        job(*args)
    to = [message[2] for message in mail_server.get_smtp_messages()]
    assert to == [[user["email"]]] * 2


def test_nobody_learns_from_an_answer_which_accounts_there_are(app: Any) -> None:
    user = factories.User()
    asked = ("organization_list_for_user", "user_follower_count", "dataset_followee_count")
    paths = [f"/api/3/action/{action}?id={{}}" for action in asked]
    for path in (*paths, "/user/reset/{}?key=wrong"):
        known, unknown = (app.get(path.format(name)) for name in (user["name"], "nobody"))
        assert known.status_code == unknown.status_code == 403
    assert app.get("/api/3/action/organization_list_for_user").json["result"] == []
    record = model.User.get(user["id"])
    mailer.create_reset_key(record)
    assert app.get(f"/user/reset/{user['name']}?key={record.reset_key}").status_code == 200


def test_copied_cookie_ends_with_logging_out_and_new_password(app: Any) -> None:
    user = factories.User(password="RandomPassword1!")

    def log_in() -> Any:
        client = app.flask_app.test_client()
        form = {"login": user["name"], "password": password, "remember": "63072000"}
        client.post("/user/login", data=form)
        return client

    def is_in(client: Any) -> bool:
        return bool(client.get("/dashboard/datasets").status_code == 200)

    password = "RandomPassword1!"
    mine, copy = log_in(), log_in()
    assert is_in(mine)
    assert is_in(copy)
    mine.post("/user/_logout")
    assert not is_in(mine)
    assert not is_in(copy)
    again = log_in()
    assert is_in(again)
    helpers.call_action("user_patch", id=user["id"], password="AnotherPassword2!")
    assert not is_in(again)
    password = "AnotherPassword2!"
    assert is_in(log_in())
