"""What people write into a field never becomes source of a page, a feed or a letter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from ckan import model
from ckan.tests import factories

from tests.integration.catalog.pages.page_source import faults

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

RUN = "<img src=x onerror=alert(1)>"
#: Each left the attribute or text in which it stands, or would where a page is put together badly.
HOSTILE = "\n\n".join(
    (
        "&lt;img src=x onerror=alert(1)&gt; سلام &lt;script&gt;alert(1)&lt;/script&gt;",
        f'[x](/about "> <option> سلام {RUN}")',
        f'![> سلام 12 {RUN}](/x "> سلام 12 {RUN}")',
        "![> https://example.org/onerror=location=name// ](/x)",
        '![> tag:سلام" onerror=alert(1) ](/x)',
        f"<div title='> سلام {RUN}'>سلام</div>",
        "[سلام](javascript:alert(1)) <a href=' javascript:alert(1)'>x</a>",
        f"</script>{RUN}</textarea>{RUN}</title>{RUN}<!--{RUN}",
        f"`{RUN}` https://example.org/?x=%22%3E{RUN} group:x",
    )
)
ENGLISH = HOSTILE.replace("سلام", "salam")
#: Forms and lists of those who work here show a text as it is stored, in whichever language.
AT_WORK = re.compile("/(?:edit|delete|views|members|bulk_process|groups|api-tokens|ckan-admin)/?")


@pytest.fixture
def world(act: Callable[..., Any], create: Callable[..., Any], unit: Any) -> dict[str, Any]:
    """A unit, group, user, datasets and a file, of which every text is hostile."""
    person = factories.User(name="writer", fullname=f"سلام {RUN}")
    model.User.get("writer").about = HOSTILE  # CKAN refuses a link there, but not an older one
    model.Session.commit()
    act("organization_patch", id=unit["id"], description=HOSTILE)
    group = factories.Group(
        name="friends", title=f"سلام {RUN}", description=HOSTILE,
        users=[{"name": person["name"], "capacity": "admin"}],
    )  # fmt: skip
    factories.Group(name="others", title=RUN, description=ENGLISH)
    file = {"url": "https://a.example/x.csv", "name": f"سلام {RUN}", "description": HOSTILE}
    texts = {"fa": HOSTILE, "en": ENGLISH}
    made = create(title_translated={"fa": f"سلام {RUN}"}, notes_translated=texts, resources=[file])
    act("package_patch", id=made["id"], notes_translated={"en": ENGLISH, "fa": f"{HOSTILE} ۲"})
    only = create(notes_translated={"fa": ENGLISH}, fiscal_year="1402")
    plain = factories.Dataset(
        title=f"سلام {RUN}", notes=HOSTILE, owner_org=unit["id"], groups=[{"name": group["name"]}],
        extras=[{"key": "سلام", "value": HOSTILE}], author=RUN, maintainer=RUN,
        resources=[{**file, "description": ENGLISH}],
    )  # fmt: skip
    return {"made": made, "only": only, "plain": plain, "unit": unit, "group": group}


def addresses(world: dict[str, Any]) -> list[str]:
    made, plain, unit = world["made"], world["plain"], world["unit"]
    files = [f"/contract/{made['name']}/resource/{made['resources'][0]['id']}",
             f"/dataset/{plain['name']}/resource/{plain['resources'][0]['id']}"]  # fmt: skip
    return [
        *("/", "/dataset/", "/contract/", "/organization/", "/group/", "/dashboard"),
        *(f"/contract/{world[name]['name']}" for name in ("made", "only")),
        *(f"/contract/{part}/{made['name']}" for part in ("activity", "edit", "delete")),
        *(f"/contract/edit/{made['name']}/{page}" for page in (1, 2, 3)),
        *(f"/dataset/{plain['name']}", f"/dataset/activity/{plain['name']}"),
        *(f"/dataset/edit/{plain['name']}", f"/dataset/groups/{plain['name']}"),
        *files, *(f"{file}/edit" for file in files), *(f"{file}/views" for file in files),
        *(f"/organization/{part}{unit['name']}"
          for part in ("", "about/", "activity/", "edit/", "members/", "bulk_process/")),
        *(f"/group/{part}friends" for part in ("", "about/", "activity/", "edit/", "members/")),
        *(f"/user/{part}writer" for part in ("activity/", "edit/")), "/user/writer/api-tokens",
        *("/group/others", "/user/", "/user/writer", "/ckan-admin/", "/ckan-admin/trash"),
        *("/compliance/", "/harvest/", "/tables"),
        *(f"/compliance/{unit['name']}", f"/feeds/organization/{unit['name']}.atom"),
    ]  # fmt: skip


def test_no_text_of_anybody_becomes_source_of_a_page(
    app: Any, world: dict[str, Any], sysadmin: Any
) -> None:
    found = []
    for address in addresses(world):
        for prefix in ("",) if AT_WORK.search(address) else ("", "/en"):
            answer = app.get(f"{prefix}{address}", headers={"Authorization": sysadmin["token"]})
            found += [f"{prefix}{address} {answer.status_code}: {line}" for line in faults(answer)]
    assert found == []


def test_linked_data_within_a_page_stays_data(app: Any, world: dict[str, Any]) -> None:
    for address in (f"/contract/{world['made']['name']}", f"/en/dataset/{world['plain']['name']}"):
        page = lxml.html.document_fromstring(app.get(address).text)
        (data,) = page.xpath("//script[@type='application/ld+json']")
        assert RUN in json.dumps(json.loads(data.text), ensure_ascii=False), address


def test_intricate_markdown_is_shown_by_every_page(app, act, unit, plain, sysadmin) -> None:
    nested, open_brackets = "1. " * 6_600, "`[" * 9_000
    person = factories.User(about=nested)
    act("organization_patch", id=unit["id"], description=nested[:9_999])
    act("package_patch", id=plain["id"], notes=nested, title=open_brackets[:100])
    pages = ("/dataset/", f"/dataset/{plain['name']}", f"/user/{person['name']}")
    headers = {"Authorization": sysadmin["token"]}
    for page in (*pages, "/organization/", f"/organization/about/{unit['name']}"):
        app.get(page, headers=headers, status=200)
    act("package_patch", id=plain["id"], notes=open_brackets)
    assert open_brackets in app.get(f"/dataset/{plain['name']}", status=200).body
