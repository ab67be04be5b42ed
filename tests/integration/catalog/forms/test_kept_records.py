"""Records from elsewhere and from before keep what would be refused from anybody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search
from ckan.tests import factories

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD
from tests.integration.catalog.forms.form_answers import errors_of

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Create = Callable[..., dict[str, Any]]
Act = Callable[..., Any]


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


def test_a_licence_can_be_taken_away_and_an_old_one_stays(create: Create, act: Act) -> None:
    made = create()
    package = model.Package.get(made["id"])
    package.license_id = "house-rules"
    model.repo.commit()
    search.rebuild(made["id"])
    assert act("package_patch", id=made["id"], legal_basis="الف")["license_id"] == "house-rules"
    assert act("package_patch", id=made["id"], license_id="")["license_id"] == ""


def test_a_record_from_before_keeps_what_nobody_touches(
    create: Create, act: Act, before_the_guard: Act
) -> None:
    made = create(type="document", subject="minutes", covers=None)
    old = {
        "subject": "",
        "frequency": "monthly",
        "theme": "health",
        "contact_phone": "09151112233",
        "contact_email": "me",
        "fiscal_year": "2019",
        "document_date": "long ago",
        "legal_basis": "قانون " * 300,
    }
    before_the_guard(model.Package, made["id"], extras=old)
    search.rebuild(made["id"])
    act("package_patch", id=made["id"], notes="راهنما")
    shown = act("package_show", id=made["id"], use_cache=False)
    kept = {name: value for name, value in old.items() if value}
    assert {name: shown.get(name) for name in kept} == kept
    with pytest.raises(tk.ValidationError) as caught:
        act("package_patch", id=made["id"], frequency="weekly", contact_phone="09151112244")
    assert set(caught.value.error_dict) == {"frequency", "contact_phone"}
