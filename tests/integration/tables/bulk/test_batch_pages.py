"""A batch in the browser and by command: sent, looked at, applied and taken back."""

from __future__ import annotations

import io
import re
from typing import Any

import ckan.model as model
import pytest
from ckan.cli.cli import ckan

from ckanext.mashhad.tables.bulk import batch_job
from tests.integration.tables.bulk.batch_files import ABAN, MADE, MEHR, TWO, consent, packed, public
from tests.integration.tables.gate_files import table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def boxes(page: str) -> list[str]:
    """What the boxes of a batch's page confirm."""
    return re.findall(r'name="confirm"[^>]* value="([^"]+)"', page)


def mark(page: str) -> str:
    return re.findall(r'name="mark" value="([^"]+)"', page)[0]


def test_two_clicks_publish_a_zip_and_third_takes_it_back(app, officer, work_files) -> None:
    headers = {"Authorization": officer["token"]}

    def send(address: str, **data: Any) -> str:
        answer = app.post(
            address,
            data=data,
            headers=headers,
            content_type="multipart/form-data",
            follow_redirects=False,
        )
        return str(answer.headers["Location"])

    page = send("/tables/batch", upload=(io.BytesIO(TWO), "بسته.zip"))
    batch_id = page.rpartition("/")[2]
    batch_job.run(batch_id)
    shown = app.get(page, headers=headers).get_data(as_text=True)
    assert "۲ مجموعه‌داده منتشر می‌شود" in shown
    assert "قراردادهای آبان" in shown
    assert "مبلغ: ۵ میلیارد ریال" in shown
    assert len(boxes(shown)) == 4  # the periods are not those of the rows, and no unit is stated
    assert app.get(f"/tables/batch/{batch_id}").status_code == 404
    for action in ("apply", "undo"):
        assert app.get(f"/tables/batch/{batch_id}/{action}", headers=headers).status_code in (
            404,
            405,
        )
        refused = app.post(f"/tables/batch/{batch_id}/{action}", follow_redirects=False)
        assert refused.status_code in (302, 404)
    assert public() == {}
    send(f"/tables/batch/{batch_id}/apply", confirm=boxes(shown), mark=mark(shown))
    batch_job.run(batch_id)
    waiting = app.get(page, headers=headers).get_data(as_text=True)
    assert len(re.findall(r'href="[^"]*/check"', waiting)) == 2
    work_files()
    assert public() == MADE
    written = app.get(page, headers=headers).get_data(as_text=True)
    assert "/check" not in written
    assert "برگرداندن همهٔ این فایل‌ها" in written
    send(f"/tables/batch/{batch_id}/undo")
    batch_job.run(batch_id)
    assert public() == {}
    assert "بسته.zip" in app.get("/tables/batch", headers=headers).get_data(as_text=True)
    assert app.get("/tables/batch").status_code == 403


def test_page_of_batch_tells_errors_in_persian_at_cells(app, batch, officer) -> None:
    wrong = packed(MEHR + ABAN, mehr=table(""), پوشه__aban=b"%PDF-1.4 no table")
    found = batch(wrong)
    headers = {"Authorization": officer["token"]}
    page = app.get(f"/tables/batch/{found['id']}", headers=headers).get_data(as_text=True)
    assert "B2" in page
    assert "منتشر می‌شود." not in page


def test_the_batch_to_begin_with_is_accepted_as_a_batch(app, officer, batch) -> None:
    headers = {"Authorization": officer["token"]}
    pack = app.get("/tables/batch/example.zip", headers=headers).data
    found = batch(pack)
    assert found["report"]["accepted"]
    [item] = found["items"]
    assert (item["action"], item["problems"]) == ("create", [])
    assert app.get("/tables/batch/template.xlsx").status_code == 200


def test_the_command_finishes_and_takes_back_a_batch(
    alone, act_as, officer, cli, work_files
) -> None:
    found = alone
    act_as(officer, "mashhad_batch_apply", **consent(found))
    model.Session.remove()
    told = cli.invoke(ckan, ["mashhad", "tables", "batch", "finish", found["id"]])
    assert "applied" in told.output
    work_files()
    assert [*public().values()] == [["بهسازی پیاده‌رو"]]
    told = cli.invoke(ckan, ["mashhad", "tables", "batch", "undo", found["id"]])
    assert (told.exit_code, "undone" in told.output) == (0, True)
    assert public() == {}
    told = cli.invoke(ckan, ["mashhad", "tables", "batch", "undo", found["id"]])
    assert told.exit_code == 1
    assert found["id"] in cli.invoke(ckan, ["mashhad", "tables", "batch", "list"]).output
    assert cli.invoke(ckan, ["mashhad", "tables", "batch", "show", "none"]).exit_code == 1
