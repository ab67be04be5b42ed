"""Every type that is listed has its pages, its form, its place in search and in the feed.

The types are read from the list, so a type that is added later is tested here without a change.
"""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.types import DATASET_TYPES
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Create = Callable[..., dict[str, Any]]
Needed = Callable[[str], dict[str, Any]]

#: What an officer types in the fields of the new types, and what is stored.
TYPED = {
    "statement": (
        {"total_revenue": "۱۴٬۲۰۰ میلیارد ریال", "audited": "true", "approved_on": "۱۴۰۳/۰۸/۲۰"},
        {"total_revenue": 142 * 10**11, "audited": "true", "approved_on": "2024-11-10"},
    ),
    "regulation": (
        {"regulation_status": "draft", "in_force_on": "1 فروردین ۱۴۰۴", "gazette_number": "۲۲۸۴۵"},
        {"regulation_status": "draft", "in_force_on": "2025-03-21", "gazette_number": "۲۲۸۴۵"},
    ),
    "statistics": (
        {"coverage": "همهٔ منطقه‌هاي شهر", "unit_of_measure": "مترمربع"},
        {"coverage": "همهٔ منطقه‌های شهر", "unit_of_measure": "مترمربع"},
    ),
}


@pytest.fixture
@made_once
def of_each_type(create: Create, needed: Needed) -> dict[str, dict[str, Any]]:
    """A dataset of each type, by its type."""
    return {kind: create(**needed(kind)) for kind in DATASET_TYPES}


def test_a_type_has_a_list_a_page_and_an_address_of_its_own(app: Any, of_each_type: Any) -> None:
    for kind, made in of_each_type.items():
        schema = tk.h.scheming_get_dataset_schema(kind)
        assert made["name"].startswith(f"{kind}-")
        assert made["name"].endswith("-district-9-1403")
        body = unescape(app.get(f"/{kind}/").body)
        assert schema["plural"]["fa_IR"] in body
        assert schema["description"]["fa_IR"] in body
        assert made["title"] in body
        assert made["title"] in unescape(app.get(f"/{kind}/{made['name']}").body)


def test_year_of_dataset_is_shown_with_its_part_as_period(app: Any, create: Create) -> None:
    made = create(fiscal_year="1403", period_part="m07")
    details = unescape(app.get(f"/contract/{made['name']}").body).split("<dt>")
    (shown,) = [each for each in details if each.startswith("دوره</dt>") and "<dd>" in each][-1:]
    assert "مهر ۱۴۰۳" in shown
    assert not [each for each in details if each.startswith("سال مالی</dt>")]


def test_home_navigation_and_search_lead_to_every_type(
    app: Any, act: Any, of_each_type: Any
) -> None:
    home = unescape(app.get("/").body)
    navigation = home.partition('class="site-nav"')[2].partition("</nav>")[0]
    for kind in of_each_type:
        assert f'href="/{kind}/"' in navigation
        assert home.count(f'href="/{kind}/"') >= 2
    found = act("package_search", **{"facet.field": ["dataset_type"], "q": "منطقه"})
    assert found["facets"]["dataset_type"] == dict.fromkeys(DATASET_TYPES, 1)


def test_the_form_of_a_type_asks_an_officer_for_what_it_needs(
    app: Any, officer: Any, create: Create, needed: Needed
) -> None:
    for kind in DATASET_TYPES:
        body = unescape(app.get(f"/{kind}/new", headers={"Authorization": officer["token"]}).body)
        for name in needed(kind).keys() - {"type", "covers"}:
            assert f'name="{name}"' in body
        # No field of a form writes an address out of the title.
        assert "slug-preview" not in body
        own = {name: None for name in needed(kind) if name not in ("type", "covers")}
        if kind == "contract":
            continue
        with pytest.raises(tk.ValidationError) as caught:
            create(**{**needed(kind), **own})
        assert set(caught.value.error_dict) == set(own)


def test_fields_of_type_are_read_and_shown_as_people_write_them(
    app: Any, create: Create, needed: Needed
) -> None:
    for kind, (typed, stored) in TYPED.items():
        made = create(**needed(kind), **typed)
        assert {name: made[name] for name in stored} == stored
        body = unescape(app.get(f"/{kind}/{made['name']}").body)
        for code in (">2024-11-10<", ">2025-03-21<", "14200000000000", ">draft<"):
            assert code not in body


def test_the_form_offers_the_duties_of_the_subject(
    app: Any, of_each_type: Any, officer: Any
) -> None:
    headers = {"Authorization": officer["token"]}
    for kind, offered in {
        "regulation": ("foi-5n", "srl-2n3"),
        "statistics": ("mun-71-2", "reg-6"),
        "document": ("foi-10-a", "foi-10-b"),
    }.items():
        made = of_each_type[kind]
        body = app.get(f"/{kind}/edit/{made['name']}/3", headers=headers).body
        assert [f'value="{duty}"' in body for duty in offered] == [True, False]


def test_a_duty_of_another_subject_or_type_cannot_be_named(create: Create, act: Any) -> None:
    document = {"type": "document", "covers": None, "fiscal_year": None, "period_part": None}
    document |= {"nil_report": None, "document_date": "1405/02/01"}
    for subject, duty in (("service_guide", "reg-7-a"), ("service_guide", "msh-con")):
        with pytest.raises(tk.ValidationError, match="duties"):
            create(**document, subject=subject, duties=[duty])
    made = create(**document, subject="organisation_info", duties=["reg-7-a"])
    assert made["duties"] == ["reg-7-a"]
    with pytest.raises(tk.ValidationError, match="duties"):
        act("package_patch", id=made["id"], subject="service_guide")
    assert act("package_patch", id=made["id"], fiscal_year="1405")["duties"] == ["reg-7-a"]
    changed = {"subject": "service_guide", "duties": []}
    assert act("package_patch", id=made["id"], **changed)["subject"] == "service_guide"
