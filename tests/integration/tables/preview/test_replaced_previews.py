"""What the preview says where a file takes the place of another: told, and never unseen."""

from __future__ import annotations

import html
import io
import re

import pytest

from tests.integration.tables.gate_files import table
from tests.integration.tables.preview.dropped_files import asked, fields

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_what_is_replaced_is_confirmed_in_words(two, look, publish, work, act) -> None:
    page = look(table("بهسازی"))
    assert asked(page) == ["replaces"]
    assert "۱ قرارداد حذف می‌شود" in page
    assert "۱۴۰۳/۲" in page
    sent = fields(page)
    [dataset] = act("package_search")["results"]
    assert [each["name"] for each in dataset["resources"]] == [dataset["title"]]
    [file] = dataset["resources"]
    for confirmed in ([], ["money"]):
        answer = publish({**sent, "confirm": confirmed})
        assert answer.status_code == 200
        work()
        states = [each["state"] for each in act("mashhad_file_version_list", id=file["id"])]
        assert states == ["published"]
    assert "/check" in publish({**sent, "confirm": ["replaces"]}).headers["Location"]
    work()
    states = [each["state"] for each in act("mashhad_file_version_list", id=file["id"])]
    assert states == ["published", "superseded"]
    assert "این قرارداد با آنچه منتشر شده است فرقی ندارد" in look(table("بهسازی"))


def test_cells_that_change_stand_beside_what_is_public(two, look, app, officer) -> None:
    other = table("بهسازی", "خرید").replace(b"5000000000", b"5000000001", 1)
    other = other.replace("خرید".encode(), "خرید نهال".encode())
    page = html.unescape(look(other))
    text = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "۱۴۰۳/۱ مبلغ ۵٬۰۰۰٬۰۰۰٬۰۰۰ ۵٬۰۰۰٬۰۰۰٬۰۰۱" in text
    assert "۱۴۰۳/۲ موضوع خرید خرید نهال" in text
    assert "بی‌تغییر" not in text  # nothing is said of none
    answer = app.post(
        "/api/action/mashhad_table_preview",
        data={"upload": (io.BytesIO(other), "register.csv")},
        headers={"Authorization": officer["token"]},
        content_type="multipart/form-data",
    )
    assert answer.json["result"]["beside"]["cells"] == [
        {"row": "1403/1", "column": "amount", "was": 5_000_000_000, "becomes": 5_000_000_001},
        {"row": "1403/2", "column": "subject", "was": "خرید", "becomes": "خرید نهال"},
    ]


def test_a_public_budget_is_compared_cell_by_cell(look, published) -> None:
    budget = "بخش,نوع اعتبار,کد,عنوان,مبلغ (ریال)\nمنابع,,101,عوارض,85000000000\n"
    budget += "مصارف,هزینه‌ای,201,حقوق,85000000000\n"
    said = {"table": "budget_lines", "fiscal_year": "1403", "budget_stage": "approved"}
    published(budget.encode(), **said)
    page = look(budget.replace("عوارض", "عوارض نوسازی").encode(), **said)
    assert re.search(r"عوارض</bdi>.*?<bdi[^>]*>عوارض نوسازی</bdi>", page, re.S)


def test_rows_without_a_number_are_not_compared_cell_by_cell(look, published) -> None:
    rows = "عنوان طرح,پیشرفت فیزیکی\n" + "".join(f"طرح {n},{n}\n" for n in range(1, 40))
    said = {"table": "projects", "fiscal_year": "1403", "period_part": "year"}
    published(rows.encode(), **said)
    page = look(rows.replace(",3", ",4").encode(), **said)
    assert "۳۹" in page
    assert "منتشرشده</th>" not in page


def test_of_several_datasets_the_one_with_such_a_file_gets_it(
    look, create, as_officer, send, work
) -> None:
    create()
    other = create(name="second-register", title_translated={"fa": "فهرست دیگر"})
    as_officer("resource_create", package_id=other["id"], upload=send(table("بهسازی")))
    work()
    page = look(table("خرید"), fiscal_year="1403", period_part="year")
    assert "replaces" in asked(page)
    assert "فهرست دیگر" in page


def test_what_became_public_meanwhile_is_not_replaced_unseen(
    look, publish, published, work, act
) -> None:
    page = look(table("بهسازی"))
    published(table("بهسازی", "خرید نهال"))
    answer = publish({**fields(page), "confirm": ["money"]})
    assert answer.status_code == 200
    assert asked(answer.get_data(as_text=True)) == ["replaces"]
    work()
    [dataset] = act("package_search")["results"]
    assert len(act("mashhad_file_version_list", id=dataset["resources"][0]["id"])) == 1


def test_file_that_waits_for_its_check_is_not_replaced_unseen(one, look, publish) -> None:
    seen = fields(look(table("بهسازی", "خرید")))
    other = fields(look(table("بهسازی", "خرید", "نظافت")))
    assert "/check" in publish({**other, "confirm": ["replaces"]}).headers["Location"]
    page = publish({**seen, "confirm": ["replaces"]}).get_data(as_text=True)
    assert "waiting" in asked(page)
    assert "در حال بررسی است" in page
