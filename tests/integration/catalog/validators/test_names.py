"""URL names: made for form and API alike, never twice, and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.logic import index_update_package
from ckan.tests import factories

from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Create = Callable[..., dict[str, Any]]
Act = Callable[..., Any]


@pytest.fixture
@made_once
def municipality(with_plugins: None, clean_db: None, clean_index: None) -> dict[str, Any]:
    return factories.Organization(
        name="mashhad-municipality", title_translated={"fa": "شهرداری مشهد"}
    )


@pytest.fixture
@made_once
def district(municipality: dict[str, Any], unit: dict[str, Any], act: Act) -> dict[str, Any]:
    return act("organization_patch", id=unit["id"], parent=municipality["name"])


@pytest.mark.usefixtures("district")
def test_a_name_is_made_of_type_unit_and_period(create: Create) -> None:
    name = "contract-district-9-1403"
    for part in ("h1", "q2", "m07"):
        assert create(period_part=part)["name"] == f"{name}-{part}"
    assert create(period_part="year")["name"] == name
    assert create(period_part="year", name="")["name"] == f"{name}-2"
    assert create(period_part="year")["name"] == f"{name}-3"


def test_the_unit_on_top_is_named_without_what_the_others_share(
    create: Create, municipality: dict[str, Any], district: dict[str, Any]
) -> None:
    made = create(owner_org=municipality["id"], type="budget", budget_stage="approved", covers=None)
    assert made["name"] == "budget-municipality-1403"


@pytest.mark.usefixtures("district")
def test_a_deleted_dataset_keeps_its_name(create: Create, act: Act) -> None:
    gone = create()
    act("package_delete", id=gone["id"])
    assert create()["name"] == f"{gone['name']}-2"


@pytest.mark.usefixtures("district")
def test_a_name_stays_until_an_officer_changes_it(create: Create, act: Act) -> None:
    made = create()
    patched = act("package_patch", id=made["id"], fiscal_year="1402", name="")
    assert patched["name"] == made["name"]
    update = {key: value for key, value in patched.items() if key != "name"}
    assert act("package_update", **update)["name"] == made["name"]
    renamed = act("package_patch", id=made["id"], name="contracts-of-1402")
    assert renamed["name"] == "contracts-of-1402"


def test_a_name_that_another_dataset_has_is_refused(create: Create) -> None:
    create(name="taken")
    with pytest.raises(tk.ValidationError) as caught:
        create(name="taken")
    assert set(caught.value.error_dict) == {"name"}


def test_an_old_name_of_underscores_may_stay(create: Create, act: Act) -> None:
    made = create()
    model.Package.get(made["id"]).name = "__"
    model.repo.commit()
    search.rebuild(made["id"])
    assert act("package_patch", id=made["id"], legal_basis="متن")["name"] == "__"


@pytest.mark.usefixtures("district")
def test_many_who_create_at_once_get_a_name_each(app: Any, create: Create) -> None:
    create(fiscal_year="1402")
    model.Session.remove()
    workers = 4
    together = threading.Barrier(workers)

    def one() -> str:
        with app.flask_app.test_request_context():
            try:
                together.wait(timeout=30)
                return create()["name"]
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(workers) as pool:
        names = [
            running.result(timeout=60) for running in [pool.submit(one) for _ in range(workers)]
        ]
    base = "contract-district-9-1403"
    assert sorted(names) == [base, f"{base}-2", f"{base}-3", f"{base}-4"]


def test_indexing_a_plain_dataset_asks_nobody_for_its_name(unit: dict[str, Any]) -> None:
    plain = factories.Dataset(owner_org=unit["id"])
    asked: list[str] = []

    def listen(*args: Any) -> None:
        asked.append(args[2])

    sa.event.listen(model.meta.engine, "before_cursor_execute", listen)
    try:
        index_update_package({"ignore_auth": True}, plain["id"])
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", listen)
    assert any("FROM package" in each for each in asked)
    assert not [each for each in asked if "EXISTS" in each and "package.name" in each]


def test_a_plain_dataset_takes_no_name_of_another(act: Act, unit: dict[str, Any]) -> None:
    first, second = (factories.Dataset(owner_org=unit["id"]) for _ in range(2))
    with pytest.raises(tk.ValidationError, match=r"in use|در حال استفاده|دیگری"):
        act("package_patch", id=second["id"], name=first["name"])
    with pytest.raises(tk.ValidationError):
        factories.Dataset(owner_org=unit["id"], name=first["name"])
    assert act("package_patch", id=second["id"], title="تازه")["name"] == second["name"]


def test_name_stays_as_it_is_where_title_gets_digits_of_reader(app: Any) -> None:
    told = {"name": "contract-1402", "title": "قراردادهای 1402"}
    with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "fa_IR"}):
        app.flask_app.preprocess_request()
        assert tk.h.get_translated(told, "name") == "contract-1402"
        assert tk.h.get_translated(told, "title") == "قراردادهای ۱۴۰۲"
