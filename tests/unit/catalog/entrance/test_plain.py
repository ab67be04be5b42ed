from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from ckanext.mashhad.catalog.entrance import closed, kinds, log_lines, plain


def nested(depth: int) -> Any:
    return json.loads("[" * depth + "]" * depth)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("\ud800", plain.CHARACTER),
        ([{"a": ["b\0"]}], plain.CHARACTER),
        ({"\udfff": 1}, plain.CHARACTER),
        ([float("inf")], plain.NUMBER),
        (nested(plain.DEEPEST + 1), plain.DEPTH),
        (nested(900), plain.DEPTH),
    ],
)
def test_what_cannot_be_stored_has_a_fault(value: Any, fault: str) -> None:
    assert dict(plain.faults({"sound": "متن 😀", "a": value})) == {"a": fault}


def test_names_that_cannot_be_stored_are_not_repeated() -> None:
    assert dict(plain.faults({"\ud800": 1})) == {"__junk": plain.CHARACTER}
    assert dict(plain.faults({None: 1})) == {"__junk": plain.NAME}  # type: ignore[dict-item]
    assert dict(plain.faults({"__junk": 1})) == {"__junk": plain.NAME}


def test_what_can_be_stored_has_no_fault() -> None:
    data = {"a": "متن\n😀\u200c", "b": [1, 1.5, None, True], "c": nested(plain.DEEPEST)}
    assert not dict(plain.faults(data))


@pytest.mark.parametrize(
    ("action", "name", "right", "wrong"),
    [
        ("package_show", "id", ["x", "5"], [5, ["x"], {}, True]),
        ("member_delete", "object_id", ["x"], [["x"]]),
        ("mashhad_harvest_job_show", "id", [5, "5"], [[5]]),
        ("package_autocomplete", "limit", [5, "5", 0], ["", -1, 1.5, "x", [5], True, 10**30]),
        ("group_show", "include_users", [True, "false", 1], ["x", [True], {}]),
        ("package_search", "fq_list", [["a"], "a"], [7, [7], {"a": "b"}]),
        ("package_search", "q", ["a"], [{"a": "b"}]),
        ("datastore_search", "q", ["a", {"a": "b"}], []),
        ("group_create", "users", [[{"name": "a"}]], ["a", ["a"], {"a": "b"}]),
        ("package_activity_list", "before", [1.5, "1700000000"], [-1, "x", 10**30]),
        ("some_new_action", "some_new_name", ["a", 5, None], [["a"], {}]),
    ],
)
def test_values_are_of_the_kind_that_actions_take(
    action: str, name: str, right: list[Any], wrong: list[Any]
) -> None:
    for value in right:
        assert not kinds.faults(action, {name: value}, reads=True), value
    for value in wrong:
        assert name in kinds.faults(action, {name: value}, reads=True), value


def test_values_within_records_are_of_their_kind_too() -> None:
    files = [{"url": "x", "size": 5}, {"url": 1, "format": {}}]
    wrong = kinds.faults("package_update", {"resources": files}, reads=False)
    assert set(wrong) == {"resources__1__url", "resources__1__format"}


def test_fields_that_only_a_schema_knows_are_left_to_it() -> None:
    data = {"title_translated": {"fa": "متن"}, "covers": ["contracts"]}
    assert not kinds.faults("package_create", data, reads=False)


@pytest.mark.parametrize(
    "address",
    ["\\\\evil.example", "/\\evil.example", "/\tx", "//evil.example", ".evil.example", ":80", "@x"],
)
def test_addresses_of_other_hosts_are_no_way_back(address: str) -> None:
    assert kinds.faults_of_page("user.login", {"came_from": address})


@pytest.mark.parametrize("address", ["", "/", "/fa_IR/dataset/?q=متن%20x", "https://a.example/en/"])
def test_addresses_of_the_portal_are_a_way_back(address: str) -> None:
    assert not kinds.faults_of_page("user.login", {"came_from": address})


def test_passwords_are_no_longer_than_can_be_compared() -> None:
    for name in ("password", "password1", "old_password"):
        assert not kinds.faults_of_page("user.login", {name: "x" * 4096})
        assert kinds.faults_of_page("user.login", {name: "x" * 4097})
        assert kinds.faults("user_update", {name: "x" * 4097}, reads=False)


def test_changes_need_accounts_but_for_two_actions() -> None:
    assert closed.is_for_accounts("user_update", reads=False)
    assert closed.is_for_accounts("am_following_user", reads=True)
    assert not closed.is_for_accounts("package_show", reads=True)
    assert not closed.is_for_accounts("mashhad_feedback_create", reads=False)


def test_log_messages_are_one_line() -> None:
    record = log_lines.OneLineRecord(
        "a", logging.INFO, "a.py", 1, "%s in %d", ("/a\n2026 ok", 5), None
    )
    assert record.getMessage() == "/a\\n2026 ok in 5"
