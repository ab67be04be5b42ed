"""Texts that everybody reads hold nothing of a person, whichever way they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.types import Context

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.catalog.validators import guarding
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.tables.engine.documents import typed_texts
from ckanext.mashhad.tables.overrides.overrides import PersonalOverride
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

Act = Callable[..., Any]
CODES = [national_code(Draw(seed)) for seed in range(8)]
MOBILE = "0915 123 4567"
SHOWN = "091********67"
HOLDS = "This text holds a mobile number"
REASON = "این شمارهٔ پروندهٔ قدیمی قرارداد است."

PEOPLE = (("علی", "رضایی", "حسن"), ("محمد", "کریمی", "تقی"), ("رضا", "نوری", "موسی"))
#: As it is pasted from a sheet.
PASTED = "نام\tنام خانوادگی\tنام پدر\n" + "\n".join("\t".join(each) for each in PEOPLE)
LIST = "\n".join("- {} {} فرزند {}".format(*each) for each in PEOPLE)

TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"title_translated": {"fa": f"قراردادهای {MOBILE}"}}, "title_translated"),
    ({"notes_translated": {"fa": "پرسش‌ها: ۰۹۱۵۱۲۳۴۵۶۷", "en": "x"}}, "notes_translated"),
    ({"notes_translated": {"fa": "شرح", "en": "IR820540102680020817909002"}}, "notes_translated"),
    ({"tags": [{"name": "قرارداد"}, {"name": "09151234567"}]}, "tags"),
    ({"extras": [{"key": "کد ملی", "value": "0499370899"}]}, "extras"),
    ({"notes_translated": {"fa": "شرح", "en": "National code: 0499370899"}}, "notes_translated"),
    ({"notes_translated": {"fa": "پرسش‌ها: ali.nemune@gmail.com"}}, "notes_translated"),
    ({"contact_email": "ali.nemune@gmail.com"}, "contact_email"),
    ({"resources": [{"name": f"فایل {MOBILE}", "url": "https://example.org/a"}]}, "resources"),
    ({"resources": [{"of_no_field": MOBILE, "url": "https://example.org/a"}]}, "resources"),
    (
        {"resources": [{"description": "کارت 6104337000000008", "url": "https://example.org/a"}]},
        "resources",
    ),
    *(
        ({"resources": [{"name": "پیوند", "url": url}]}, "resources")
        for url in (
            "https://example.org/?mobile=09151234567",
            "https://example.org/?nid=0499370899&x=1",
            "https://example.org/letters/کد ملی 0076229645.pdf",
            "https://example.org/%DA%A9%D8%AF%20%D9%85%D9%84%DB%8C%200076229645.pdf",
        )
    ),
    ({"url": "https://wa.me/989151234567"}, "url"),
    ({"url": "https://example.org/%DA%A9%D8%AF%20%D9%85%D9%84%DB%8C%200076229645.html"}, "url"),
    ({"notes_translated": {"fa": "\n".join(f"علی نمونه {c}" for c in CODES)}}, "notes_translated"),
    (
        {"notes_translated": {"fa": "\n".join(f"{c} کدپستی 9187654{c[7:]}" for c in CODES)}},
        "notes_translated",
    ),
    ({"notes_translated": {"fa": PASTED}}, "notes_translated"),
    ({"resources": [{"description": LIST, "url": "https://example.org/a"}]}, "resources"),
    ({"resources": [{"of_no_schema": MOBILE, "url": "https://example.org/a"}]}, "resources"),
]


def as_user(user: dict[str, Any], action: str, **data: Any) -> Any:
    known = model.User.get(user["id"])
    context = Context(user=known.name, auth_user_obj=known, ignore_auth=False)
    return tk.get_action(action)(context, data)


def stored_overrides() -> list[PersonalOverride]:
    return list(model.Session.scalars(sa.select(PersonalOverride)))


def test_text_with_something_of_person_is_refused_at_its_field(create) -> None:
    for fields, at in TEXTS:
        with pytest.raises(tk.ValidationError) as refused:
            create(**fields)
        assert set(refused.value.error_dict) - {"personal_data_reason"} == {at}, fields
        assert "must not be published" in str(refused.value.error_dict[at]), fields
        assert model.Session.query(model.Package).count() == 0, fields
        if MOBILE in str(fields):  # the refusal shows no number
            assert SHOWN in str(refused.value.error_dict), fields
            assert "4567" not in str(refused.value.error_dict), fields


def test_office_without_address_of_is_let_pass_by_administrator(create, register, admin) -> None:
    assert create(contact_email="region9@mashhad.example", fiscal_year="1402")["contact_email"]
    office = {"id": register["id"], "contact_email": "region9.nemune@gmail.com"}
    with pytest.raises(tk.ValidationError):
        as_user(admin, "package_patch", **office)
    reason = {"personal_data_reason": "نشانی دفتر ناحیه است و از آن شخصی نیست."}
    assert as_user(admin, "package_patch", **office, **reason)["contact_email"]


def test_a_table_of_nobody_is_let_pass_by_administrator(register, admin) -> None:
    asked = {"id": register["id"], "notes_translated": {"fa": PASTED}}
    with pytest.raises(tk.ValidationError) as refused:
        as_user(admin, "package_patch", **asked)
    assert "a table or list with father's name" in str(refused.value.error_dict)
    reason = {"personal_data_reason": "این نام‌ها از یک رمان است."}
    as_user(admin, "package_patch", **asked, **reason)
    assert [each.kind for each in stored_overrides()] == ["father"]
    with pytest.raises(tk.ValidationError):
        as_user(
            admin,
            "package_patch",
            id=register["id"],
            notes_translated={"fa": f"{PASTED}\nعلی\tنوری\tکاظم"},
        )


def test_texts_that_take_too_long_to_look_through_are_refused(
    app, register, officer, monkeypatch
) -> None:
    def send(*notes: str) -> Any:
        extras = [{"key": f"k{n}", "value": text} for n, text in enumerate(notes)]
        sent = {"name": "long", "title": "متن", "owner_org": register["owner_org"]}
        headers = {"Authorization": officer["token"]}
        return app.post(
            "/api/action/package_create", json={**sent, "extras": extras}, headers=headers
        )

    monkeypatch.setattr(typed_texts, "MOST_SECONDS", 0.0)
    hard = [f"گروه خونی\tموجودی {k}\nA+\t12\nB+\t13\nAB+\t3\nO-\t4" for k in range(3)]
    refused = send(*hard)
    assert refused.status_code == 409
    assert "بیش از آن جدول دارد" in str(refused.json["error"])
    monkeypatch.undo()
    assert send(*hard).status_code == 200


OF_NOBODY = (
    "تلفن ۰۵۱-۳۱۲۹۰۰۰۰",
    "قرارداد شمارهٔ ۱۴۰۳/۹۱۵۱۲۳۴",
    "شناسهٔ ملی ۱۰۳۸۰۲۸۴۷۹۰",
    "مبلغ ۱۲۵۰۰۰۰۰۰۰۰ ریال",
    "شمارهٔ نیاز ۱۲۰۳۰۰۵۴۴۵۰۰۰۰۱۲",
    "کد پستی ۹۱۷۳۵۱۴۵۸۷",
    "از 2024-03-20 تا 2025-03-20",
)


def test_contract_company_and_office_numbers_are_no_persons(create) -> None:
    text = "\n".join(OF_NOBODY)
    links = (
        "https://example.org/dataset/a0915123-4567-4aaa-8bbb-0123456789ab/1403-02-01.csv",
        "https://example.org/?id=0499370899&page=2",
    )
    files = [{"name": str(n), "url": link} for n, link in enumerate(links)]
    made = create(notes_translated={"fa": text}, resources=files, url=links[0])
    assert made["notes_translated"]["fa"] == text
    assert [each["url"] for each in made["resources"]] == list(links)
    assert made["url"] == links[0]


def test_a_text_that_is_stored_already_is_not_asked_about_again(
    create, act, before_the_guard
) -> None:
    made = create()
    notes = f"تلفن {MOBILE}"
    extras = {**model.Package.get(made["id"]).extras, "notes_translated": f'{{"fa": "{notes}"}}'}
    before_the_guard(model.Package, made["id"], notes=notes, extras=extras)
    act("package_patch", id=made["id"], covers=["amendments"])
    with pytest.raises(tk.ValidationError):
        act("package_patch", id=made["id"], title_translated={"fa": f"قراردادها {MOBILE}"})


def test_administrator_of_unit_lets_number_pass_with_reason_kept(
    create, register, admin, officer, unit, stranger, as_officer
) -> None:
    asked = {"id": register["id"], "notes_translated": {"fa": f"پروندهٔ {MOBILE}"}}
    with pytest.raises(tk.ValidationError) as refused:
        as_officer("package_patch", **asked)
    assert set(refused.value.error_dict) == {"notes_translated"}
    with pytest.raises(tk.ValidationError) as refused:
        as_officer("package_patch", **asked, personal_data_reason=REASON)
    assert "Only an administrator" in str(refused.value.error_dict["personal_data_reason"])
    with pytest.raises(tk.ValidationError) as refused:
        as_user(admin, "package_patch", **asked)
    assert "write here" in str(refused.value.error_dict["personal_data_reason"])
    with pytest.raises(tk.ValidationError):
        as_user(admin, "package_patch", **asked, personal_data_reason="نه")
    with pytest.raises(tk.ValidationError):
        as_user(admin, "package_patch", **asked, personal_data_reason=f"شمارهٔ {MOBILE} است.")
    assert stored_overrides() == []
    shown = as_user(admin, "package_patch", **asked, personal_data_reason=REASON)
    assert MOBILE in shown["notes_translated"]["fa"]
    assert "personal_data_reason" not in str(shown)
    (found,) = as_user(admin, "mashhad_personal_override_list", owner_org=unit["name"])
    assert (found["kind"], found["shown"], found["reason"]) == ("mobile", SHOWN, REASON)
    assert found["user_id"] == admin["id"]
    (row,) = stored_overrides()
    assert "4567" not in f"{row.shown} {row.reason}"
    assert len(row.mark) == 64
    # What was judged is judged for the unit, however it is spelled.
    as_officer("package_patch", id=register["id"], title_translated={"fa": "پروندهٔ ۰۹۱۵۱۲۳۴۵۶۷"})
    with pytest.raises(tk.NotAuthorized):
        as_user(officer, "mashhad_personal_override_list", owner_org=unit["name"])
    # Another unit has let nothing pass.
    other = model.Group.get("mashhad-district-10")
    with pytest.raises(tk.ValidationError):
        create(owner_org=other.id, notes_translated=asked["notes_translated"])


def test_a_move_gives_nobody_a_right_to_let_a_text_pass(create, officer, unit, stranger) -> None:
    register = create(private=True)
    other = model.Group.get("mashhad-district-10").id
    for role, group in (("editor", unit["id"]), ("admin", other)):
        tk.get_action("organization_member_create")(
            {"ignore_auth": True, "user": ""},
            {"id": group, "username": officer["name"], "role": role},
        )
    asked = {"notes_translated": {"fa": f"پروندهٔ {MOBILE}"}, "personal_data_reason": REASON}
    moved = {"id": register["id"], "owner_org": other}
    with pytest.raises(tk.ValidationError) as refused:
        as_user(officer, "package_patch", **moved, **asked)
    assert "Only an administrator" in str(refused.value.error_dict["personal_data_reason"])
    as_user(officer, "package_patch", **moved)
    with pytest.raises(tk.ValidationError):
        as_user(officer, "package_patch", id=register["id"], **asked)
    assert stored_overrides() == []
    # What is let pass in the one unit is asked about again in the other.
    kind = {name: register[name] for name in ("type", "title_translated", "period_part", "covers")}
    made = as_user(officer, "package_create", **kind, **asked, owner_org=other, fiscal_year="1401")
    with pytest.raises(tk.ValidationError) as refused:
        as_user(officer, "package_patch", id=made["id"], owner_org=unit["id"], reason=REASON)
    assert set(refused.value.error_dict) == {"notes_translated"}


def test_a_reason_for_the_texts_of_a_file_is_not_stored_with_it(register, admin, add) -> None:
    file = {"package_id": register["id"], "url": "https://example.org/letter.pdf"}
    with pytest.raises(tk.ValidationError) as refused:
        as_user(admin, "resource_create", **file, name=f"نامهٔ {MOBILE}")
    assert set(refused.value.error_dict) == {"name", "personal_data_reason"}
    made = as_user(
        admin, "resource_create", **file, name=f"نامهٔ {MOBILE}", personal_data_reason=REASON
    )
    assert made["name"] == f"نامهٔ {MOBILE}"
    assert "personal_data_reason" not in made
    stored = model.Resource.get(made["id"])
    assert "personal_data_reason" not in (stored.extras or {})
    # Nor is one that nobody asked for.
    made = as_user(admin, "resource_patch", id=made["id"], personal_data_reason=REASON)
    assert "personal_data_reason" not in made


def test_a_refused_text_keeps_no_version_of_its_file(register, as_officer, send) -> None:
    with pytest.raises(tk.ValidationError):
        as_officer(
            "resource_create",
            package_id=register["id"],
            upload=send(table()),
            description=f"تلفن {MOBILE}",
        )
    assert as_officer("package_show", id=register["id"])["resources"] == []


def test_a_dataset_of_ckans_own_type_is_guarded_too(act, plain) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        act("package_patch", id=plain["id"], notes=f"Call {MOBILE}")
    assert HOLDS in str(refused.value.error_dict["notes"])
    with pytest.raises(tk.ValidationError) as refused:
        act(
            "package_create",
            name="other",
            title=f"Call {MOBILE}",
            owner_org=plain["organization"]["id"],
        )
    assert HOLDS in str(refused.value.error_dict["title"])


def test_datasets_shown_with_their_unit_are_not_read_again(
    register, unit, act, monkeypatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(guarding, "fault_of_text", lambda text, unit: asked.append(text) or "")
    shown = act("organization_show", id=unit["id"], include_datasets=True)
    [dataset] = shown["packages"]
    assert not [text for text in asked if dataset["name"] in text]


def test_units_and_translations_past_ckans_models_are_guarded(act, unit) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        act("organization_patch", id=unit["id"], description=f"مدیر: {MOBILE}")
    assert HOLDS in str(refused.value.error_dict)
    term = {"term": "y", "lang_code": "fa"}
    for _ in range(2):
        with pytest.raises(tk.ValidationError) as refused:
            act("term_translation_update", **term, term_translation=f"تلفن {MOBILE}")
        assert HOLDS in str(refused.value.error_dict["term_translation"])
        act("term_translation_update", **term, term_translation="شهرداری")
    shown = act("term_translation_show", terms=["y"], lang_codes=["fa"])
    assert [each["term_translation"] for each in shown] == ["شهرداری"]


def test_an_administrator_lets_a_number_pass_in_a_plain_dataset(plain, admin, officer) -> None:
    asked = {"id": plain["id"], "notes": f"پروندهٔ {MOBILE}"}
    with pytest.raises(tk.ValidationError) as refused:
        as_user(admin, "package_patch", **asked)
    assert set(refused.value.error_dict) == {"notes", "personal_data_reason"}
    with pytest.raises(tk.ValidationError) as refused:
        as_user(officer, "package_patch", **asked, personal_data_reason=REASON)
    assert "Only an administrator" in str(refused.value.error_dict["personal_data_reason"])
    shown = as_user(admin, "package_patch", **asked, personal_data_reason=REASON)
    assert MOBILE in shown["notes"]
    assert "personal_data_reason" not in str(shown)
    (found,) = stored_overrides()
    assert (found.shown, found.reason) == (SHOWN, REASON)
    file = {"package_id": plain["id"], "url": "https://example.org/x.pdf", "name": "09151234568"}
    with pytest.raises(tk.ValidationError) as refused:
        as_user(admin, "resource_create", **file)
    assert set(refused.value.error_dict) == {"name", "personal_data_reason"}
    made = as_user(admin, "resource_create", **file, personal_data_reason=REASON)
    assert made["name"] == file["name"]
    assert "personal_data_reason" not in made


def test_forms_show_field_error_and_ask_admins_for_reason(
    app, act, register, officer, admin
) -> None:
    path = f"/contract/{register['name']}/resource/new"
    typed = {"id": "", "url": "https://example.org/a.pdf", "name": f"نامهٔ {MOBILE}"}
    headers = {"Authorization": admin["token"]}
    page = app.post(path, data={**typed, "save": "go-dataset"}, headers=headers)
    assert 'name="personal_data_reason"' in page.get_data(as_text=True)
    path = f"/contract/edit/{register['name']}"
    typed = {
        "title_translated-fa": register["title_translated"]["fa"],
        "notes_translated-fa": f"پرسش‌ها: {MOBILE}",
        "owner_org": register["owner_org"],
        "fiscal_year": "1403",
        "period_part": "year",
        "covers": "contracts",
        "save": "",
    }
    for user, asks in ((officer, False), (admin, True)):
        headers = {"Authorization": user["token"]}
        page = app.post(path, data=typed, headers=headers).get_data(as_text=True)
        assert "شمارهٔ همراه" in page
        assert to_persian_digits(SHOWN) in page
        assert ('name="personal_data_reason"' in page) is asks
    typed["personal_data_reason"] = REASON
    sent = app.post(path, data=typed, headers=headers, follow_redirects=False)
    assert sent.status_code == 302, sent.get_data(as_text=True)
    assert MOBILE in act("package_show", id=register["id"])["notes"]
