"""A reader tells a unit of an error in a row; its officers answer; nobody else learns more."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib import mailer
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad import config
from ckanext.mashhad.tables.feedback import feedback_mail
from ckanext.mashhad.tables.feedback import model as store
from ckanext.mashhad.tables.feedback.model import Feedback
from tests import page_language
from tests.integration.tables.gate_files import table

pytestmark = [
    pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "_no_letters"),
    pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example"),
]
TEXT = "مبلغ این قرارداد در سامانهٔ ستاد ده برابر این است."


@pytest.fixture
def _no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test says itself when a worker comes by."""
    monkeypatch.setattr(feedback_mail, "_enqueue", lambda job, receipt: None)


@pytest.fixture
def form(published: dict[str, Any], act: Any) -> str:
    """The address of the form on the published register."""
    name = act("package_show", id=published["package_id"])["name"]
    return f"/contract/{name}/resource/{published['id']}/feedback"


@pytest.fixture
def send(app: Any, form: str) -> Any:
    """Send the form as somebody without a login."""

    def send(text: str = TEXT, row: str = "1", n: str = "1", **more: str) -> Any:
        data = {"text": text, "row": row, "n": n, **more}
        return app.post(form, data=data, follow_redirects=False)

    return send


def stored_feedback() -> list[Feedback]:
    model.Session.rollback()
    return list(model.Session.query(Feedback).order_by(Feedback.created))


def as_user(user: dict[str, Any], action: str, **data: Any) -> Any:
    known = model.User.get(user["id"])
    context = Context(user=known.name, auth_user_obj=known, ignore_auth=False)
    return tk.get_action(action)(context, data)


