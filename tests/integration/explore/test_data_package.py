"""All rows of the city as one download, made once a day and public at every moment."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Any

import polars as pl
import pytest
from ckan.cli.cli import ckan

from ckanext.mashhad.explore.facts.city import reading
from ckanext.mashhad.explore.web.data_package import city_package
from tests.integration.explore.conftest import PERSON, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(city_package, "_folder", lambda: tmp_path / "packages")


def is_due() -> bool:
    with reading() as city:
        return city_package.is_due(city)


def test_package_has_all_rows_with_checksums(publish: Any, app: Any, read: Any) -> None:
    addendum = row(1, "روکش", 10**9, kind="الحاقیه", day="1403/04/01", how="")
    publish(row(1, "=HYPERLINK(1)", 5 * 10**9), addendum, row(2, "نقاشی", 10**9, party=PERSON))
    assert is_due()
    city_package.make()
    assert not is_due()
    told = app.get("/explore/download/datapackage.json").json
    files = {each["path"]: each for each in told["resources"]}
    text = app.get("/explore/download/contracts.csv").data
    assert files["contracts.csv"]["hash"] == f"sha256:{hashlib.sha256(text).hexdigest()}"
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    assert [each["counted"] for each in rows] == ["true", "false", "true"]
    names = [field["name"] for field in files["contracts.csv"]["schema"]["fields"]]
    assert list(rows[0]) == names
    assert "رضایی" not in text.decode()
    frame = pl.read_parquet(app.get("/explore/download/contracts.parquet").data)
    assert (frame.height, frame.filter("counted")["amount"].sum()) == (3, 6 * 10**9)
    assert files["contracts.parquet"]["rowcount"] == 3
    # It has the values that a spreadsheet is spared.
    assert b"'=HYPERLINK(1)" in text
    assert frame["subject"].to_list() == ["=HYPERLINK(1)", "روکش", "نقاشی"]
    assert "۳" in read("/explore/download")
    for name in ("versions.json", "../x", "tenders.txt"):
        app.get(f"/explore/download/{name}", status=404)


def test_package_with_a_row_that_is_hidden_is_served_to_nobody(
    publish: Any, app: Any, act: Any, read: Any
) -> None:
    package = publish(row(1, "روکش", 5 * 10**9))
    city_package.make()
    first = app.get("/explore/download/contracts.csv")
    app.get(
        "/explore/download/contracts.csv",
        headers={"If-None-Match": first.headers["ETag"]},
        status=304,
    )
    act("package_patch", id=package["id"], private=True)
    app.get("/explore/download/contracts.csv", status=503)
    assert "دوباره ساخته می‌شود" in read("/explore/download")
    assert is_due()
    city_package.make()
    assert len(app.get("/explore/download/contracts.csv").data.splitlines()) == 1


def test_first_rows_are_not_left_out_for_a_day(publish: Any, app: Any, cli: Any) -> None:
    city_package.make()
    publish(row(1, "روکش", 5 * 10**9))
    assert is_due()
    city_package.make()
    publish(row(2, "نقاشی", 10**9), fiscal_year="1402")
    assert not is_due()
    assert cli.invoke(ckan, ["mashhad", "explore", "package"]).exit_code == 0
    assert len(app.get("/explore/download/contracts.csv").data.splitlines()) == 3
