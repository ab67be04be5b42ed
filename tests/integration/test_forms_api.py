"""Datasets of our types through the API: what is read, derived, stored and given back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search
from ckan.tests import factories

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Create = Callable[..., dict[str, Any]]
Act = Callable[..., Any]
ZWNJ = "\u200c"


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


def errors_of(create: Create, **fields: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        create(**fields)
    return caught.value.error_dict


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


def test_a_low_capital_share_is_told_to_readers_with_its_article_and_is_no_error(
    app: Any, budget: Create
) -> None:
    city = factories.Organization(unit_kind="municipality")["id"]
    amounts = {"total_sources": 100, "total_uses": 100, "capital_amount": 39}
    low = budget(owner_org=city, **amounts)
    high = budget(owner_org=city, **{**amounts, "capital_amount": 40})
    not_bound = budget(**amounts)
    assert "۳۹" in app.get(f"/budget/{low['name']}").body
    warning = 'class="look-here"'
    assert warning in app.get(f"/budget/{low['name']}").body
    assert warning not in app.get(f"/budget/{high['name']}").body
    assert warning not in app.get(f"/budget/{not_bound['name']}").body


def test_a_jalali_date_is_stored_as_iso(budget: Create) -> None:
    assert budget(approved_on="۱۴۰۲/۱۲/۱۵")["approved_on"] == "2024-03-05"
    assert budget(approved_on="2024-03-05")["approved_on"] == "2024-03-05"
    assert set(errors_of(budget, approved_on="۱۴۰۲/۱۲/۳۰")) == {"approved_on"}


# --- languages ----------------------------------------------------------------------------------


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


def test_only_trusted_code_may_leave_out_persian_and_period(create: Create, act: Act) -> None:
    made = create()
    foreign = {
        "type": "contract",
        "name": "from-elsewhere",
        "title_translated": {"en": "Contracts"},
        "notes_translated": {"en": "From another catalogue"},
        "owner_org": made["owner_org"],
        "temporal_start": "2023-01-01",
    }
    sent = errors_of(partial(act, "package_create"), **foreign)
    assert set(sent) == {"title_translated", "notes_translated", "fiscal_year"}
    forged = {**foreign, FOREIGN_RECORD: True, "context": {FOREIGN_RECORD: True}}
    assert errors_of(partial(act, "package_create"), **forged)
    context = {"ignore_auth": True, FOREIGN_RECORD: True, "user": factories.Sysadmin()["name"]}
    kept = tk.get_action("package_create")(context, foreign)
    assert kept["title"] == "Contracts"
    assert kept["temporal_start"] == "2023-01-01"
    assert "language" not in kept


def test_a_foreign_record_stays_as_it_is_when_a_file_is_added(create: Create, act: Act) -> None:
    context = {"ignore_auth": True, FOREIGN_RECORD: True, "user": factories.Sysadmin()["name"]}
    foreign = {
        "type": "contract",
        "name": "x-1",
        "title_translated": {"en": "Contracts"},
        "notes_translated": {"en": "Notes"},
        "temporal_start": "2023-01-01",
        "owner_org": create()["owner_org"],
    }
    kept = tk.get_action("package_create")(context, dict(foreign))
    act("resource_create", package_id=kept["id"], url="https://example.org/a.csv")
    shown = act("package_show", id=kept["id"])
    assert {key: shown.get(key) for key in foreign} == foreign
    act("package_patch", id=kept["id"], fiscal_year="1402", temporal_start="2000-01-01")
    assert act("package_show", id=kept["id"])["temporal_start"] == "2023-03-21"


# --- keywords -----------------------------------------------------------------------------------


def test_persian_keywords_are_taken_and_twins_fold_to_one(create: Create) -> None:
    made = create(
        tags=[{"name": name} for name in (f"حمل{ZWNJ}ونقل", "شهرداري", "شهرداری", "كتاب (۱)")]
    )
    assert sorted(tag["name"] for tag in made["tags"]) == sorted(
        [f"حمل{ZWNJ}ونقل", "شهرداری", "کتاب (۱)"]
    )
    other = create(tag_string="شهرداري، آسفالت,برق")
    assert sorted(tag["name"] for tag in other["tags"]) == ["آسفالت", "برق", "شهرداری"]
    assert model.Session.query(model.Tag).filter_by(name="شهرداری").count() == 1
    spaced = create(tag_string=f"حمل و نقل، خانهٔ ما، خانه{ZWNJ}ی ما")
    assert keywords(spaced) == [f"حمل{ZWNJ}ونقل", "خانهٔ ما"]


def keywords(dataset: dict[str, Any]) -> list[str]:
    return sorted(tag["name"] for tag in dataset["tags"])


def test_a_keyword_of_a_wrong_length_is_told_in_the_readers_digits(
    app: Any, create: Create
) -> None:
    with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "fa_IR"}):
        app.flask_app.preprocess_request()
        for name, told in (("x", "۲ نویسه"), ("x" * 101, "۱۰۰ نویسه")):
            with pytest.raises(tk.ValidationError) as refused:
                create(tags=[{"name": name}])
            assert told in str(refused.value.error_dict["tags"])


def test_a_word_takes_the_spelling_in_which_it_is_in_use(
    create: Create, act: Act, unit: dict[str, Any]
) -> None:
    create(tag_string=f"آسفالت{ZWNJ}ریزی، GIS")
    assert keywords(create(tag_string="آسفالت ريزي، gis")) == ["GIS", f"آسفالت{ZWNJ}ریزی"]
    plain = factories.Dataset(owner_org=unit["id"], tags=[{"name": "آسفالت ریزی"}])
    assert keywords(plain) == [f"آسفالت{ZWNJ}ریزی"]
    context = {"ignore_auth": True, FOREIGN_RECORD: True, "user": factories.Sysadmin()["name"]}
    record = {"type": "statistics", "title": "Roads", "owner_org": unit["id"]}
    sent = [{"name": name} for name in ("آسفالت ریزی", "Gis", "road", "Road")]
    foreign = tk.get_action("package_create")(context, {**record, "tags": sent})
    assert keywords(foreign) == ["GIS", "road", f"آسفالت{ZWNJ}ریزی"]


def test_who_alone_uses_a_word_may_mend_its_spelling(create: Create, act: Act) -> None:
    made = create(tags=[{"name": "آسفالت ریزی"}])
    mended = act("package_patch", id=made["id"], tags=[{"name": f"آسفالت{ZWNJ}ریزی"}])
    assert keywords(mended) == [f"آسفالت{ZWNJ}ریزی"]
    gone = create(tags=[{"name": "فضاي سبز"}])
    act("package_delete", id=gone["id"])
    assert keywords(create(tags=[{"name": f"فضای{ZWNJ}سبز"}])) == [f"فضای{ZWNJ}سبز"]


def test_two_who_begin_to_use_a_word_at_once_write_it_in_one_spelling(
    app: Any, create: Create
) -> None:
    create()  # the unit
    model.Session.remove()
    together = threading.Barrier(2)

    def one(spelling: str) -> list[str]:
        with app.flask_app.test_request_context():
            try:
                together.wait(timeout=30)
                return keywords(create(tags=[{"name": spelling}]))
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(one, each) for each in ("آسفالت ریزی", f"آسفالت{ZWNJ}ریزی")]
        first, second = (each.result(timeout=60) for each in running)
    assert first == second


def test_old_twins_stay_until_somebody_changes_them(create: Create, act: Act) -> None:
    made = create(tags=[{"name": "شهرداری"}])
    model.Session.query(model.Tag).filter_by(name="شهرداری").one().name = "شهرداري"
    model.repo.commit()
    assert keywords(create(tags=[{"name": "شهرداری"}])) == ["شهرداري"]
    assert keywords(act("package_patch", id=made["id"], legal_basis="متن")) == ["شهرداري"]


def test_old_twins_are_merged_to_the_spelling_that_most_datasets_have(
    create: Create, act: Act
) -> None:
    more, less, both = (
        create(tags=[{"name": name} for name in names])
        for names in (["two"], ["three"], ["two", "three", "road"])
    )
    create(tags=[{"name": "two"}])
    # As a portal has them that used CKAN alone.
    for name, was in {"two": "شهرداري", "three": "شهرداری"}.items():
        model.Session.query(model.Tag).filter_by(name=name).one().name = was
    model.repo.commit()
    assert act("mashhad_keywords_merge") == {"شهرداری": "شهرداري"}
    stored = [
        {tag.name for tag in model.Package.get(each["id"]).get_tags()} for each in (more, both)
    ]
    assert stored == [{"شهرداري"}, {"شهرداري", "road"}]
    found = act("package_search", fq=f"id:{less['id']}")["results"]
    assert [keywords(each) for each in found] == [["شهرداري"]]
    assert act("mashhad_keywords_merge") == {}


def test_only_a_sysadmin_merges_keywords(officer: dict[str, Any]) -> None:
    with pytest.raises(tk.NotAuthorized):
        tk.check_access("mashhad_keywords_merge", {"user": officer["name"]}, {})


def test_keywords_are_offered_however_what_is_typed_is_spelled(create: Create, act: Act) -> None:
    create(tag_string=f"حمل{ZWNJ}و{ZWNJ}نقل، حمل زباله")
    create(tag_string=f"حمل{ZWNJ}و{ZWNJ}نقل")
    assert act("tag_autocomplete", query="حمل و نق") == [f"حمل{ZWNJ}و{ZWNJ}نقل"]
    assert act("tag_autocomplete", q="حمل") == [f"حمل{ZWNJ}و{ZWNJ}نقل", "حمل زباله"]
    assert act("tag_autocomplete", q="حمل", limit=1, offset=1) == ["حمل زباله"]
    assert act("tag_autocomplete", q=["حمل", "زباله"]) == ["حمل زباله"]
    assert act("tag_autocomplete", q="%") == act("tag_autocomplete", q="") == []
    with pytest.raises(tk.ValidationError):
        act("tag_autocomplete", q="حمل", limit="many")


def test_a_plain_dataset_takes_persian_keywords_too(unit: dict[str, Any]) -> None:
    made = factories.Dataset(owner_org=unit["id"], tag_string=f"حمل{ZWNJ}ونقل")
    assert [tag["name"] for tag in made["tags"]] == [f"حمل{ZWNJ}ونقل"]


def test_the_longest_texts_that_are_taken_are_found(create: Create, act: Act) -> None:
    longest = {
        "title_translated": {"fa": "و" * 500},
        "notes_translated": {"fa": "ب" * 20_000},
        "legal_basis": "𝕏" * 1000,
    }
    made = create(**longest)
    found = act("package_search", fq=f"id:{made['id']}")["results"]
    assert [found[0][name] for name in longest] == list(longest.values())


def test_a_part_of_a_year_without_the_year_is_told_and_not_dropped(create: Create) -> None:
    document = {"type": "document", "subject": "minutes", "covers": None, "fiscal_year": ""}
    assert set(errors_of(create, **document, period_part="h1")) == {"fiscal_year"}
    assert "period_part" not in create(**document, period_part="year")


def test_a_licence_can_be_taken_away_and_an_old_one_stays(create: Create, act: Act) -> None:
    made = create()
    package = model.Package.get(made["id"])
    package.license_id = "house-rules"
    model.repo.commit()
    search.rebuild(made["id"])
    assert act("package_patch", id=made["id"], legal_basis="الف")["license_id"] == "house-rules"
    assert act("package_patch", id=made["id"], license_id="")["license_id"] == ""


def test_a_record_from_before_keeps_what_nobody_touches(create: Create, act: Act) -> None:
    made = create(type="document", subject="minutes", covers=None)
    package = model.Package.get(made["id"])
    package.extras = old = {
        "subject": "",
        "frequency": "monthly",
        "theme": "health",
        "contact_phone": "09151112233",
        "contact_email": "me",
        "fiscal_year": "2019",
        "document_date": "long ago",
        "legal_basis": "قانون " * 300,
    }
    model.repo.commit()
    search.rebuild(made["id"])
    act("package_patch", id=made["id"], notes="راهنما")
    shown = act("package_show", id=made["id"], use_cache=False)
    kept = {name: value for name, value in old.items() if value}
    assert {name: shown.get(name) for name in kept} == kept
    with pytest.raises(tk.ValidationError) as caught:
        act("package_patch", id=made["id"], frequency="weekly", contact_phone="09151112244")
    assert set(caught.value.error_dict) == {"frequency", "contact_phone"}
