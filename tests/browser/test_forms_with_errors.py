"""Every form, sent with something wrong: it says so at once and leads to the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import every_page
from tests.browser.looking import BOTH, SETTLED, TIED, Watcher, faults
from tests.browser.portal_client import Portal

# What the browser itself would refuse is let through, as an old browser or a script does.
SEND = """form => {
  form.noValidate = true;
  const main = '.form-actions .btn-primary, .btn-primary[type=submit]';
  form.requestSubmit(form.querySelector(main) || form.querySelector('[type=submit]'));
}"""
# The same of a form whose answer takes its place.
SEND_IN_PLACE = f"""form => new Promise(done => {{
  document.body.addEventListener('htmx:afterSettle', () => done(), {{once: true}});
  ({SEND})(form);
}})"""
# Where each link of a summary leads: its words and those of the label there, or nothing to see.
LINKED = """all => all.map(link => {
  const box = document.getElementById(link.hash.slice(1));
  if (!box?.checkVisibility()) return [link.hash, null];
  const label = box.labels?.[0]?.cloneNode(true);
  label?.querySelectorAll('.control-required').forEach(sign => sign.remove());
  const words = text => text.replace(/\\s+/g, ' ').trim();
  return [link.hash, [words(link.textContent), label ? words(label.textContent) : null]];
})"""
TALL = """() => [...document.querySelectorAll('[role=alert]')]
  .some(said => said.getBoundingClientRect().height > innerHeight / 2)"""
FORM = "[role=main] form[method=post i]:has(.form-group):not([action*=follow]):not(#confirm-delete)"


@dataclass(frozen=True)
class Form:
    """A form and what is typed into it; all else stays as it stands there."""

    role: str
    path: str
    typed: dict[str, str] = field(default_factory=dict)
    #: What is wrong is no field's fault, such as a name and a password that do not fit together.
    at_no_field: bool = False
    #: The selector of the form, where it is not the first that the page sends.
    form: str = ""

    def __str__(self) -> str:
        return f"{self.role} {self.path}"


FORMS = (
    Form("officer", "/contract/new", {"fiscal_year": "سالی"}),
    Form("officer", "/contract/new/{draft}/2", {"total_amount": "زیاد"}),
    Form("officer", "/contract/edit/{name}/3", {"contact_email": "نشانی"}),
    Form("sysadmin", "/contract/edit/{name}/1", {"notes_translated-fa": "تلفن ۰۹۱۵۱۲۳۴۵۶۷"}),
    Form("officer", "/document/new", {"title_translated-fa": ""}),
    Form("officer", "/contract/{checked}/resource/{table}/new_view?view_type=datatables_view"),
    Form("officer", "/dataset/new"),
    Form("officer", "/dataset/new", {"title": "عنوان", "author_email": "نشانی"}),
    Form("officer", "/contract/{name}/resource/new"),
    Form("officer", "/contract/{name}/resource/{file}/edit", {"name": "نام" * 300}),
    Form("officer", "/tables/contracts/nothing"),
    Form("officer", "/tables/contracts"),
    Form("officer", "/tables/batch"),
    Form(
        "officer",
        "/contract/{checked}/resource/{rejected}/check?columns=1",
        {"column-1": "subject"},
        form="#columns form",
    ),
    Form("officer", "/user/{officer}/api-tokens", form="form[hx-post$='/api-tokens']"),
    Form("officer", "/feedback/{receipt}"),
    Form(
        "sysadmin",
        "/dataset/edit/{plain}",
        {"author_email": "نشانی", "maintainer_email": "رایانامه"},
    ),
    Form("sysadmin", "/withdrawn/{withdrawn}", {"reason": ""}),
    Form("sysadmin", "/compliance/plan/edit"),
    Form("sysadmin", "/harvest/{source}/edit", {"url": "نشانی"}),
    Form("sysadmin", "/group/member_new/{group}", at_no_field=True),
    Form("sysadmin", "/user/edit/officer", {"email": "نشانی", "password1": "ک", "password2": "د"}),
    Form("officer", "/user/edit", {"email": "نشانی", "password1": "کوتاه", "password2": "دیگر"}),
    Form("sysadmin", "/organization/new", {"title_translated-fa": ""}),
    Form("sysadmin", "/organization/edit/{empty_unit}", {"phone": "شماره"}),
    Form("sysadmin", "/organization/member_new/{unit}", at_no_field=True),
    Form("sysadmin", "/group/new"),
    Form("sysadmin", "/user/register", {"email": "نشانی", "password1": "الف", "password2": "ب"}),
    Form("sysadmin", "/harvest/new"),
    Form("sysadmin", "/harvest/new?kind=ckan", {"name": "نام بد", "url": "نشانی"}),
    Form("sysadmin", "/first-published/{id}", {"moment": "فردا"}),
    Form("anonymous", "/user/login", {"login": "کسی", "password": "نادرست"}, at_no_field=True),
    Form("anonymous", "/user/reset", at_no_field=True),
    Form("anonymous", "/user/reset/{forgetful}?key={reset_key}", {"password1": "الف"}),
    Form("anonymous", "/contract/{checked}/resource/{table}/feedback?n=1&row=1"),
)


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("language", ["fa", "en"] if every_page.ALL else ["fa"])
def test_what_is_wrong_in_form_is_announced_and_leads_to_field(
    page_of: Callable[[str], Page],
    portal: Portal,
    known: dict[str, Any],
    form: Form,
    language: str,
) -> None:
    page = page_of(form.role)
    place = "" if language == "fa" else "/en"
    page.goto(place + form.path.format(**known))
    page.wait_for_function(SETTLED)
    sheet = page.locator(form.form or FORM).first
    for name, text in form.typed.items():
        fill(sheet.locator(f"[name='{name}']").first, text)
    watcher = Watcher(page, portal.url)
    send(page, sheet)
    found = [] if page.locator("[role=alert]").count() else ["nothing is announced"]
    tall = page.evaluate(TALL)
    found += ["what is wrong fills the window"] if tall else []
    tied = dict(page.evaluate(TIED))
    found += [f"no message belongs to {name}" for name, said in tied.items() if not said]
    if not tied and not form.at_no_field:
        found.append("no field is marked as wrong")
    links = dict(page.locator("[role=alert] a").evaluate_all(LINKED))
    found += [f"{link} leads nowhere" for link, words in links.items() if words is None]
    found += [
        f"{link} is called «{words[0]}», its label is «{words[1]}»"
        for link, words in links.items()
        if words and words[1] and words[0] != words[1]
    ]
    if not form.at_no_field:
        found += [f"nothing leads to {name}" for name in tied if f"#{name}" not in links]
    found += faults(page, axe_at=BOTH if language == "fa" else ()) + watcher.faults
    watcher.leave()
    shown = page.url
    if found:
        pytest.fail(f"{shown}\n" + "\n".join(found), pytrace=False)


def fill(box: Locator, text: str) -> None:
    if box.evaluate("box => box.localName") == "select":
        box.select_option(text)
    else:
        box.fill(text)


def send(page: Page, sheet: Locator) -> None:
    if sheet.get_attribute("hx-post"):
        sheet.evaluate(SEND_IN_PLACE)
        return
    with page.expect_navigation():
        sheet.evaluate(SEND)
