"""A new version is compared with the one that is public; the same bytes are not checked twice."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.tables.sandbox import checking
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture
def replace(as_officer, send, work) -> Any:
    """Send a new version of a file and have it checked; what is told of it then."""

    def call(file: dict[str, Any], content: bytes, filename: str = "register.csv") -> Any:
        as_officer("resource_patch", id=file["id"], upload=send(content, filename))
        work()
        return as_officer("mashhad_file_check_show", id=file["id"])

    return call


def test_rows_added_changed_and_removed_are_counted_and_named(
    add, work, replace, app, register, officer
) -> None:
    file = add(table("بهسازی پیاده‌رو", "خرید نهال", "لایروبی نهر"))
    work()
    new = table("بهسازی پیاده‌رو", "خرید نهال و درختچه", "لایروبی نهر", "روشنایی").decode()
    lines = [line for line in new.splitlines(keepends=True) if not line.startswith("1403/3,")]
    found = replace(file, "".join(lines).encode())["compared"]
    counts = {key: found[key] for key in ("n", "added", "changed", "removed", "same")}
    assert counts == {"n": 1, "added": 1, "changed": 1, "removed": 1, "same": 1}
    assert found["listed"] == {"added": ["1403/4"], "changed": ["1403/2"], "removed": ["1403/3"]}
    path = f"/contract/{register['name']}/resource/{file['id']}/check"
    mine = app.get(path, headers={"Authorization": officer["token"]}).get_data(as_text=True)
    assert "۱ قرارداد تغییر کرد" in mine
    assert "۱۴۰۳/۳" in mine
    others = app.get(path).get_data(as_text=True)
    assert "۱ قرارداد حذف شد" in others
    assert "۱۴۰۳/۳" not in others


def test_the_same_rows_in_another_file_are_no_change(add, work, replace) -> None:
    file = add(table("بهسازی", "خرید"))
    work()
    found = replace(file, table("بهسازی", "خرید").replace(b",", b";"))["compared"]
    assert (found["added"], found["changed"], found["removed"], found["same"]) == (0, 0, 0, 2)


def test_the_same_bytes_are_no_new_version(published, as_officer, send, states) -> None:
    as_officer("resource_patch", id=published["id"], upload=send(table(), "other.csv"))
    assert states(published["id"]) == ["published"]


def test_refused_bytes_are_rechecked_with_other_registers(
    add, work, as_officer, send, published, monkeypatch
) -> None:
    file = add(table(""))
    work()
    checks = []
    real = checking.examine
    monkeypatch.setattr(checking, "examine", lambda *asked: checks.append(1) or real(*asked))
    as_officer("resource_patch", id=file["id"], upload=send(table("")))
    work()
    assert len(checks) == 1


def test_the_same_bytes_that_wait_are_no_new_version(add, as_officer, send, states) -> None:
    waiting = add()
    as_officer("resource_patch", id=waiting["id"], upload=send(table()))
    assert states(waiting["id"]) == ["pending"]


def test_bytes_checked_again_where_dataset_says_something_else(
    published, register, as_officer, send, work, states
) -> None:
    as_officer("package_patch", id=register["id"], fiscal_year="1402")
    as_officer("resource_patch", id=published["id"], upload=send(table()))
    work()
    assert states(published["id"])[0] in ("superseded", "published")
    assert len(states(published["id"])) == 2


def test_refused_bytes_are_refused_again_without_a_check(
    add, work, as_officer, send, states, monkeypatch
) -> None:
    bad = table("")
    file = add(bad)
    work()
    before = as_officer("mashhad_file_check_show", id=file["id"])

    def never(*_: Any) -> None:
        raise AssertionError("checked twice")

    monkeypatch.setattr(checking, "examine", never)
    as_officer("resource_patch", id=file["id"], upload=send(bad))
    work()
    after = as_officer("mashhad_file_check_show", id=file["id"])
    assert states(file["id"]) == ["rejected", "rejected"]
    assert after["findings"] == before["findings"]


def test_a_waiting_file_says_how_many_are_before_it(add, as_officer) -> None:
    first, second = add(), add(table("دیگر"), "b.csv")
    told = [as_officer("mashhad_file_check_show", id=each["id"]) for each in (first, second)]
    assert [each["waiting"]["ahead"] for each in told] == [0, 1]
    assert not told[0]["waiting"]["begun"]
