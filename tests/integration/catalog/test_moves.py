"""Datasets that move to another unit, or have none."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def test_a_dataset_that_moves_is_of_its_new_unit_everywhere(create: Any, act: Any) -> None:
    dataset = create()
    heir = factories.Organization(name="heir", title_translated={"fa": "وارث"})
    act("package_owner_org_update", id=dataset["id"], organization_id=heir["id"])
    assert act("package_show", id=dataset["id"])["organization"]["name"] == "heir"
    assert act("package_search", fq="organization:heir")["count"] == 1
    act("package_patch", id=dataset["id"], fiscal_year="1404")
    assert act("package_show", id=dataset["id"])["owner_org"] == heir["id"]


def test_a_dataset_is_not_left_without_a_unit(create: Any, act: Any) -> None:
    dataset = create()
    for no_unit in ({"organization_id": ""}, {"organization_id": None}, {}):
        with pytest.raises(tk.ValidationError) as refused:
            act("package_owner_org_update", id=dataset["id"], **no_unit)
        assert list(refused.value.error_dict) == ["owner_org"]
    assert act("package_show", id=dataset["id"])["owner_org"] == dataset["owner_org"]


def test_deleting_a_file_says_what_is_wrong_with_its_dataset(
    create: Any, act: Any, before_the_guard: Any
) -> None:
    dataset = create(resources=[{"url": "https://example.com/a.csv", "name": "الف"}])
    before_the_guard(model.Package, dataset["id"], owner_org=None)
    search.rebuild(dataset["id"])
    with pytest.raises(tk.ValidationError) as refused:
        act("resource_delete", id=dataset["resources"][0]["id"])
    assert "owner_org" in refused.value.error_dict