def headers(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": user["token"]}


def test_row_leads_to_its_form_and_receipt_to_its_state(app: Any, form: str, send: Any) -> None:
    page = app.get(form.removesuffix("/feedback")).get_data(as_text=True)
    assert f"{form}?n=1&amp;row=1" in page
    shown = app.get(f"{form}?n=1&row=1").get_data(as_text=True)
    assert "بهسازی پیاده‌رو" in shown
    answer = send(email="reader@example.org", column="amount")
    assert answer.status_code == 302
    (one,) = stored_feedback()
    assert (one.row, one.n, one.key, one.column) == (
        1,
        1,
        {"contract_number": "1403/1"},
        "amount",
    )
    assert answer.headers["Location"].endswith(f"/feedback/{one.receipt}")
    page = app.get(f"/feedback/{one.receipt}").get_data(as_text=True)
    assert "در انتظار پاسخ واحد" in page
    for secret in (TEXT, "reader@example.org"):
        assert secret not in page
    # The receipt is found as people write it.
    persian = one.receipt.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    typed = f"{persian[:4]} - {persian[4:8]} {persian[8:]}"
    answer = app.get("/feedback", query_string={"receipt": typed}, follow_redirects=False)
    assert answer.headers["Location"].endswith(one.receipt)
    assert "دوازده رقم" in app.get("/feedback?receipt=12").get_data(as_text=True)
    assert app.get("/feedback/000000000000", status=404)
    assert app.get("/feedback/چیزی", status=404)


def test_unit_answers_and_reader_is_written_to_and_forgotten(
    app: Any, send: Any, officer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[tuple[str, ...]] = []
    monkeypatch.setattr(mailer, "mail_recipient", lambda *said: letters.append(said))
    send(email="reader@example.org")
    receipt = stored_feedback()[0].receipt
    said = {"state": "mended", "answer": "مبلغ درست شد و پروندهٔ تازه فرستاده شد."}
    page = f"/feedback/{receipt}"
    assert TEXT in app.get(page, headers=headers(officer)).get_data(as_text=True)
    assert app.post(page, data=said, headers=headers(officer), follow_redirects=False)
    feedback_mail.tell_reader(receipt)
    feedback_mail.tell_reader(receipt)
    ((_, address, _, body, *_),) = letters
    assert address == "reader@example.org"
    assert said["answer"] in body
    (one,) = stored_feedback()
    assert (one.state, one.email, bool(one.decided)) == ("mended", "", True)
    public = app.get(page).get_data(as_text=True)
    assert said["answer"] in public
    assert TEXT not in public


@pytest.mark.ckan_config("smtp.server", "mail.example")
@pytest.mark.ckan_config("smtp.mail_from", "portal@mashhad.example")
def test_officers_get_one_letter_without_reader_address(
    send: Any, officer: dict[str, Any], stranger: dict[str, Any], mail_server: Any
) -> None:
    send(email="reader@example.org")
    receipt = stored_feedback()[0].receipt
    feedback_mail.tell_officers(receipt)
    feedback_mail.tell_officers(receipt)
    (letter,) = mail_server.get_smtp_messages()
    message = email.message_from_string(letter[3], policy=email.policy.default)
    body = message.get_body().get_content()
    assert letter[2] == [officer["email"]]
    assert list(page_language.faults("fa", [("e-mail", message["Subject"] + body)])) == []
    assert TEXT in body
    assert "/feedback/unit/mashhad-district-09" in body
    assert "reader@example.org" not in str(letter)
    assert stored_feedback()[0].told


def test_letter_is_asked_for_again_or_goes_to_the_office(
    send: Any, unit: dict[str, Any], act: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*said: str) -> None:
        raise mailer.MailerException

    monkeypatch.setattr(mailer, "mail_recipient", away)
    send()
    receipt = stored_feedback()[0].receipt
    feedback_mail.tell_officers(receipt)
    now = dt.datetime.now(dt.UTC)
    assert store.untold(now + dt.timedelta(minutes=3)) == [receipt]
    assert store.untold(now + dt.timedelta(days=3)) == []
    letters: list[str] = []
    monkeypatch.setattr(mailer, "mail_recipient", lambda *said: letters.append(said[1]))
    act("organization_patch", id=unit["id"], email="office@mashhad.example")
    for member in act("member_list", id=unit["id"], object_type="user"):
        act("member_delete", id=unit["id"], object=member[0], object_type="user")
    feedback_mail.tell_officers(receipt)
    assert letters == ["office@mashhad.example"]


def test_other_officers_and_readers_cannot_list_or_answer(
    app: Any, send: Any, stranger: dict[str, Any], officer: dict[str, Any]
) -> None:
    send()
    receipt = stored_feedback()[0].receipt
    for user in ({}, headers(stranger)):
        assert app.get("/feedback/unit/mashhad-district-09", headers=user, status=403)
        said = {"state": "mended", "answer": "دروغ است"}
        assert app.post(f"/feedback/{receipt}", data=said, headers=user, status=403)
        assert TEXT not in app.get(f"/feedback/{receipt}", headers=user).get_data(as_text=True)
    for action, data in (
        ("mashhad_feedback_list", {"unit": "mashhad-district-09"}),
        ("mashhad_feedback_update", {"receipt": receipt, "state": "mended", "answer": "نه"}),
    ):
        with pytest.raises(tk.NotAuthorized):
            as_user(stranger, action, **data)
    assert "text" not in as_user(stranger, "mashhad_feedback_show", receipt=receipt)
    assert stored_feedback()[0].state == "new"
    assert app.get("/feedback/unit/mashhad-district-10", headers=headers(officer), status=403)
    page = app.get("/feedback/unit/mashhad-district-09", headers=headers(officer))
    shown = page.get_data(as_text=True)
    assert TEXT in shown
    assert "پیام‌های گزارش خطا به «منطقهٔ ۹»" in shown


CANNOT_BE_TAKEN = (
    {"text": "کوتاه"},
    {"text": "ا" * 2001},
    {"text": "به من زنگ بزنید: ۰۹۱۲۱۲۳۴۵۶۷ تا بگویم"},
    {"text": TEXT, "website": "http://spam.example"},
    {"text": TEXT, "email": "نه یک نشانی"},
    {"text": TEXT, "email": "a@b.example\nBcc: c@d.example"},
    {"text": TEXT, "row": "9"},
    {"text": TEXT, "row": "1; DROP TABLE x"},
    {"text": TEXT, "column": "_full_text"},
    {"text": TEXT, "n": "2"},
)


def test_what_cannot_be_taken_is_said_and_html_shown_as_typed(
    app: Any, send: Any, officer: dict[str, Any]
) -> None:
    for data in CANNOT_BE_TAKEN:
        answer = send(**data)
        assert answer.status_code == 200, data
        assert "error-block" in answer.get_data(as_text=True), data
    assert stored_feedback() == []
    attack = "<script>alert(1)</script> مبلغ نادرست است <img src=x onerror=alert(1)>"
    send(attack)
    for path in (f"/feedback/{stored_feedback()[0].receipt}", "/feedback/unit/mashhad-district-09"):
        page = app.get(path, headers=headers(officer)).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.ckan_config(f"{config.TABLES}feedback_per_address", 2)
def test_one_address_sends_so_many_in_a_day(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [send().status_code for _ in range(3)] == [302, 302, 200]
    one, two = stored_feedback()
    assert one.sender == two.sender != ""
    assert "127.0.0.1" not in one.sender
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1, minutes=1)
    assert store.forget_senders(tomorrow) == 2
    assert {each.sender for each in stored_feedback()} == {""}


@pytest.mark.ckan_config(f"{config.TABLES}feedback_per_file", 1)
def test_one_file_is_told_of_so_often_in_a_day(app: Any, send: Any, form: str) -> None:
    assert send().status_code == 302
    other = {"REMOTE_ADDR": "192.0.2.7"}
    answer = app.post(form, data={"text": TEXT, "n": "1"}, environ_overrides=other)
    assert "error-block" in answer.get_data(as_text=True)
    assert len(stored_feedback()) == 1


def test_nothing_is_told_of_what_is_not_public(
    app: Any, form: str, send: Any, published: dict[str, Any], add: Any
) -> None:
    waiting = add(table("در انتظار"))
    base = form.replace(published["id"], waiting["id"])
    assert app.get(base, status=404)
    assert app.post(base, data={"text": TEXT, "n": "1"}, status=404)
    assert app.get(form.replace("/contract/", "/budget/"), status=404)
    send()
    receipt = stored_feedback()[0].receipt
    package = model.Package.get(published["package_id"])
    title, name = package.title, package.name
    package.private = True
    model.Session.commit()
    assert app.get(form, status=410)
    assert send().status_code == 404
    page = app.get(f"/feedback/{receipt}").get_data(as_text=True)
    assert title not in page
    assert name not in page
    assert len(stored_feedback()) == 1


def test_the_row_is_found_again_in_a_newer_version(
    app: Any, send: Any, act: Any, published: dict[str, Any], as_officer: Any, work: Any
) -> None:
    send()
    receipt = stored_feedback()[0].receipt
    newer = FileStorage(io.BytesIO(table("تازه", "دیگری")), "register.csv")
    as_officer("resource_patch", id=published["id"], upload=newer)
    work()
    assert send().status_code == 200  # of version 1
    page = app.get(f"/feedback/{receipt}").get_data(as_text=True)
    (address,) = re.findall(r'href="([^"]+\?q=[^"]+#rows)"', page)
    rows = app.get(address.replace("&amp;", "&")).get_data(as_text=True)
    assert "تازه" in rows
    # Messages go with the file that is purged.
    act("dataset_purge", id=published["package_id"])
    store.forget_senders(dt.datetime.now(dt.UTC))
    assert stored_feedback() == []
