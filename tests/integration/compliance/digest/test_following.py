"""Changes by e-mail: who follows a unit or a duty is told once, of all in one letter a day."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.compliance.digest import model as store
from ckanext.mashhad.compliance.digest import sending
from ckanext.mashhad.compliance.judgements import snapshots
from tests import page_language
from tests.integration.worlds import made_once

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "written_down"),
    pytest.mark.ckan_config("smtp.server", "mail.example"),
    pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example"),
    pytest.mark.ckan_config("ckan.site_title", "شفافیت شهرداری مشهد"),
]
DUTY = "plan-contracts-district"
DISTRICT = "mashhad-district-09"
#: The contracts of Aban are due on Tuesday, 1 December, and missing from the next day on, which is
#: written down on Thursday; Friday is off. Ten in the morning of Tehran.
DAYS = [f"2026-12-0{day} 06:30:00" for day in (1, 2, 3, 4, 5, 6, 7)]
TOLD = "2026-12-03 06:30:00"


@pytest.fixture
@made_once
def written_down(district: dict[str, Any]) -> None:
    """All days of the district before the first of ``DAYS``, on which nobody followed anything."""
    snapshots.take(dt.datetime.fromisoformat(DAYS[0]).replace(tzinfo=dt.UTC))


@pytest.fixture
@made_once
def citizen() -> dict[str, Any]:
    """Somebody with an account and without any unit."""
    return factories.UserWithToken(fullname="مریم", email="citizen@example.org")


@pytest.fixture
def tick(freezer: Any) -> Callable[[str], None]:
    """What `ckan mashhad tick` and the job that it starts do at a moment (UTC)."""

    def at(moment: str) -> None:
        freezer.move_to(moment)
        now = dt.datetime.now(dt.UTC)
        snapshots.take(now)
        if sending.plan(now):
            sending.send_waiting()

    return at


@pytest.fixture
def follow(app: Any) -> Callable[..., Any]:
    """Press the button of one's page of letters."""

    def press(user: dict[str, Any], status: int = 200, **pair: str) -> str:
        answer = app.post(
            "/letters/follow", data=pair, headers={"Authorization": user["token"]}, status=status
        )
        return str(answer.get_data(as_text=True))

    return press


def letters(mail_server: Any) -> list[Any]:
    sent = mail_server.get_smtp_messages()
    return [email.message_from_string(each[3], policy=email.policy.default) for each in sent]


def token(body: str) -> str:
    found = re.search(r'name="_csrf_token" value="([^"]+)"', body)
    found = found or re.search(r'name="_csrf_token"[^>]*content="([^"]+)"', body)
    assert found
    return found[1]


def plain(letter: Any) -> str:
    return str(letter.get_body(("plain",)).get_content())


def followed(user: dict[str, Any]) -> frozenset[tuple[str, str]]:
    return store.choice(user["id"]).followed


def test_a_citizen_is_told_once_what_changed_in_a_unit(
    app, follow, tick, citizen, mail_server
) -> None:
    follow(citizen, unit=DISTRICT)
    for day in DAYS:
        tick(day)
        tick(day.replace("06:30", "07:30"))
    # Thursday tells of Wednesday; nothing changed after that.
    (letter,) = letters(mail_server)
    text = plain(letter)
    assert citizen["email"] in letter["To"]
    assert "از منطقهٔ ۹ برای آبان ۱۴۰۵ گذشت و در درگاه نبود" in text
    said = re.sub(r"http\S+", "", text).replace("مریم", "")
    assert list(page_language.faults("fa", [("text", said), ("subject", letter["Subject"])])) == []
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for link in re.findall(r"http://\S+", text):
        app.get(link, headers={"Authorization": citizen["token"]}, status=200)
    assert f"/compliance/{DISTRICT}#{DUTY}" in text


def test_only_what_is_followed_is_told(follow, tick, citizen, mail_server) -> None:
    other = factories.UserWithToken()
    follow(citizen, unit=DISTRICT, duty=DUTY)
    follow(other, duty="plan-contracts-headquarters")
    for day in DAYS:
        tick(day)
    (letter,) = letters(mail_server)
    assert citizen["email"] in letter["To"]
    assert plain(letter).count("•") == 1


def test_an_officer_gets_reminders_and_changes_in_one_letter(
    follow, tick, officer, mail_server
) -> None:
    follow(officer, unit=DISTRICT)
    tick(DAYS[0])
    tick(DAYS[1])
    before = len(letters(mail_server))
    tick("2026-12-03 06:30:00")
    changed = letters(mail_server)[before:]
    assert len(changed) == 1
    assert "تغییر" in changed[0]["Subject"]
    tick("2026-12-08 06:30:00")  # a week after the day: a reminder, and no change
    assert "تغییر" not in letters(mail_server)[-1]["Subject"]


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_one_click_ends_changes_and_reminders(app, tick, citizen, mail_server) -> None:
    store.choose(citizen["id"], store.Chosen(followed=frozenset([("", DUTY)])))
    model.Session.commit()
    for day in DAYS[:3]:
        tick(day)
    (letter,) = letters(mail_server)
    way_out = str(letter["List-Unsubscribe"]).strip("<>")
    app.post(way_out, data={"List-Unsubscribe": "One-Click"}, status=200)
    assert store.choice(citizen["id"]) == store.Chosen(store.Wanted.NONE, "fa", frozenset())
    # Followed again, it is told of changes, and of no reminders.
    store.choose(citizen["id"], store.Chosen(store.Wanted.NONE, "en", frozenset([("", DUTY)])))
    model.Session.commit()
    tick("2027-01-01 06:30:00")
    tick("2027-01-02 06:30:00")
    assert len(letters(mail_server)) == 2
    assert "What changed in what you follow" in plain(letters(mail_server)[-1])


