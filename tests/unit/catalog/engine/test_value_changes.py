"""What has changed between two versions is told field by field."""

from __future__ import annotations

from ckanext.mashhad.catalog.engine import value_changes

FIELDS = [{"field_name": name} for name in ("title", "notes", "tag_string", "first_published")]


def test_field_filled_changed_or_emptied_told_in_order_of_form() -> None:
    old = {"title": "الف", "notes": "", "tags": [{"display_name": "پارک"}]}
    new = {"title": "ب", "notes": "تازه", "tags": []}
    told = list(value_changes.of_fields(old, new, FIELDS))
    assert [(each.field["field_name"], each.before, each.after) for each in told] == [
        ("title", old, new),
        ("notes", None, new),
        ("tag_string", old, None),
    ]


def test_what_is_same_empty_or_found_out_by_portal_is_no_change() -> None:
    old = {"title": 5, "notes": None, "first_published": "2024"}
    assert list(value_changes.of_fields(old, {"title": "5", "notes": []}, FIELDS)) == []


def test_files_that_came_went_and_have_other_content_are_told() -> None:
    old = {"resources": [{"id": "1", "url": "a"}, {"id": "2", "url": "b"}]}
    new = {"resources": [{"id": "2", "url": "c", "title": "ب"}, {"id": "3", "url": "d"}]}
    gone, content, title, come = value_changes.of_files(old, new, [*FIELDS, {"field_name": "url"}])
    assert (gone.before, gone.after) == (old["resources"][0], None)
    assert (content.before, content.after) == (old["resources"][1], new["resources"][0])
    assert isinstance(title, value_changes.Change)
    assert title.file == new["resources"][0]
    assert (come.before, come.after) == (None, new["resources"][1])


def test_free_fields_are_told_by_the_names_that_people_gave_them() -> None:
    old = {"extras": [{"key": "رنگ", "value": "سبز"}]}
    (told,) = value_changes.of_extras(old, {"extras": []})
    assert told.field == {"field_name": "رنگ", "free": True}
    assert told.after is None
