"""Reminders by e-mail: planned once, sent once whatever happens, ended by one click."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import smtplib
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs, mailer
from ckan.tests import factories

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.compliance.digest import model as store
from ckanext.mashhad.compliance.digest import sending
from ckanext.mashhad.compliance.digest.model import Stage
from tests import page_language

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district"),
    pytest.mark.ckan_config("smtp.server", "mail.example"),
    pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example"),
    pytest.mark.ckan_config("ckan.site_title", "شفافیت شهرداری مشهد"),
]

#: The contracts of Aban are due on 10 Azar 1405, a Tuesday; ten in the morning of Tehran.
DUE = "2026-12-01 06:30:00"
PLAN = "قراردادهای ماه گذشتهٔ هر منطقه"


@pytest.fixture
def tick(freezer: Any) -> Callable[[str], None]:
    """What `ckan mashhad tick` and the job that it starts do at a moment (UTC)."""

    def at(moment: str) -> None:
        freezer.move_to(moment)
        if sending.plan(dt.datetime.now(dt.UTC)):
            sending.send_waiting()

    return at


def letters(mail_server: Any) -> list[Any]:
    sent = mail_server.get_smtp_messages()
    return [email.message_from_string(each[3], policy=email.policy.default) for each in sent]


def states() -> list[str]:
    return [row.state for row in model.Session.query(store.LetterRow).order_by("id")]


def test_officer_gets_one_persian_letter_on_due_day(
    tick: Any, officer: dict[str, Any], mail_server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        tick(DUE)
    tick("2026-12-01 07:30:00")
    (letter,) = letters(mail_server)
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert officer["email"] in letter["To"]
    said = [("e-mail", re.sub(r"http\S+", "", text).replace(officer["fullname"], ""))]
    assert list(page_language.faults("fa", [*said, ("subject", letter["Subject"])])) == []
    assert PLAN in text
    assert PLAN in html
    assert '<html lang="fa" dir="rtl">' in html
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ((*_envelope, source),) = mail_server.get_smtp_messages()
    (way_out,) = re.findall(r"^List-Unsubscribe: (.*)$", source, re.MULTILINE)
    assert re.fullmatch(r"<http://\S+/letters/end/[\w.-]+>", way_out)
    assert states() == ["sent"]
    assert officer["email"] not in caplog.text  # no address stands in a log


def test_links_of_letter_lead_to_form_filled_in_and_to_pages(
    app: Any, tick: Any, officer: dict[str, Any], mail_server: Any
) -> None:
    tick(DUE)
    (letter,) = letters(mail_server)
    text = letter.get_body(("plain",)).get_content()
    links = re.findall(r"http://\S+", text)
    headers = {"Authorization": officer["token"]}
    assert len(links) == 4  # the form, the rest of the unit, the choice, the way out
    form, *_others = [app.get(link, headers=headers, status=200) for link in links]
    assert re.search(r'<option value="m08" selected', form.get_data(as_text=True))


def test_person_of_two_units_gets_one_letter_in_own_language(
    app: Any, tick: Any, officer: dict[str, Any], act: Any, mail_server: Any
) -> None:
    other = factories.Organization(
        name="mashhad-district-10", title_translated={"fa": "منطقهٔ ۱۰", "en": "District 10"}
    )
    act("organization_patch", id=other["id"], unit_kind="district", monitored_from="2026-10-23")
    act("organization_member_create", id=other["id"], username=officer["name"], role="editor")
    chosen = {"wanted": "all", "lang": "en"}
    headers = {"Authorization": officer["token"]}
    app.post("/api/3/action/mashhad_letter_choice_update", json=chosen, headers=headers, status=200)
    tick(DUE)
    (letter,) = letters(mail_server)
    text = letter.get_body(("plain",)).get_content()
    assert "District 9" in text
    assert "District 10" in text
    assert (
        letter["Subject"].replace("\u00a0", " ")
        == "2 things to publish – District 9 and 1 other unit"
    )
    assert all("/en/" in link for link in re.findall(r"http://\S+", text))


def test_no_letters_on_holidays_at_night_or_when_published(
    tick: Any, officer: dict[str, Any], publish: Any, freezer: Any, mail_server: Any
) -> None:
    tick("2026-12-01 02:00:00")  # half past five in the morning
    tick("2026-12-04 08:00:00")  # a Friday
    assert states() == []
    freezer.move_to("2026-11-28 08:00:00")
    file = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
    publish(fiscal_year="1405", period_part="m08", resources=[file])
    tick(DUE)
    assert letters(mail_server) == []


def test_letter_killed_while_sent_is_not_repeated(
    tick: Any, officer: dict[str, Any], mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending.portal_mail, "send", killed)
        with pytest.raises(SystemExit):
            tick(DUE)
    model.Session.remove()
    assert states() == ["claimed"]
    tick("2026-12-01 07:30:00")
    assert letters(mail_server) == []
    tick("2026-12-02 06:30:00")
    (letter,) = letters(mail_server)
    assert PLAN in letter.get_body(("plain",)).get_content()


def test_tick_plans_letters_for_one_sender_of_all_at_once(
    cli: Any, officer: dict[str, Any], freezer: Any
) -> None:
    freezer.move_to(DUE)
    done = cli.invoke(ckan, ["mashhad", "tick"])
    assert "compliance letters to send: 1" in done.output
    assert states() == [Stage.WAITING]
    now = dt.datetime.now(dt.UTC)
    (waiting,) = store.waiting(dt.date(2026, 12, 1), now)
    assert store.claim(waiting, now) is not None
    assert store.claim(waiting, now) is None


def test_killed_while_it_was_planned_the_day_is_planned_again(
    tick: Any, officer: dict[str, Any], mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending.log, "info", killed)  # written down, and not yet committed
        with pytest.raises(SystemExit):
            tick(DUE)
    model.Session.rollback()
    tick("2026-12-01 06:31:00")
    assert len(letters(mail_server)) == 1


def test_letters_wait_for_mail_server_and_merge_next_day(
    tick: Any, officer: dict[str, Any], mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise mailer.MailerException

    with monkeypatch.context() as patched:
        patched.setattr(mailer, "mail_recipient", away)
        tick(DUE)
        assert states() == ["waiting"]
    tick("2026-12-01 06:40:00")  # too early to ask again
    assert letters(mail_server) == []
    tick("2026-12-02 06:30:00")
    (letter,) = letters(mail_server)
    assert PLAN in letter.get_body(("plain",)).get_content()
    assert states() == ["sent"]


def test_what_the_mail_server_may_have_taken_is_not_sent_again(
    tick: Any, officer: dict[str, Any], mail_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(mailer, "mail_recipient", cut_off)
        tick(DUE)
    tick("2026-12-01 08:30:00")
    assert states() == ["claimed"]
    assert letters(mail_server) == []


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_post_to_letter_address_unsubscribes_and_get_does_not(
    app: Any, tick: Any, officer: dict[str, Any], mail_server: Any
) -> None:
    tick("2026-11-24 06:30:00")
    (letter,) = letters(mail_server)
    address = str(letter["List-Unsubscribe"]).strip("<>")
    app.get(address, status=200)
    assert store.choice(officer["id"])[0] == "all"
    app.post(address, data={"List-Unsubscribe": "One-Click"}, status=200)
    assert store.choice(officer["id"])[0] == "none"
    tick(DUE)
    assert len(letters(mail_server)) == 1
    app.post(address[:-2], data={}, status=404)


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_choice_made_by_form_of_ones_and_by_nobody_without_login(
    app: Any, officer: dict[str, Any]
) -> None:
    assert "/user/login" in app.get("/letters", follow_redirects=False).headers["Location"]
    for action in ("show", "update"):
        app.post(f"/api/3/action/mashhad_letter_choice_{action}", json={}, status=403)
    headers = {"Authorization": officer["token"]}
    app.post("/letters", data={"wanted": "missing", "lang": "en"}, headers=headers)
    assert store.choice(officer["id"])[:2] == ("missing", "en")
    app.post("/letters", data={"wanted": "much", "lang": "en"}, headers=headers, status=400)


def test_admin_preview_shows_each_letter_and_sends_none(
    app: Any, officer: dict[str, Any], sysadmin: dict[str, Any], freezer: Any, mail_server: Any,
    cli: Any,
) -> None:  # fmt: skip
    freezer.move_to(DUE)
    app.get("/letters/preview", headers={"Authorization": officer["token"]}, status=403)
    app.get("/letters/preview", status=403)
    headers = {"Authorization": sysadmin["token"]}
    page = app.get("/letters/preview", headers=headers).get_data(as_text=True)
    assert PLAN in page
    assert officer["email"] not in page
    unreachable = "کسانی که نمی‌توان برایشان نامه فرستاد"
    assert unreachable not in page
    friday = app.get("/letters/preview?date=2026-11-27", headers=headers).get_data(as_text=True)
    assert "روز کاری نیست" in friday
    assert 'value="۱۴۰۵/۰۹/۰۶"' in friday
    assert states() == []
    assert letters(mail_server) == []
    # It names officers whom no letter reaches.
    model.User.get(officer["id"]).email = None
    model.Session.commit()
    page = app.get("/letters/preview", headers=headers).get_data(as_text=True)
    named = page[page.index(unreachable) :]
    assert officer["fullname"] in named
    dry = cli.invoke(ckan, ["mashhad", "compliance", "digest", "--dry-run"])
    assert f"{officer['name']} " in dry.output


def test_preview_of_tomorrow_equals_letters_sent(
    app: Any, tick: Any, officer: dict[str, Any], sysadmin: dict[str, Any], mail_server: Any,
    freezer: Any,
) -> None:  # fmt: skip
    headers = {"Authorization": sysadmin["token"]}
    freezer.move_to("2026-11-30 06:30:00")  # the day before the contracts are due
    page = app.get("/letters/preview?date=2026-12-01", headers=headers).get_data(as_text=True)
    assert PLAN in page
    assert "این روز هنوز نیامده است" in page
    one = app.get(f"/letters/preview?date=2026-12-01&user={officer['name']}", headers=headers)
    letter = one.get_data(as_text=True).strip()
    assert letter.startswith("<!doctype html>")
    app.get("/letters/preview?date=2026-12-08", headers=headers, status=400)
    assert letters(mail_server) == []
    tick("2026-11-30 07:30:00")
    mail_server.clear_smtp_messages()
    tick(DUE)
    (sent,) = letters(mail_server)
    assert sent.get_body(("html",)).get_content().strip() == letter


def test_a_dry_run_prints_the_letters_and_sends_none(
    cli: Any, officer: dict[str, Any], freezer: Any, mail_server: Any
) -> None:
    freezer.move_to(DUE)
    done = cli.invoke(ckan, ["mashhad", "compliance", "digest", "--dry-run"])
    assert PLAN in done.output
    assert "letters of 2026-12-01: 1" in done.output
    assert officer["email"] not in done.output
    assert letters(mail_server) == []
    done = cli.invoke(ckan, ["mashhad", "compliance", "digest"])
    assert "letters sent: 1" in done.output
    assert len(letters(mail_server)) == 1
    done = cli.invoke(ckan, ["mashhad", "compliance", "digest"])
    assert "letters sent: 0" in done.output


@pytest.mark.usefixtures("clean_queues")
def test_letters_left_after_a_slice_wait_behind_other_letters(
    unit: dict[str, Any], officer: dict[str, Any], freezer: Any, mail_server: Any, monkeypatch: Any
) -> None:
    second = factories.User()
    tk.get_action("organization_member_create")(
        {"ignore_auth": True}, {"id": unit["id"], "username": second["name"], "role": "editor"}
    )
    freezer.move_to(DUE)
    assert sending.plan(dt.datetime.now(dt.UTC))
    monkeypatch.setattr(sending, "SLICE", 0.0)
    queue = jobs.get_queue(workers.MAILS)
    for left in (1, 0):
        sending.send_slice("2026-12-01")
        assert len(queue) == left
        queue.empty()
    assert len(letters(mail_server)) == 2
