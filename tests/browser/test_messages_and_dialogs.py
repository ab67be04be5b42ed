"""What a page says after a deed, and what scripts ask and tell: in the language of the reader."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.looking import SETTLED, Watcher, faults
from tests.browser.portal_client import Portal
from tests.browser.things import PASSING

PLACES = {"fa": "", "en": "/en"}


@pytest.fixture(params=["fa", "en"])
def place(request: pytest.FixtureRequest) -> str:
    """What stands before an address of the language."""
    return PLACES[request.param]


@pytest.fixture
def page(window_of: Callable[[str], BrowserContext], portal: Portal) -> Iterator[Page]:
    """A window of the administration, which has complained of nothing when it is closed."""
    page = window_of("sysadmin").new_page()
    watcher = Watcher(page, portal.url)
    yield page
    page.close()
    assert watcher.faults == []


@pytest.fixture
def passing(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A dataset with a file, and a group: all to be deleted."""
    of_group, of_dataset, of_file = PASSING
    name = f"browser-passing-{random.randrange(10**9)}"
    group = portal.call("group_create", name=name, title=of_group)
    made = portal.call(
        "package_create",
        name=name,
        title=of_dataset,
        owner_org=unit,
        resources=[{"url": f"{portal.url}/robots.txt", "name": of_file}],
    )
    yield {"name": name, "file": made["resources"][0]["id"]}
    portal.call("dataset_purge", id=made["id"])
    portal.call("group_purge", id=group["id"])


def press(page: Page, button: str) -> None:
    """Press a button that sends a form, once the scripts of the page have begun."""
    page.wait_for_function(SETTLED)
    if page.locator("[name=reason]").count():
        page.fill("[name=reason]", "برای آزمون صفحه‌ها برداشته شد.")
    with page.expect_navigation():
        page.click(button)


def test_each_deed_is_confirmed_in_the_language_of_the_reader(
    page: Page, place: str, known: dict[str, Any], passing: dict[str, Any]
) -> None:
    name, found = passing["name"], []
    for path, button in (
        (f"/contract/edit/{known['name']}/3", ".form-actions .btn-primary"),
        (f"/dataset/{name}/resource/{passing['file']}/delete", "[name=delete]"),
        (f"/dataset/delete/{name}", "[name=delete]"),
        (f"/group/delete/{name}", "[name=delete]"),
    ):
        page.goto(place + path)
        press(page, button)
        if not page.locator(".alert[role=status]").count():
            found.append(f"nothing is said after {path}")
        found += [f"after {path}: {fault}" for fault in faults(page, axe_at=())]
    assert not found, "\n".join(found)


@dataclass(frozen=True)
class Deed:
    """A form of CKAN, sent by a script: its address and what stands in it."""

    path: str
    fields: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path} {' '.join(self.fields.values())}"


#: Whatever CKAN says with ``flash`` to somebody of ours, but for what it says of deleting (above).
DEEDS = (
    Deed("/user/sysadmin", {"username": "{passer}", "status": "1"}),
    Deed("/user/sysadmin", {"username": "{passer}", "status": "0"}),
    Deed("/user/sysadmin", {"username": "there-is-nobody", "status": "1"}),
    Deed("/user/sysadmin", {"username": "{portal_user}", "status": "0"}),
    Deed("/user/reset", {"user": ""}),
    Deed("/user/reset", {"user": "there-is-nobody"}),
    Deed("/organization/member_new/{empty_unit}", {"username": "nobody", "role": "editor"}),
    Deed("/organization/member_new/{empty_unit}", {"username": "{passer}", "role": "strange"}),
    Deed("/organization/member_new/{empty_unit}", {"email": "نشانی", "role": "editor"}),
    Deed("/organization/member_delete/{empty_unit}?user={passer_id}"),
    Deed("/group/member_new/{group}", {"username": "", "role": "member"}),
    Deed("/group/member_delete/{group}?user={passer_id}"),
    Deed("/ckan-admin/trash", {"action": "group"}),
    Deed("/ckan-admin/trash", {"action": "organization"}),
    Deed("/ckan-admin/trash", {"action": "strange"}),
    Deed("/ckan-admin/activities", {"action": "older_than_365_days"}),
    Deed("/user/edit/{passer}", {
        "name": "{passer}", "email": "{passer_email}", "fullname": "رهگذر 2",
        "old_password": "{portal_password}", "save": "",
    }),
    Deed("/user/register", {
        "name": "{newcomer}-{language}", "fullname": "نورسیده",
        "email": "{newcomer}-{language}@mashhad.example",
        "password1": "browser-tests-1234", "password2": "browser-tests-1234", "save": "",
    }),
)  # fmt: skip
SEND = """([path, fields]) => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action: path});
  const kept = document.querySelector('meta[name=csrf_field_name]').content;
  fields[kept] = document.querySelector(`meta[name=${kept}]`).content;
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement('input'), {name, value}));
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture(scope="module")
def people(portal: Portal, known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Somebody to whom it may be done, the portal's own user, and who is not there yet."""
    number = random.randrange(10**9)
    passer = portal.call(
        "user_create",
        name=f"browser-passer-{number}",
        fullname="رهگذر",
        email=f"passer-{number}@mashhad.example",
        password="browser-tests-1234",
    )
    newcomer = f"browser-newcomer-{number}"
    yield {
        **known,
        "passer": passer["name"],
        "passer_id": passer["id"],
        "passer_email": passer["email"],
        "portal_user": portal.login("sysadmin")[0],
        "portal_password": portal.login("sysadmin")[1],
        "newcomer": newcomer,
    }
    for name in (passer["name"], f"{newcomer}-fa", f"{newcomer}-en"):
        portal.call("user_delete", id=name)


