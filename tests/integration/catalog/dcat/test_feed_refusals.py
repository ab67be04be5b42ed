"""The feed over HTTP and the API when it is asked for what cannot be meant."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import helpers
from rdflib import Graph

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

OTHER_PROFILES = "euro_dcat_ap_3,schemaorg"


def test_the_end_of_all_time_is_refused_and_breaks_nothing(app: Any) -> None:
    answer = app.get("/catalog.ttl?modified_since=9999-12-31T23:59:59-01:00")
    assert (answer.status_code, answer.text.partition(":")[0]) == (400, "modified_since")


def test_profiles_of_ckanext_dcat_may_take_the_place_of_ours(app: Any, create: Any) -> None:
    made = create(theme=["GOVE"], resources=[{"url": "https://a.example/a.csv", "name": "الف"}])
    for path in ("/catalog", f"/dataset/{made['id']}"):
        answer = app.get(f"{path}.ttl?profiles={OTHER_PROFILES}")
        assert answer.status_code == 200
        assert len(Graph().parse(data=answer.text)) > 10


def test_a_value_of_another_kind_is_refused_by_name(create: Any) -> None:
    actions = {"dcat_catalog_show": {}, "dcat_dataset_show": {"id": create()["id"]}}
    for name, value in (("format", ["ttl"]), ("format", 5), ("profiles", 5), ("profiles", [5])):
        for action, more in actions.items():
            with pytest.raises(tk.ValidationError) as refused:
                helpers.call_action(action, **{"format": "ttl", name: value}, **more)
            assert list(refused.value.error_dict) == [name]