def test_killed_while_planned_or_sent_nothing_is_told_twice(
    follow, tick, citizen, mail_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    follow(citizen, unit=DISTRICT)
    tick(DAYS[0])
    tick(DAYS[1])
    with monkeypatch.context() as patched:
        patched.setattr(sending.log, "info", killed)  # written down, and not yet committed
        with pytest.raises(SystemExit):
            tick(TOLD)
    model.Session.rollback()
    with monkeypatch.context() as patched:
        patched.setattr(sending.store, "end", killed)  # handed over, and not written down
        with pytest.raises(SystemExit):
            tick(TOLD)
    model.Session.remove()
    for day in DAYS[2:]:
        tick(day)
    assert len(letters(mail_server)) == 1


def test_a_letter_that_was_not_sent_is_made_up_for_next_day(
    follow, tick, citizen, mail_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(citizen, unit=DISTRICT)
    tick(DAYS[0])
    tick(DAYS[1])
    with monkeypatch.context() as patched:
        refused = sending.portal_mail.Outcome.REFUSED
        patched.setattr(sending.portal_mail, "send", lambda *_, **__: refused)
        tick(TOLD)
    assert letters(mail_server) == []
    tick(DAYS[4])
    (letter,) = letters(mail_server)
    assert "گذشت و در درگاه نبود" in plain(letter)
    tick(DAYS[5])
    assert len(letters(mail_server)) == 1


def test_what_was_before_one_followed_is_not_told(follow, tick, citizen, mail_server) -> None:
    for day in DAYS:
        tick(day)
    follow(citizen, unit=DISTRICT)
    tick("2026-12-08 06:30:00")
    assert letters(mail_server) == []


def test_what_is_followed_is_chosen_and_given_up_by_form(
    app, follow, citizen, unit, monkeypatch
) -> None:
    headers = {"Authorization": citizen["token"]}
    page = app.get(f"/letters?unit={DISTRICT}", headers=headers).get_data(as_text=True)
    assert re.search(rf'<option value="{DISTRICT}"[^>]* selected', page)
    follow(citizen, unit=DISTRICT)
    follow(citizen, unit=DISTRICT)
    follow(citizen, duty=DUTY)
    assert followed(citizen) == {(unit["id"], ""), ("", DUTY)}
    app.post("/letters", data={"wanted": "missing", "lang": "en"}, headers=headers)
    assert len(followed(citizen)) == 2
    follow(citizen, unit=DISTRICT, stop="true")
    assert followed(citizen) == {("", DUTY)}
    follow(citizen, 404, unit="nobody")
    assert "یک واحد، یک موضوع یا هر دو را انتخاب کنید" in follow(citizen)
    assert followed(citizen) == {("", DUTY)}
    # One person may follow so many.
    monkeypatch.setattr(store, "MOST_FOLLOWED", 1)
    assert "حداکثر ۱" in follow(citizen, unit=DISTRICT)
    assert len(followed(citizen)) == 1
    asked = {"wanted": "all", "lang": "fa", "followed": [{"unit": DISTRICT}, {"duty": DUTY}]}
    app.post("/api/3/action/mashhad_letter_choice_update", json=asked, headers=headers, status=409)


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_nobody_follows_without_login_or_form(app) -> None:
    app.post("/letters/follow", data={"unit": DISTRICT}, status=403)
    there = app.get(f"/letters?unit={DISTRICT}", follow_redirects=False).headers["Location"]
    assert "/user/login" in there
    assert DISTRICT in there
    cookie = factories.User(password="correct-horse-battery")
    login = {"login": cookie["name"], "password": "correct-horse-battery"}
    app.post("/user/login", data={**login, "_csrf_token": token(app.get("/user/login").body)})
    app.post("/letters/follow", data={"unit": DISTRICT}, status=400)
    assert not followed(cookie)
    page = app.get("/letters", status=200)
    app.post("/letters/follow", data={"unit": DISTRICT, "_csrf_token": token(page.body)})
    assert followed(cookie)


def test_nobody_learns_who_follows(
    app, follow, tick, citizen, sysadmin, mail_server, freezer, caplog: pytest.LogCaptureFixture
) -> None:
    follow(citizen, unit=DISTRICT)
    tick(DAYS[0])
    tick(DAYS[1])
    with caplog.at_level("DEBUG"):
        tick(TOLD)
    assert len(letters(mail_server)) == 1
    for secret in (citizen["email"], citizen["name"], "مریم"):
        assert secret not in caplog.text
    headers = {"Authorization": sysadmin["token"]}
    preview = app.get("/letters/preview", headers=headers).get_data(as_text=True)
    assert citizen["name"] not in preview
    assert "مریم" not in preview
    (row,) = model.Session.query(store.LetterRow).filter_by(user_id=citizen["id"])
    assert row.items == []