@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_each_message_of_ckan_is_in_the_language_of_the_reader(
    page: Page, place: str, people: dict[str, Any], deed: Deed
) -> None:
    page.goto(f"{place}/ckan-admin/")
    people = {**people, "language": place.strip("/") or "fa"}
    fields = {name: text.format(**people) for name, text in deed.fields.items()}
    with page.expect_navigation():
        page.evaluate(SEND, [place + deed.path.format(**people), fields])
    said = page.locator(".flash-messages .alert")
    assert said.count(), f"nothing is said: {page.url}"
    text = said.first.inner_text()
    assert "{" not in text, text
    told = faults(page, axe_at=())
    assert not told, "\n".join([text, *told])


def test_who_may_not_see_page_is_told_so_in_language_of_reader(
    window_of: Callable[[str], BrowserContext], place: str
) -> None:
    page = window_of("anonymous").new_page()
    page.goto(f"{place}/dashboard/")
    expect(page.locator(".flash-messages .alert")).to_have_count(1)
    told = faults(page, axe_at=())
    page.close()
    assert not told, "\n".join(told)


def test_question_of_script_left_by_escape_and_gives_focus_back(
    page: Page, known: dict[str, Any]
) -> None:
    page.goto(f"/group/edit/{known['group']}")
    page.wait_for_function(SETTLED)
    asker = page.locator("[data-module=confirm-action]")
    asker.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ckan-confirm-cancel")).to_be_focused()
    close, title = (page.locator(f".modal {part}").bounding_box() for part in (".btn-close", "h3"))
    assert close["x"] + close["width"] < title["x"]
    page.keyboard.press("Escape")
    expect(page.locator(".modal")).to_have_count(0)
    expect(asker).to_be_focused()


def test_question_of_script_is_asked_in_language_of_reader(
    page: Page, place: str, known: dict[str, Any]
) -> None:
    page.goto(f"{place}/group/edit/{known['group']}")
    page.wait_for_function(SETTLED)
    page.click("[data-module=confirm-action]")
    expect(page.locator(".modal.show .modal-footer button")).to_have_count(2)
    told = faults(page)
    assert not told, "\n".join(told)


def test_image_buttons_speak_the_language_of_the_reader(
    page: Page, place: str, known: dict[str, Any]
) -> None:
    page.goto(f"{place}/group/edit/{known['group']}")
    page.wait_for_function(SETTLED)
    page.locator(".image-upload a.btn, .image-upload button").last.click()
    told = faults(page)
    assert not told, "\n".join(told)


def test_following_and_stopping_is_in_one_language(
    page: Page, place: str, known: dict[str, Any]
) -> None:
    page.goto(f"{place}/group/{known['group']}")
    page.wait_for_function(SETTLED)
    for _ in range(2):
        button = page.locator("#group-info button[hx-post]")
        said = button.inner_text()
        button.click()
        expect(page.locator("#group-info button[hx-post]")).not_to_have_text(said)
        told = faults(page, axe_at=())
        assert not told, "\n".join(told)
