"""What pages show while somebody else is judging what has changed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.mashhad.compliance.judgements import evaluator
from ckanext.mashhad.tables.versions import locks
from tests.integration.compliance.web.page_texts import TITLE

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

NAME = "mashhad-district-09"
PAGE = f"/compliance/{NAME}"
FACTS = "/compliance/facts.jsonl"
FILES = tuple(f"/compliance/report.{ending}" for ending in ("csv", "xlsx", "pdf", "json"))
BEHIND = "بررسی آن هنوز تمام نشده"
REPORT = f"/api/3/action/mashhad_compliance_report?unit={NAME}"


@pytest.mark.parametrize("how", ["hidden", "purged"])
def test_what_went_meanwhile_is_shown_nowhere(city, app, monkeypatch, how) -> None:
    monkeypatch.setattr(evaluator, "PATIENCE", 0)
    assert TITLE in app.get(PAGE).text
    model.Session.rollback()
    with model.Session.get_bind().connect() as other:
        lock = sa.func.pg_advisory_xact_lock(locks.key("mashhad_compliance_judgement"))
        other.execute(sa.select(lock))
        if how == "hidden":
            model.Session.execute(sa.text("UPDATE package SET private = true"))
        else:
            model.Package.get(city["id"]).purge()
        model.Session.commit()
        pages = (PAGE, "/compliance", "/compliance/periods/1405-m01", FACTS, REPORT, *FILES)
        answers = {page: app.get(page, status=None) for page in pages}
    for page, answer in answers.items():
        assert TITLE not in answer.text, page
        assert city["name"] not in answer.text, page
    assert BEHIND in answers[PAGE].text
    for page in (FACTS, *FILES):
        assert (answers[page].status_code, answers[page].headers["Retry-After"]) == (503, "5")
    report = answers[REPORT].json["result"]
    assert report["behind"]
    assert TITLE not in str(report)


def test_every_page_with_a_judgement_says_it_and_is_not_kept(city, app, monkeypatch) -> None:
    monkeypatch.setattr(evaluator, "PATIENCE", 0)
    unit = f"/organization/{NAME}"
    frames = (f"{PAGE}/badge.svg", f"{PAGE}/embed", "/compliance/embed")
    pages = (PAGE, "/", f"/contract/{city['name']}", unit, *frames)
    for page in pages:
        answer = app.get(page)
        assert BEHIND not in answer.text, page
        assert "no-store" not in answer.headers["Cache-Control"], page
    model.Session.rollback()
    with model.Session.get_bind().connect() as other:
        lock = sa.func.pg_advisory_xact_lock(locks.key("mashhad_compliance_judgement"))
        other.execute(sa.select(lock))
        model.Session.execute(sa.text("UPDATE package SET version = '2'"))
        model.Session.commit()
        answers = {page: app.get(page) for page in pages}
    for page, answer in answers.items():
        assert answer.text.count(BEHIND) == 1, page
        assert "no-store" in answer.headers["Cache-Control"], page
