"""What an officer reads on the pages of a source and of its runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests.helpers import CKANTestApp

from ckanext.mashhad.harvest.model import Job
from tests.integration.harvest.harvest_feed import Feed, dataset

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Run = Callable[[], dict[str, Any]]
Page = Callable[[str], str]


@pytest.fixture
def page(app: CKANTestApp, officer: dict[str, Any]) -> Page:
    headers = {"Authorization": officer["token"]}
    return lambda address: str(app.get(f"/harvest/other{address}", headers=headers).text)


def test_a_run_of_which_not_all_came_does_not_pass_for_complete(
    run: Run, feed: Feed, page: Page
) -> None:
    feed.serve([dataset(1)], [dataset(3)])
    text = page(f"/{run()['id']}")
    assert "انجام شد" in text
    # It says when it was, and at whose wish.
    for words in ("طبق برنامهٔ منبع", "آغاز:", "پایان:", "طول کشید", "۲ صفحه"):
        assert words in text
    feed.serve([dataset(1), dataset(2, title='" "@en')])
    text = page(f"/{run()['id']}")
    assert "همهٔ رکوردها وارد نشد" in text
    assert "همهٔ رکوردها وارد نشد" in page("")


def test_a_title_says_its_language_wherever_a_run_lists_it(
    run: Run, feed: Feed, page: Page
) -> None:
    listed = [dataset(1, title='"Parcs"@fr'), dataset(2, title='"حدائق"@ar')]
    untagged = dataset(3, title='"پارك"')
    feed.serve([*listed, untagged])
    first = page(f"/{run()['id']}")
    again = page(f"/{run()['id']}")
    feed.serve([untagged])
    withheld = page(f"/{run()['id']}")
    for text in (first, again, withheld):
        assert '<bdi lang="fr" dir="ltr">Parcs</bdi>' in text
        assert '<bdi lang="ar" dir="rtl">حدائق</bdi>' in text
    assert "پارک" in first


def test_what_changed_stands_in_the_words_and_days_of_the_reader(
    run: Run, feed: Feed, page: Page
) -> None:
    frequency = "http://publications.europa.eu/resource/authority/frequency"
    day = 'dct:modified "{}"^^<http://www.w3.org/2001/XMLSchema#date>'
    for name, date in (("ANNUAL", "2026-04-20"), ("MONTHLY", "2026-11-01")):
        more = f"dct:accrualPeriodicity <{frequency}/{name}> ; {day.format(date)} ;"
        feed.serve([dataset(1, more=more)])
        job = run()
    text = page(f"/{job['id']}")
    assert "<del><bdi>سالانه</bdi></del>" in text
    assert "۱۰ آبان ۱۴۰۵" in text


def test_every_run_can_be_reached_from_the_page_of_its_source(
    source: dict[str, Any], page: Page, app: CKANTestApp, officer: dict[str, Any]
) -> None:
    now = sa.func.now()
    rows = [
        {"source_id": source["id"], "state": "failed", "created_at": now, "finished_at": now}
        for _ in range(45)
    ]
    for row in rows:
        model.Session.execute(sa.insert(Job).values(attempts=1, pages=0, is_dry=False, **row))
    model.Session.commit()
    ids = model.Session.scalars(sa.select(Job.id)).all()
    reached = "".join(page(f"?page={number}") for number in (1, 2, 3))
    assert all(f'/harvest/other/{id_}"' in reached for id_ in ids)
    assert 'href="/harvest/other?page=3"' in page("")
    headers = {"Authorization": officer["token"]}
    assert app.get("/harvest/other?page=x", headers=headers, status=404)
