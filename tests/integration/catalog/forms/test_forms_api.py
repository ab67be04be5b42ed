"""Datasets of our types through the API: what is read, derived, stored and given back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.tests import factories

from tests.integration.catalog.forms.form_answers import errors_of

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Create = Callable[..., dict[str, Any]]
Act = Callable[..., Any]


#: Fields that are wrong, and where that must be said.
WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({"title_translated": {"en": "Contracts"}}, {"title_translated"}),
    ({"title_translated": {"fa": ""}}, {"title_translated"}),
    ({"notes_translated": None}, {"notes_translated"}),
    ({"fiscal_year": ""}, {"fiscal_year"}),
    ({"fiscal_year": "2024"}, {"fiscal_year"}),
    ({"period_part": "h3"}, {"period_part"}),
    ({"owner_org": "nobody"}, {"owner_org"}),
    ({"total_amount": "-5"}, {"total_amount"}),
    ({"total_amount": "زیاد"}, {"total_amount"}),
    ({"total_amount": [5]}, {"total_amount"}),
    ({"contract_count": "۲٫۵"}, {"contract_count"}),
    ({"covers": ["contracts", "wishes"]}, {"covers"}),
    ({"deal_classes": "huge"}, {"deal_classes"}),
    ({"duties": ["no-such"]}, {"duties"}),
    ({"theme": "[broken"}, {"theme"}),
    ({"frequency": "SOMETIMES"}, {"frequency"}),
    ({"language": "klingon"}, {"language"}),
    ({"nil_report": "maybe"}, {"nil_report"}),
    ({"nil_report": True, "total_amount": 5}, {"total_amount"}),
    ({"contact_email": "nobody"}, {"contact_email"}),
    ({"contact_phone": "۰۹۱۵۱۱۱۲۲۳۳"}, {"contact_phone"}),
    ({"legal_basis": {"fa": "متن"}}, {"legal_basis"}),
    ({"name": "قراردادها"}, {"name"}),
    ({"tags": [{"name": "<b>"}]}, {"tags"}),
    ({"title_translated": {"fa": "و" * 501}}, {"title_translated"}),
    ({"notes_translated": {"fa": "و" * 20_001}}, {"notes_translated"}),
    ({"legal_basis": "قانون " * 4000}, {"legal_basis"}),
    ({"contact_name": "و" * 301}, {"contact_name"}),
    ({"contact_phone": "0" * 5000}, {"contact_phone"}),
    ({"contact_email": "a" * 300 + "@b.org"}, {"contact_email"}),
    ({"license_id": "nope"}, {"license_id"}),
    ({"license_id": ["cc-by"]}, {"license_id"}),
    ({"owner_org": 5}, {"owner_org"}),
    ({"owner_org": "a\x00b"}, {"owner_org"}),
    ({"tag_string": 5}, {"tag_string"}),
    ({"tag_string": [5]}, {"tag_string"}),
    ({"resources": [{"url": "http://[bad"}]}, {"resources"}),
    ({"resources": [{"url": "https://example.org/" + "a" * 2600}]}, {"resources"}),
    ({"resources": [{"url": "https://example.org/a", "format": "f" * 101}]}, {"resources"}),
    ({"resources": [{"url": "https://example.org/a", "name": "و" * 501}]}, {"resources"}),
]


@pytest.fixture
def budget(create: Create) -> Create:
    def make(**fields: Any) -> dict[str, Any]:
        values = {
            "type": "budget",
            "title_translated": {"fa": "بودجهٔ ۱۴۰۳"},
            "budget_stage": "approved",
            "covers": None,
            **fields,
        }
        return create(**values)

    return make


def test_a_register_is_stored_plainly_and_given_back_typed(create: Create, act: Act) -> None:
    made = create(
        fiscal_year="۱۴۰۳",
        period_part="h1",
        total_amount="۱۲٬۵۰۰ میلیارد ریال",
        contract_count="۱۲۸",
        deal_classes=["large", "medium"],
        duties=["msh-con"],
        theme=["GOVE"],
        frequency="MONTHLY",
        legal_basis="قانون شهرداري",
        contact_phone="۰۵۱-۳۰۰۰۰۰۰۰",
    )
    shown = act("package_show", id=made["id"])
    expected = {
        "title": "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳",
        "title_translated": {"fa": "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳"},
        "notes": "فهرست قراردادهای منعقدشده",
        "fiscal_year": "1403",
        "period_part": "h1",
        "temporal_start": "2024-03-20",
        "temporal_end": "2024-09-21",
        "total_amount": 12_500_000_000_000,
        "contract_count": 128,
        "covers": ["contracts"],
        "deal_classes": ["medium", "large"],
        "duties": ["msh-con"],
        "theme": ["GOVE"],
        "frequency": "MONTHLY",
        "language": "fa",
        "legal_basis": "قانون شهرداری",
        "contact_phone": "051-30000000",
    }
    assert {key: shown.get(key) for key in expected} == expected
    stored = model.Package.get(made["id"]).extras
    assert stored["total_amount"] == "12500000000000"
    assert json.loads(stored["deal_classes"]) == ["medium", "large"]


def test_a_show_can_be_sent_back_and_nothing_changes(create: Create, act: Act) -> None:
    made = create(
        total_amount=5,
        resources=[{"url": "https://example.org/a.csv", "name": "كتاب", "language": "fa"}],
    )
    first = act("package_show", id=made["id"])
    assert first["first_published"]
    assert first["resources"][0]["name"] == "کتاب"
    changed = {**first, "legal_basis": "مادهٔ ۷۱"}
    changed["resources"] = [{**first["resources"][0], "description": "شرح"}]
    act("package_update", **changed)
    second = act("package_show", id=made["id"])
    apart = ("metadata_modified", "legal_basis", "resources")
    assert {k: v for k, v in second.items() if k not in apart} == {
        k: v for k, v in first.items() if k not in apart
    }
    package = model.Package.get(made["id"])
    assert "first_published" not in package.extras
    assert "first_published" not in package.resources[0].extras


def test_what_is_wrong_is_said_at_its_field_and_nowhere_else(create: Create) -> None:
    """One test for all: the tables are made anew for each, which takes longer than the cases."""
    found = [set(errors_of(create, **fields)) for fields, _ in WRONG]
    assert found == [errors for _, errors in WRONG]


def test_all_errors_come_at_once(create: Create) -> None:
    found = errors_of(create, fiscal_year="03", total_amount="x", contact_email="y", name="ب")
    assert set(found) == {"fiscal_year", "total_amount", "contact_email", "name"}


def test_a_period_cannot_be_contradicted_by_days(create: Create, act: Act) -> None:
    made = create(temporal_start="1999-01-01", temporal_end="1999-12-31")
    assert made["temporal_start"] == "2024-03-20"
    patched = act("package_patch", id=made["id"], fiscal_year="1402")
    assert (patched["temporal_start"], patched["temporal_end"]) == ("2023-03-21", "2024-03-19")


def test_a_fiscal_year_alone_means_all_of_it(create: Create) -> None:
    assert create(period_part=None)["period_part"] == "year"


def test_a_document_needs_no_period(create: Create) -> None:
    made = create(type="document", subject="service_guide", fiscal_year=None, covers=None)
    assert "fiscal_year" not in made
    assert "period_part" not in made
    assert "temporal_start" not in made


def test_a_report_of_nothing_needs_nothing_else(create: Create) -> None:
    made = create(nil_report="true", covers=None)
    assert made["nil_report"] == "true"
    assert "total_amount" not in made


def test_a_budget_is_balanced_until_it_is_settled(budget: Create) -> None:
    unequal = {"total_sources": 100, "total_uses": 90}
    assert set(errors_of(budget, **unequal)) == {"total_uses"}
    assert budget(budget_stage="settled", **unequal)["total_uses"] == 90
    assert set(errors_of(budget, budget_stage="")) == {"budget_stage"}


def test_low_capital_share_is_shown_with_article_not_refused(app: Any, budget: Create) -> None:
    city = factories.Organization(unit_kind="municipality")["id"]
    amounts = {"total_sources": 100, "total_uses": 100, "capital_amount": 39}
    low = budget(owner_org=city, **amounts)
    high = budget(owner_org=city, **{**amounts, "capital_amount": 40})
    not_bound = budget(**amounts)
    page, warning = app.get(f"/budget/{low['name']}").body, 'class="look-here"'
    assert "۳۹" in page
    assert warning in page
    assert warning not in app.get(f"/budget/{high['name']}").body
    assert warning not in app.get(f"/budget/{not_bound['name']}").body


def test_a_jalali_date_is_stored_as_iso(budget: Create) -> None:
    assert budget(approved_on="۱۴۰۲/۱۲/۱۵")["approved_on"] == "2024-03-05"
    assert budget(approved_on="2024-03-05")["approved_on"] == "2024-03-05"
    assert set(errors_of(budget, approved_on="۱۴۰۲/۱۲/۳۰")) == {"approved_on"}


def test_a_client_that_knows_only_the_title_is_understood(create: Create, act: Act) -> None:
    made = create(title_translated=None, notes_translated=None, title="عنوان", notes="شرح")
    assert made["title_translated"] == {"fa": "عنوان"}
    assert made["notes_translated"] == {"fa": "شرح"}
    patched = act("package_patch", id=made["id"], title="عنوان ديگر")
    assert patched["title_translated"] == {"fa": "عنوان دیگر"}
    assert patched["title"] == "عنوان دیگر"
    assert patched["notes"] == "شرح"


def test_a_patch_of_the_texts_changes_the_title_too(create: Create, act: Act) -> None:
    made = create(title_translated={"fa": "یک", "en": "one"})
    texts = {"fa": "دو", "en": "two"}
    patched = act("package_patch", id=made["id"], title_translated=texts)
    assert (patched["title"], patched["title_translated"]) == ("دو", texts)
    patched = act("package_patch", id=made["id"], title="سه")
    assert patched["title_translated"] == {"fa": "سه", "en": "two"}


def test_the_longest_texts_that_are_taken_are_found(create: Create, act: Act) -> None:
    longest = {
        "title_translated": {"fa": "و" * 500},
        "notes_translated": {"fa": "ب" * 20_000},
        "legal_basis": "𝕏" * 1000,
    }
    made = create(**longest)
    found = act("package_search", fq=f"id:{made['id']}")["results"]
    assert [found[0][name] for name in longest] == list(longest.values())


def test_part_of_year_without_year_is_told_and_not_dropped(create: Create) -> None:
    document = {"type": "document", "subject": "minutes", "covers": None, "fiscal_year": ""}
    assert set(errors_of(create, **document, period_part="h1")) == {"fiscal_year"}
    assert "period_part" not in create(**document, period_part="year")
