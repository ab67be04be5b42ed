"""Contracts of all registers: found, added up, and gone as soon as they are not public."""

from __future__ import annotations

import csv
import io
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from ckanext.datastore.backend import postgres

from ckanext.mashhad.catalog.interfaces import Rows
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts import contracts, store, upkeep
from ckanext.mashhad.explore.facts.city import reading
from ckanext.mashhad.tables.rows import row_store
from tests.integration.explore.conftest import COMPANY, published_once, row, written

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

FIRST = row(1, "روکش آسفالت بلوار", 5_000_000_000), row(2, "خرید خودرو", 7_000_000_000)
SECOND = (row(3, "لکه‌گیری آسفالت", 11_000_000_000, how="مناقصهٔ عمومی", day="1403/03/05"),)


@pytest.fixture
@published_once
def two(publish: Any) -> list[dict[str, Any]]:
    return [publish(*FIRST, period_part="m02"), publish(*SECOND, period_part="m03")]


def test_contracts_of_two_registers_are_found_summed_and_saved(
    two: Any, ask: Any, app: Any
) -> None:
    found = ask("contracts.json", q="اسفالت")
    assert (found["count"], found["amount"]) == (2, 16_000_000_000)
    assert {each["contract_number"] for each in found["rows"]} == {"1403/1", "1403/3"}
    sorted_ = ask("contracts.json", fiscal_year="۱۴۰۳", sort="-amount")
    assert [each["amount"] // 10**9 for each in sorted_["rows"]] == [11, 7, 5]
    assert ask("contracts.json", month="3")["count"] == 1
    assert ask("contracts.json", award_method="public_tender")["count"] == 1
    assert ask("contracts.json", min="۶ میلیارد ریال", max="7000000000")["amount"] == 7_000_000_000
    assert ask("contracts.json", unit="mashhad-district-09")["count"] == 3
    # Files hold exactly the rows of the page.
    got = app.get("/explore/contracts.csv?q=آسفالت").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(got)))
    assert {each["contract_number"] for each in rows} == {"1403/1", "1403/3"}
    assert {each["dataset"] for each in rows} == {each["name"] for each in two}
    assert app.get("/explore/contracts.xlsx").data.startswith(b"PK")


def test_rows_are_gone_before_the_action_returns(two: Any, ask: Any, act: Any, app: Any) -> None:
    contract = ask("contracts.json", q="خودرو")["rows"][0]["id"]
    act("package_patch", id=two[0]["id"], private=True)
    assert ask("contracts.json")["count"] == 1
    app.get(f"/explore/contracts/{contract}", status=404)
    act("package_patch", id=two[0]["id"], private=False)
    assert ask("contracts.json")["count"] == 3
    act("resource_delete", id=two[1]["resources"][0]["id"])
    assert ask("contracts.json")["amount"] == 12_000_000_000
    act("package_delete", id=two[0]["id"])
    assert ask("contracts.json")["count"] == 0
    assert ask("contractors.json")["count"] == 0


def test_a_contract_of_two_files_counts_once(publish: Any, ask: Any, act: Any, read: Any) -> None:
    other = row(3, "ساخت پل", 10**9)
    first = publish(row(1, "روکش", 5_000_000_000), other, period_part="m02")
    half = publish(row(1, "روکش", 6_000_000_000), row(2, "خرید", 1_000_000_000), period_part="h1")
    whole = ask("contracts.json")
    assert (whole["count"], whole["amount"]) == (3, 8_000_000_000)
    assert "۱ قرارداد این فهرست با همان شماره" in read(f"/contract/{first['name']}")
    assert "آنجا شمرده می‌شود" not in read(f"/contract/{half['name']}")
    # What is added up by files is what is added up row by row.
    rows = ask("contracts.json", min="1")
    assert (rows["count"], rows["amount"]) == (3, 8_000_000_000)
    act("package_patch", id=half["id"], private=True)
    whole = ask("contracts.json", fiscal_year="1403", award_method="price_inquiry")
    assert (whole["count"], whole["amount"]) == (2, 6_000_000_000)
    assert "آنجا شمرده می‌شود" not in read(f"/contract/{first['name']}")


def test_new_version_takes_its_place_in_a_store_made_again(
    two: Any, ask: Any, replace_file: Any
) -> None:
    before = ask("contracts.json")
    with postgres.get_write_engine().begin() as connection:
        connection.execute(sa.text("DROP TABLE _explore_contracts, _explore_register"))
    assert ask("contracts.json")["count"] == 0
    assert upkeep.tick() == 2
    assert ask("contracts.json") == before
    assert upkeep.rebuild() == 2
    assert ask("contracts.json") == before
    assert upkeep.stale() == []
    replace_file(two[0], row(1, "روکش آسفالت بلوار", 6_000_000_000), FIRST[1])
    assert ask("contracts.json")["amount"] == 24_000_000_000


