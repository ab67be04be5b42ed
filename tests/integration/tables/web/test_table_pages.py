"""What a table is, the check of a file in the terminal and on its page: nothing is published."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from ckan.cli.cli import ckan

from ckanext.mashhad.tables.engine import registry

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

HEAD = "شمارهٔ قرارداد,موضوع,طرف قرارداد,تاریخ قرارداد,مبلغ,روش واگذاری,شروع,پایان\n"
GOOD = "1403/1,بهسازی پیاده‌رو,شرکت راه‌سازی,1403/02/01,5000000000,استعلام,1403/02/10,1403/08/10\n"
BAD = GOOD.replace("بهسازی پیاده‌رو", "").replace("1403/1,", "1403/2,")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return written(tmp_path, GOOD)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return written(tmp_path, GOOD + BAD)


def written(folder: Path, rows: str) -> Path:
    path = folder / "قراردادها.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def run(cli: Any, *words: Any) -> Any:
    return cli.invoke(ckan, ["mashhad", "tables", *map(str, words)])


def text(app: Any, path: str, status: int = 200, **how: Any) -> str:
    return app.get(path, status=status, **how).get_data(as_text=True)


class TestCommand:
    def test_a_good_file_ends_with_0(self, cli, good) -> None:
        result = run(cli, "check", good, "--schema", "contracts")
        assert result.exit_code == 0, result.output
        assert "قراردادها: ۱ ردیف" in result.output

    def test_a_bad_file_ends_with_1_and_names_the_cell_in_persian(self, cli, bad) -> None:
        result = run(cli, "check", bad, "--schema", "contracts")
        assert result.exit_code == 1
        assert "B3" in result.output
        assert "موضوع نوشته نشده است" in result.output
        assert "پذیرفته نمی‌شود" in result.output

    @pytest.mark.ckan_config("ckan.locale_default", "en")
    def test_an_english_portal_says_it_in_english(self, cli, bad) -> None:
        result = run(cli, "check", bad, "--schema", "contracts")
        assert result.exit_code == 1
        assert "Contracts: 2 rows, 1 errors" in result.output
        assert "“Subject” is empty" in result.output
        assert "B3" in result.output
        assert "Not accepted" in result.output

    def test_what_is_no_table_ends_with_2_and_says_what_to_do(self, cli, tmp_path) -> None:
        path = tmp_path / "a.pdf"
        path.write_bytes(b"%PDF-1.4 ...")
        result = run(cli, "check", path, "--schema", "contracts")
        assert result.exit_code == 2
        assert "PDF" in result.output
        assert "Traceback" not in result.output

    def test_what_is_asked_wrongly_ends_with_2(self, cli, good) -> None:
        for words in (
            ["/no/such/file.csv", "--schema", "contracts"],
            [good, "--schema", "gossip"],
            [good],
            [good, "--schema", "contracts", "--period", "q9"],
            [good, "--schema", "contracts", "--fiscal-year", "14"],
        ):
            assert run(cli, "check", *words).exit_code == 2, words

    def test_json_is_for_programs(self, cli, bad) -> None:
        result = run(cli, "check", bad, "--schema", "contracts", "--format", "json")
        report = json.loads(result.stdout)
        (finding,) = [each for each in report["findings"] if each["severity"] == "error"]
        assert (finding["cell"], finding["rule"]) == ("B3", "required")
        assert finding["message"] == {
            "fa": "موضوع نوشته نشده است.",
            "en": "“Subject” is empty.",
        }

    def test_json_tells_a_refusal_too(self, cli, tmp_path) -> None:
        path = tmp_path / "empty.csv"
        path.write_bytes(b"")
        result = run(cli, "check", path, "--schema", "contracts", "--format", "json")
        assert result.exit_code == 2
        assert json.loads(result.stdout)["refusal"]["rule"] == "file.empty"

    def test_what_dataset_will_say_of_itself_is_held_against_rows(self, cli, good) -> None:
        asked = ("check", good, "--schema", "contracts", "--period", "year", "--fiscal-year")
        assert "بازه" not in run(cli, *asked, "۱۴۰۳").output
        inside, outside = (run(cli, *asked, year).output for year in ("۱۴۰۳", "1402"))
        assert outside != inside
        assert "D2" in outside

    def test_a_file_may_be_another_table_of_the_type_as_everywhere(self, cli, tmp_path) -> None:
        of = registry.load("contract_payments")
        labels = [of.column(name).label["fa_IR"] for name in of.example()]
        path = tmp_path / "payments.csv"
        rows = (",".join(labels), ",".join(of.example().values()))
        path.write_text("\n".join(rows), encoding="utf-8")
        result = run(cli, "check", path, "--schema", "contracts", "--format", "json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["schema"] == "contract_payments"

    def test_all_tables_are_listed(self, cli) -> None:
        output = run(cli, "list").output
        assert all(name in output for name in registry.names())
        assert "قراردادها" in output


class TestPages:
    def test_every_table_has_its_page_with_all_columns(self, app) -> None:
        listed = text(app, "/tables")
        for name in registry.names():
            assert f"/tables/{name}" in listed
            page = text(app, f"/tables/{name}")
            assert all(column.label["fa_IR"] in page for column in registry.load(name).columns)

    def test_the_table_schema_can_be_downloaded(self, app) -> None:
        found = json.loads(text(app, "/tables/contracts/schema.json"))
        names = [field["name"] for field in found["fields"]]
        assert names[:3] == ["record", "record_label", "contract_number"]

    def test_an_unknown_table_is_not_found(self, app) -> None:
        for path in ("/tables/gossip", "/tables/gossip/schema.json"):
            assert "Traceback" not in text(app, path, 404)

    def test_public_is_led_to_the_login_and_may_not_send_a_file(self, app, good) -> None:
        page = text(app, "/tables/contracts")
        assert 'type="file"' not in page
        assert "/user/login" in page
        assert send(app, good).status_code in (401, 403)

    def test_who_belongs_to_no_unit_may_not_send_a_file(self, app, good) -> None:
        from ckan.tests import factories

        user = factories.UserWithToken()
        assert send(app, good, user).status_code == 403


def send(app: Any, path: Path, user: dict[str, Any] | None = None) -> Any:
    return app.post(
        "/publish/file",
        headers={"Authorization": user["token"]} if user else {},
        data={"upload": (io.BytesIO(path.read_bytes()), path.name), "table": "contracts"},
        content_type="multipart/form-data",
        follow_redirects=False,
    )
