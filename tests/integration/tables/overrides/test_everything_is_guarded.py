"""Nothing that is stored for everybody to read holds anything of a person, whatever its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

Act = Callable[..., Any]
MOBILE = "09151234567"
CODE = "0499370899"
FILE = {"url": "https://example.org/a", "name": "a"}

#: What of a dataset of CKAN's own type once passed.
PLAIN: dict[str, dict[str, Any]] = {
    "text by language beside it": {"notes": MOBILE, "notes_translated": ""},
    "title by language beside it": {"title": MOBILE, "title_translated": ""},
    "name by language beside it": {
        "resources": [{**FILE, "name": MOBILE}],
        "name_translated": "",
    },
    "extra like a field that is none": {
        "extras": [{"key": "phone", "value": MOBILE}],
        "phone": "",
    },
    "value by language beside it": {
        "extras": [{"key": "x", "value": MOBILE}],
        "value_translated": "",
    },
    "keywords in one text": {"tag_string": MOBILE},
    "list in an extra": {"extras": [{"key": "x", "value": ["a", MOBILE]}]},
    "JSON in an extra": {"extras": [{"key": "x", "value": '{"a": [{"کد ملی": "0499370899"}]}'}]},
    "number in an extra": {"extras": [{"key": "کد ملی", "value": 499370899}]},
    "key of an extra": {"extras": [{"key": MOBILE, "value": "x"}]},
    "list in a file": {"resources": [{**FILE, "x": ["a", {"b": MOBILE}]}]},
    "number in a file": {"resources": [{**FILE, "mobile": 9151234567}]},
    "digits of a number in a list": {"resources": [{**FILE, "x": list(MOBILE)}]},
    "key in a file": {"resources": [{**FILE, f"a {MOBILE}": "x"}]},
    "fingerprint": {"resources": [{**FILE, "hash": MOBILE}]},
    "address of a copy": {"resources": [{**FILE, "cache_url": f"https://example.org/{MOBILE}"}]},
    "odd kind of address": {
        "resources": [{"url": f"https://wa.me/98{MOBILE[1:]}", "url_type": "link"}]
    },
    "maintainer": {"maintainer": f"مسئول {MOBILE}"},
}


def refused(act: Act, action: str, **data: Any) -> bool:
    try:
        act(action, **data)
    except tk.ValidationError as error:
        model.Session.rollback()
        return "must not be published" in str(error.error_dict)
    return False


def test_a_plain_dataset_has_no_field_that_is_not_guarded(act: Act, unit) -> None:
    asked = {"type": "dataset", "owner_org": unit["id"]}
    passed = [
        case
        for n, (case, fields) in enumerate(PLAIN.items())
        if not refused(act, "package_create", name=f"plain-{n}", **asked, **fields)
    ]
    assert passed == []
    assert model.Session.query(model.Package).count() == 0


def test_a_register_has_no_field_that_is_not_guarded(create) -> None:
    for fields in (
        {"resources": [{**FILE, "x": ["a", {"b": MOBILE}]}]},
        {"resources": [{**FILE, "hash": MOBILE, "cache_url": MOBILE}]},
        {"resources": [{"url": f"https://wa.me/98{MOBILE[1:]}", "url_type": "link"}]},
        {"extras": [{"key": "کد ملی", "value": CODE}]},
        {"extras": [{"key": MOBILE, "value": "x"}]},
    ):
        with pytest.raises(tk.ValidationError, match="must not be published"):
            create(**fields)


def test_a_key_that_makes_a_stored_number_a_code_is_asked_about(act: Act, plain) -> None:
    act("package_patch", id=plain["id"], extras=[{"key": "شماره", "value": CODE}])
    renamed = [{"key": "کد ملی", "value": CODE}]
    assert refused(act, "package_patch", id=plain["id"], extras=renamed)
    act("package_patch", id=plain["id"], extras=[{"key": "شماره", "value": CODE}], notes="x")


def test_views_groups_and_users_are_guarded(act: Act, plain) -> None:
    file = act("resource_create", package_id=plain["id"], **FILE)
    view = {"resource_id": file["id"], "view_type": "image_view"}
    user, group = factories.User(), factories.Group()
    for action, data in (
        ("resource_view_create", {**view, "title": MOBILE}),
        ("resource_view_create", {**view, "title": "x", "description": f"تلفن {MOBILE}"}),
        ("resource_view_create", {**view, "title": "x", "image_url": f"https://a.org/{MOBILE}"}),
        ("group_patch", {"id": group["id"], "description": MOBILE}),
        ("group_patch", {"id": group["id"], "extras": [{"key": "کد ملی", "value": CODE}]}),
        ("user_patch", {"id": user["id"], "about": f"تلفن {MOBILE}"}),
        ("user_patch", {"id": user["id"], "fullname": MOBILE}),
        ("vocabulary_create", {"name": MOBILE, "tags": []}),
        (
            "mashhad_publication_attest",
            {
                "id": plain["id"],
                "moment": "1380/01/01",
                "reason": f"تلفن آقای نمونه {MOBILE} است",
            },
        ),
    ):
        assert refused(act, action, **data), data
    assert act("group_patch", id=group["id"], description="شرح")["description"] == "شرح"


def test_a_text_without_end_is_refused_at_its_field(act: Act, create, unit) -> None:
    asked = {"type": "dataset", "owner_org": unit["id"]}
    text = "1/" * 20_000
    for name, fields, at in (
        ("notes", {"notes": text}, "notes"),
        ("maintainer", {"maintainer": text}, "maintainer"),
        ("extra", {"extras": [{"key": "x", "value": text}]}, "extras"),
        ("file", {"resources": [{**FILE, "of_no_field": text}]}, "resources"),
    ):
        with pytest.raises(tk.ValidationError, match="at most") as told:
            act("package_create", name=name, **asked, **fields)
        assert set(told.value.error_dict) == {at}
        model.Session.rollback()
    with pytest.raises(tk.ValidationError, match="at most") as told:
        create(resources=[{**FILE, "of_no_field": text}])
    assert set(told.value.error_dict) == {"resources"}


def test_values_by_which_a_statement_finds_rows_are_no_text(unit) -> None:
    packages = model.Package.__table__
    like_a_mobile = "abcdefa0-9123-4567-64ab-abcdefabcdef"
    found = sa.update(packages).where(packages.c.id == like_a_mobile)
    model.Session.execute(found.values(notes="متن"))
    with pytest.raises(tk.ValidationError):
        model.Session.execute(found.values(notes="تلفن 09123456789"))
    with pytest.raises(tk.ValidationError):
        model.Session.execute(found.values(notes=sa.func.concat("تلفن ", "09123456789")))
    model.Session.rollback()