def test_moved_file_keeps_its_place_among_those_of_its_unit(
    publish: Any, ask: Any, act: Any
) -> None:
    first = publish(row(1, "روکش", 5_000_000_000), period_part="m02")
    publish(row(1, "روکش", 6_000_000_000), period_part="h1")
    other = act("organization_create", name="heir", title_translated={"fa": "وارث"})
    for unit in (other["id"], first["owner_org"]):
        act("package_patch", id=first["id"], owner_org=unit, reason="جابه‌جایی واحدها")
        upkeep.tick()
    assert ask("contracts.json")["amount"] == 6_000_000_000
    upkeep.rebuild()
    assert ask("contracts.json")["amount"] == 6_000_000_000


def test_what_is_published_while_store_is_read_again_stays_last(
    publish: Any, ask: Any, freezer: Any
) -> None:
    older = publish(row(1, "روکش", 5_000_000_000), period_part="m02")
    freezer.tick()
    publish(row(1, "روکش", 6_000_000_000), period_part="h1")
    upkeep.tick()  # what other tests have left
    upkeep.mend(older["resources"][0]["id"], as_last=True)  # as if it were read after the newer
    assert ask("contracts.json")["amount"] == 5_000_000_000
    assert [upkeep.tick() for _ in range(2)] == [1, 0]
    assert ask("contracts.json")["amount"] == 6_000_000_000


def test_contract_without_a_day_goes_with_the_year_of_its_file(
    publish: Any, ask: Any, act: Any, read: Any
) -> None:
    made = publish(row(1, "روکش", 5_000_000_000, day=""), row(2, "خرید", 1_000_000_000))
    assert ask("contracts.json", fiscal_year="1403")["count"] == 2
    for more in ({}, {"min": "1"}):  # added up by files, and row by row
        found = ask("contracts.json", day="none", fiscal_year="1403", **more)
        assert (found["count"], found["amount"]) == (1, 5_000_000_000)
    act("package_patch", id=made["id"], fiscal_year="1402")
    # Its rows are of neither year until they are read again, and the list says that they come.
    assert ask("contracts.json")["count"] == 0
    assert "۱ فایل در حال خوانده شدن است" in read("/explore/contracts")
    upkeep.tick()
    counts = [ask("contracts.json", fiscal_year=year)["count"] for year in ("1403", "1402")]
    assert counts == [1, 1]
    assert upkeep.tick() == 0


def test_contract_of_two_files_published_at_once_counts_once(publish: Any, ask: Any) -> None:
    """Also where both replace what they had: neither holds rows while it waits for the other."""
    made = [publish(row(1, "روکش", 5_000_000_000), period_part=part) for part in ("m02", "h1")]
    files = [each["resources"][0]["id"] for each in made]
    both = [Rows(each, row_store.version_of(each), each) for each in files]
    with postgres.get_write_engine().begin() as connection:
        for rows in both:
            store.forget(connection, rows.resource_id)
    for _ in ("new", "again"):
        _publish_at_once(both)
        assert ask("contracts.json")["count"] == 1


def _publish_at_once(both: list[Rows]) -> None:
    """Take in the rows of one file while those of another wait."""

    def take_in(rows: Rows) -> None:
        with postgres.get_write_engine().begin() as other:
            store.replace(other, rows)

    waits = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    second = threading.Thread(target=take_in, args=both[1:])
    with postgres.get_write_engine().begin() as connection:
        store.replace(connection, both[0])
        second.start()
        while not connection.scalar(waits) and second.is_alive():
            pass
        connection.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
        mark = "UPDATE _explore_contracts SET _repeated = _repeated"
        connection.execute(sa.text(mark))
    second.join()


