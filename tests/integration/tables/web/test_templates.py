"""Templates are for everybody; one with the published rows is for the officers of the unit."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.cli.cli import ckan

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import records
from ckanext.mashhad.tables.engine.common.check_errors import TableError

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def own(register: dict[str, Any], file: dict[str, Any]) -> str:
    return f"/contract/{register['name']}/resource/{file['id']}/template.xlsx"


def test_anybody_gets_the_empty_template_of_a_table(app) -> None:
    answer = app.get("/tables/contracts/template.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    with pytest.raises(TableError) as empty:
        records(answer.data, registry.load("contracts"), dt.date(2024, 12, 1))
    assert empty.value.rule == "file.no_rows"
    app.get("/tables/nothing/template.xlsx", status=404)


def test_published_rows_survive_the_template_unchanged(
    app, register, published, officer, as_officer, send, work, states
) -> None:
    def rows() -> list[dict[str, Any]]:
        found = tk.get_action("datastore_search")({}, {"resource_id": published["id"]})
        return found["records"]

    before = rows()
    headers = {"Authorization": officer["token"]}
    answer = app.get(own(register, published), headers=headers)
    assert "no-store" in answer.headers["Cache-Control"]
    upload = send(io.BytesIO(answer.data).getvalue(), "register.xlsx")
    as_officer("resource_patch", id=published["id"], upload=upload)
    work()
    assert states(published["id"]) == ["superseded", "published"]
    assert rows() == before


def test_nobody_else_gets_the_filled_template(app, register, published, stranger) -> None:
    app.get(own(register, published), status=404)
    app.get(own(register, published), headers={"Authorization": stranger["token"]}, status=404)


def test_what_is_not_published_has_no_filled_template(app, register, add, officer) -> None:
    waiting = add()
    app.get(own(register, waiting), headers={"Authorization": officer["token"]}, status=404)


def test_a_command_writes_the_template(cli, tmp_path) -> None:
    file = tmp_path / "template.xlsx"
    result = cli.invoke(ckan, ["mashhad", "tables", "template", "contracts", str(file)])
    assert result.exit_code == 0, result.output
    with pytest.raises(TableError) as empty:
        records(file, registry.load("contracts"), dt.date(2024, 12, 1))
    assert empty.value.rule == "file.no_rows"
