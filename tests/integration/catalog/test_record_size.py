"""A record that holds too much is refused at its field, before anything is looked up."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.catalog.engine import record_size

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

LINK = {"url": "https://a.example/x.csv"}
EXTRA = {"key": "x", "value": "آ" * 19_000}
WIDE = "آ" * 16_400


@pytest.fixture
def _nothing_is_looked_up(monkeypatch):
    monkeypatch.setattr("ckan.lib.plugins.plugin_validate", None)


@pytest.mark.usefixtures("_nothing_is_looked_up")
@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("tags", {"tags": [{"name": f"k{n}"} for n in range(3_000)]}),
        ("tag_string", {"tag_string": ",".join(f"k{n}" for n in range(3_000))}),
        ("extras", {"extras": [{"key": f"k{n}", "value": "x"} for n in range(300)]}),
        ("extras", {"extras": [{**EXTRA, "key": f"k{n}"} for n in range(100)]}),
        ("resources", {"resources": [LINK] * 1_000}),
        ("resources", {"resources": [{**LINK, "x": [WIDE] * 100}]}),
        ("groups", {"groups": [{"name": "x"}] * 1_000}),
        ("relationships_as_object", {"relationships_as_object": [{"type": "depends_on"}]}),
    ],
)
def test_too_many_items_are_refused_at_their_field(act, field, fields) -> None:
    for action in ("package_create", "package_update", "group_create", "organization_create"):
        with pytest.raises(tk.ValidationError, match=r"at most|keeps no") as refused:
            act(action, name="many", **fields)
        assert set(refused.value.error_dict) == {field}
        assert refused.value.error_summary


def test_who_has_too_many_files_can_still_delete_one(act, plain, monkeypatch) -> None:
    act("package_patch", id=plain["id"], resources=[LINK] * 4)
    monkeypatch.setattr(record_size, "MOST", {"resources": 2})
    with pytest.raises(tk.ValidationError, match="at most"):
        act("resource_create", package_id=plain["id"], **LINK)
    stored = act("package_show", id=plain["id"])["resources"]
    act("resource_delete", id=stored[0]["id"])
    assert len(act("package_show", id=plain["id"])["resources"]) == 3


def test_short_fields_of_a_plain_dataset_have_limits(act, unit) -> None:
    asked = {"type": "dataset", "name": "long", "owner_org": unit["id"]}
    for field, fields in (
        ("title", {"title": WIDE}),
        ("url", {"url": f"https://a.example/{WIDE}"}),
        ("license_id", {"license_id": WIDE}),
        ("resources", {"resources": [{**LINK, "format": WIDE}]}),
        ("resources", {"resources": [{**LINK, "name": WIDE}]}),
    ):
        with pytest.raises(tk.ValidationError, match="at most") as refused:
            act("package_create", **asked, **fields)
        assert set(refused.value.error_dict) == {field}
        model.Session.rollback()
    made = act("package_create", **asked, extras=[EXTRA], author=WIDE, notes=WIDE)
    assert act("package_search", fq="name:long")["results"][0]["id"] == made["id"]
