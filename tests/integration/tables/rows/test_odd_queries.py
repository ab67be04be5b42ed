"""Queries that rows have no answer to get one sentence, and nothing of the database."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_a_query_that_the_database_refuses_shows_no_statement(app, published) -> None:
    file = {"resource_id": published["id"]}
    for odd in (
        {"plain": False, "q": "a &"},
        {"filters": {"_id": "x"}},
        {"filters": {"amount": "x"}},
        {"filters": {"contract_date": "zz"}},
    ):
        answer = app.post("/api/3/action/datastore_search", json={**file, **odd})
        assert answer.status_code == 409, odd
        assert set(answer.json["error"]) == {"query", "__type"}
        assert published["id"] not in answer.text


def test_a_form_that_the_preview_never_sends_is_refused(app, act, published) -> None:
    view = act(
        "resource_view_create", resource_id=published["id"], title="x", view_type="datatables_view"
    )
    form = {"draw": "1", "search[value]": "", "start": "0", "length": "5"}
    address = f"/datatables/ajax/{view['id']}"
    assert app.post(address, data=form).status_code == 200
    for odd in ({"draw": "x"}, {"order[0][column]": "x"}, {"order[0][column]": "999"}):
        odd = {**form, "order[0][dir]": "asc", **odd}
        assert app.post(address, data=odd).status_code == 400, odd
    for params in ("{", "[]", '{"search": {"value": ""}, "order": [{"column": 99, "dir": "asc"}]}'):
        sent = {"params": params, "format": "csv"}
        answer = app.post(f"/datatables/filtered-download/{view['id']}", data=sent)
        assert answer.status_code == 400, params
    for query in ({"plain": "false", "q": "a &"}, {"fields": "subject,amount,subject"}):
        page = app.get(f"/datastore/dump/{published['id']}", query_string=query)
        assert page.status_code in (400, 409), query


def test_preview_finds_by_no_more_words_and_values_than_the_api(app, act, published) -> None:
    """Each is a part of an expression: 3,000 words kept a thread for 9 s."""
    view = act(
        "resource_view_create", resource_id=published["id"], title="x", view_type="datatables_view"
    )
    form = {"draw": "1", "search[value]": "", "start": "0", "length": "5"}
    for more in (
        {"search[value]": " ".join(f"x{n}" for n in range(400))},
        {"filters": "|".join(f"subject:x{n}" for n in range(101))},
    ):
        answer = app.post(f"/datatables/ajax/{view['id']}", data={**form, **more})
        assert answer.status_code == 400