def test_contracts_of_many_files_are_answered_at_once(publish: Any, ask: Any) -> None:
    """Rows with one number are compared once and not pairwise."""
    rows = [row(number, "بهسازی", 10**9) for number in range(1, 60)]
    publish(*rows, period_part="m02")
    publish(*rows, period_part="m03")
    assert ask("contracts.json")["count"] == 59
    with reading() as city:
        asked = contracts.conditions(city, Question())
        query = sa.select(sa.func.count()).where(*asked)
        engine = postgres.get_write_engine()
        query = query.compile(engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(city.connection.execute(sa.text(f"EXPLAIN {query}")).scalars())
    assert "hashed SubPlan" in plan


def test_pages_of_datasets_tell_what_is_inside_registers(two: Any, read: Any, app: Any) -> None:
    text = read("/dataset?q=آسفالت")
    assert "۲ قرارداد در این باره" in text
    assert "در ۲ فهرست، جمعاً ۱۶ میلیارد ریال" in text
    name = two[0]["name"]
    text = read(f"/contract/{name}")
    assert "۲ قرارداد، جمعاً ۱۲ میلیارد ریال" in text
    assert "خرید خودرو" in text
    page = read(f"/explore/contracts?dataset={name}")
    assert "۲ قرارداد، جمعاً ۱۲ میلیارد ریال" in page
    # Filtered lists are no place for robots.
    assert "Disallow: /explore/*?" in app.get("/robots.txt").get_data(as_text=True)
    assert "noindex" in app.get("/explore/contracts?q=x").get_data(as_text=True)
    assert "noindex" not in app.get("/explore/contracts").get_data(as_text=True)


def test_what_cannot_be_asked_is_told(two: Any, ask: Any, app: Any) -> None:
    wrong = {
        "fiscal_year": "14",
        "min": "زیاد",
        "award_method": "gift",
        "unit": "x",
        "sort": "name",
    }
    assert ask("contracts.json", 400, **wrong)["errors"].keys() == wrong.keys()
    assert ask("contracts.json", 400, min="9" * 45)["errors"].keys() == {"min"}
    text = app.get("/explore/contracts?min=زیاد").get_data(as_text=True)
    assert "«مبلغ از» خوانده نشد" in text
    files = ("contracts.csv", "contracts.json", "contracts.svg", "contractors.xlsx", "signs.json")
    for path in (*files, "signs/single_bid.csv"):
        assert ask(path, 400, fiscalyear="1405")["errors"].keys() == {"fiscalyear"}
        twice = ask(path, 400, fiscal_year=["1405", "1404"], page="0")
        assert twice["errors"].keys() == {"fiscal_year", "page"}
        assert app.get(f"/explore/{path}?utm_source=x&bom=true").status_code in (200, 404)
    contract = ask("contracts.json")["rows"][0]["id"]
    assert ask(f"contracts/{contract}.json", 400, x="1")["errors"].keys() == {"x"}
    pages = ("contracts", "contractors", "signs", "signs/single_bid", "embed/contracts", "")
    for path in (*pages, "units/mashhad-district-09", f"contractors/{COMPANY[1]}"):
        text = app.get(f"/explore/{path}?fiscalyear=1405&<b>=1").get_data(as_text=True)
        assert "«fiscalyear»" in text
        assert "<b>" not in text.split("fiscalyear", 1)[1][:400]
        assert "در نشانی" not in app.get(f"/explore/{path}?utm_source=1").get_data(as_text=True)


def test_files_of_one_register_are_no_later_one(publish: Any, add_file: Any, read: Any) -> None:
    both = publish(*FIRST, period_part="m02")
    add_file(both, written(*FIRST))
    said = "در فهرست تازه‌تری از این واحد هم"
    assert said not in read(f"/contract/{both['name']}")
    once = "قرارداد با همان شماره در چند فایل این فهرست هست"
    assert once not in read(f"/contract/{both['name']}")
    add_file(both, written(FIRST[0], row(9, "خرید نیمکت", 10**9)))
    assert f"۲ {once}" in read(f"/contract/{both['name']}")
    publish(FIRST[0], period_part="h1")
    text = read(f"/contract/{both['name']}")
    assert f"۱ قرارداد این فهرست با همان شماره {said}" in text
    # What counts elsewhere counts in none of them.
    assert f"۱ {once}" in text
    publish(*FIRST, row(9, "خرید نیمکت", 10**9), period_part="year")
    assert "هر ۳ قرارداد این فهرست با همان شماره‌ها در فهرست‌های تازه‌تری" in read(
        f"/contract/{both['name']}"
    )


def test_one_contract_with_most_is_no_half(publish: Any, read: Any) -> None:
    publish(row(1, "احداث پل", 13 * 10**9), *(row(n, f"خرید {n}", 10**9) for n in range(2, 9)))
    text = read("/explore/")
    assert "۶۵٪ از مبلغ در یک قرارداد است." in text
    assert "نیمی از مبلغ" not in text


def runs_nothing(frame: Any) -> None:
    """Whether an answer may be shown by any site, and has nothing to run or to know readers by."""
    policy = frame.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "Set-Cookie" not in frame.headers
    assert "<script" not in frame.get_data(as_text=True)


def test_what_programs_and_other_sites_show_follows_the_rows(
    two: Any, app: Any, read: Any, act: Any
) -> None:
    for path in ("contracts.csv?q=آسفالت", "contractors.json", "signs.json"):
        first = app.get(f"/explore/{path}")
        assert first.headers["Cache-Control"].startswith("public, no-cache")
        known = {"If-None-Match": first.headers["ETag"]}
        again = app.get(f"/explore/{path}", headers=known, status=304)
        assert again.data == b""
        assert "Set-Cookie" not in first.headers
    frame = app.get("/explore/embed/contracts?q=آسفالت")
    runs_nothing(frame)
    wrong = app.get("/explore/embed/contracts?min=زیاد").get_data(as_text=True)
    assert "«مبلغ از» خوانده نشد" in wrong
    picture = app.get("/explore/contracts.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.get_data(as_text=True).count('class="bar"') == 2
    mark = app.get("/explore/contracts.json?q=آسفالت").headers["ETag"].strip('"')
    assert mark in read("/explore/contracts?q=آسفالت")
    act("package_patch", id=two[0]["id"], private=True)
    app.get("/explore/contracts.svg", status=404)
    assert mark not in read("/explore/contracts?q=آسفالت")
    anew = app.get("/explore/contractors.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (anew.status_code, anew.json["amount"]) == (200, 11_000_000_000)
