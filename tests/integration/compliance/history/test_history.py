"""Days that are over are written down once; the pages tell what changed."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.cli.cli import ckan
from ckan.tests import factories, helpers

from ckanext.mashhad.compliance.engine.rules import loading, plan_changes
from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.compliance.history import history, history_store, rule_store, rules_in_force
from ckanext.mashhad.compliance.judgements import judgements, snapshots
from ckanext.mashhad.compliance.web import change_views
from dev.paths import ROOT
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "district")

DUTY = "plan-contracts-district"
CSV = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}
DISTRICT = "mashhad-district-09"


@pytest.fixture
@made_once
def district(unit: dict[str, Any], act: Callable[..., Any]) -> dict[str, Any]:
    """The district alone, monitored since the beginning of Mehr 1405."""
    return act(
        "organization_patch", id=unit["id"], unit_kind="district", monitored_from="2026-09-23"
    )


def take(moment: str, **how: Any) -> int:
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    return snapshots.take(now, **how)


def states(day: str) -> dict[str, State]:
    """As written down at the end of that day: the contracts by period."""
    found = history_store.standing(dt.date.fromisoformat(day))
    return {
        period: one.state
        for (_unit, duty, period), one in found.items()
        if duty == "plan-contracts-district"
    }


def the_report(**asked: Any) -> dict[str, Any]:
    context = {"user": "", "ignore_auth": False}
    return helpers.call_action("mashhad_compliance_report", context, **asked)


def unit_id() -> str:
    return ckan_model.Group.get(DISTRICT).id


def text(app: Any, path: str, status: int = 200) -> str:
    return app.get(path, status=status).get_data(as_text=True)


#: What tells of a day's taking, and not of the day.
MOVING = ("taken", "replaces")


def everything() -> tuple[Any, ...]:
    tables = (history_store.Day, history_store.StateChangeRow, history_store.DayScore)
    return tuple(
        sorted(
            tuple(getattr(row, c.name) for c in table.__table__.columns if c.name not in MOVING)
            for row in ckan_model.Session.query(table)
        )
        for table in tables
    )


def test_a_day_is_taken_when_it_is_over_in_tehran() -> None:
    # 20:29 UTC is 23:59 in Tehran, 20:31 is 00:01 of the next day.
    take("2026-10-01T20:29:00")
    assert history_store.last_day() == dt.date(2026, 9, 30)
    take("2026-10-01T20:31:00")
    assert history_store.last_day() == dt.date(2026, 10, 1)


def test_taken_again_nothing_changes_and_rules_are_kept() -> None:
    # What was missed is taken later, and no more at once than is said.
    assert take("2026-10-05T08:00:00", most=5) == 5
    assert take("2026-10-05T08:01:00", most=5) == 5
    assert take("2026-10-05T08:02:00", most=5) == 2
    before = everything()
    assert take("2026-10-05T09:00:00") == 0
    take("2026-10-05T10:00:00", since=dt.date(2026, 9, 28))
    assert everything() == before
    (kept,) = ckan_model.Session.query(history_store.RulesInForce).all()
    assert set(kept.texts) == {"duties.yaml", "schedule.yaml", "policy.yaml", "calendar.yaml"}
    days = ckan_model.Session.query(history_store.Day).all()
    assert {day.rules for day in days} == {kept.hash}


def test_every_day_is_given_again_as_it_was(publish, act, freezer) -> None:
    freezer.move_to("2026-11-05 08:00:00")
    publish(fiscal_year="1405", period_part="m07", resources=[CSV])
    take("2026-11-25T08:00:00")
    held = judgements.holdings()
    for day in ("2026-09-30", "2026-11-02", "2026-11-04", "2026-11-05", "2026-11-24"):
        on = dt.date.fromisoformat(day)
        assert history_store.standing(on) == history.standing(held.judge(on))
    assert (states("2026-11-01"), states("2026-11-04")) == (
        {"1405-m07": State.NOT_DUE, "1405-m08": State.NOT_DUE},
        {"1405-m07": State.MISSING, "1405-m08": State.NOT_DUE},
    )
    assert states("2026-11-05")["1405-m07"] is State.LATE
    # What is learnt later does not change what was said.
    act("organization_patch", id=DISTRICT, monitored_from="2026-11-20")
    assert states("2026-11-04")["1405-m07"] is State.MISSING


def test_pages_tell_the_news_the_trend_and_its_days(
    app, publish, freezer, scored_however_few
) -> None:
    freezer.move_to("2026-11-05 08:00:00")
    publish(fiscal_year="1405", period_part="m07", resources=[CSV])
    freezer.move_to("2026-11-25 08:00:00")
    # A record that does not reach yesterday yet says so.
    addresses = ("/compliance/changes", "/compliance?ledger=schedule", f"/compliance/{DISTRICT}")
    for days, shown in ((45, True), (None, False)):
        take("2026-11-25T08:00:00", most=days)
        for address in addresses:
            page = app.get(address).get_data(as_text=True)
            assert ("تا ۱۵ آبان ۱۴۰۵ ثبت شده است" in page) is shown, address
    page = app.get(f"/compliance/{DISTRICT}").get_data(as_text=True)
    assert '<svg class="trend"' in page
    title = "«قراردادهای ماه گذشتهٔ هر منطقه تا دهم ماه بعد»"
    assert f"منطقهٔ ۹ دادهٔ مربوط به {title} را برای مهر ۱۴۰۵" in page
    log = app.get(f"/compliance/changes?unit={DISTRICT}").get_data(as_text=True)
    assert log.index("۱۴ آبان ۱۴۰۵") < log.index("۱۱ آبان ۱۴۰۵")
    sheet = app.get(f"/compliance/scores.csv?unit={DISTRICT}&ledger=schedule")
    rows = list(csv.DictReader(io.StringIO(sheet.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[-1]["day"] == "2026-11-24"
    owed = {row["day"]: (row["missing"], row["overdue_days"]) for row in rows}
    # The directory, which has no day, is missing since 23 October by this portal's reading.
    assert (owed["2026-11-03"], owed["2026-11-04"]) == (("2", "13"), ("2", "15"))
    assert owed["2026-11-24"] == ("1", "32")
    by = rules_in_force.now()
    rules = {(row["rules_version"], row["rules_hash"]) for row in rows}
    assert rules == {(str(by.rules.policy.version), by.hash)}
    for row in rows:
        share = 100 * int(row["points"]) / int(row["possible"]) if row["score"] else None
        assert share is None or abs(share - int(row["score"])) <= 0.5
    assert "مجموع روزهایی که در درگاه نبوده است" in page
    assert "<svg" in app.get("/compliance?ledger=schedule").get_data(as_text=True)


@pytest.fixture
@made_once
def written_down(district: dict[str, Any], freezer: Any) -> None:
    """All days of the district up to 25 November 2026."""
    freezer.move_to("2026-11-25 08:00:00")
    take("2026-11-25T08:00:00")


def test_pages_tell_months_of_too_few_and_news_page_by_page(app, written_down, monkeypatch) -> None:
    page = text(app, f"/en/compliance/{DISTRICT}")
    trends = page[page.index('<div class="trends">') :]
    assert "No month has a score, since fewer than 5 were judged" in trends
    assert "<table>" not in trends[: trends.index("</figure>")]
    monkeypatch.setattr(change_views, "ON_A_PAGE", 1)
    first = text(app, f"/compliance/changes?unit={DISTRICT}")
    (earlier,) = re.findall(r'<a href="([^"]*page=2[^"]*)">پیش‌تر</a>', first)
    second = text(app, html.unescape(earlier))
    assert "۱۱ آبان ۱۴۰۵" in first
    assert "۲ آبان ۱۴۰۵" in second
    assert re.search(r'<a href="[^"]*page=1[^"]*">تازه‌تر</a>', second)


def test_what_is_asked_wrongly_is_refused(app) -> None:
    for address, status in (
        ("/compliance/changes?unit=nobody", 404),
        ("/compliance/changes?page=0", 404),
        ("/compliance/changes?page=9999999", 404),
        (f"/compliance/changes?page={5_000 * '1'}", 404),
        ("/compliance/scores.csv?ledger=gossip", 404),
        ("/compliance/scores.csv?unit=nobody", 404),
        ("/compliance/changes?date=1403/13/01", 400),
    ):
        assert app.get(address).status_code == status, address


def test_tick_and_command_take_days(cli, freezer) -> None:
    freezer.move_to("2026-09-26 08:00:00")
    assert "compliance days taken: 3" in cli.invoke(ckan, ["mashhad", "tick"]).output
    freezer.move_to("2026-09-28 08:00:00")
    command = ["mashhad", "compliance", "snapshot"]
    assert cli.invoke(ckan, command).output.strip().endswith("days taken: 2")
    assert cli.invoke(ckan, command).output.strip().endswith("days taken: 0")
    wrong = cli.invoke(ckan, [*command, "--since", "1403/13/01"])
    assert (wrong.exit_code, "Traceback" in wrong.output) == (1, False)


def test_a_second_unit_joins_the_history_from_its_own_day(act) -> None:
    take("2026-10-22T08:00:00", since=dt.date(2026, 10, 20))
    later = factories.Organization(name="mashhad-district-10", title_translated={"fa": "منطقهٔ ۱۰"})
    act(
        "organization_patch",
        id=later["id"],
        unit_kind="district",
        monitored_from="2026-10-23",
    )
    take("2026-11-25T08:00:00")
    mine = [key for key in history_store.standing(dt.date(2026, 11, 24)) if key[0] == later["id"]]
    assert {period for _unit, duty, period in mine if duty == "plan-contracts-district"} == {
        "1405-m08",
        "1405-m09",
    }


def test_an_old_day_is_told_by_the_rules_of_that_day(app, written_down) -> None:
    day = dt.date(2026, 11, 5)
    plan = plan_changes.ended(loading.read("schedule.yaml"), DUTY, *[dt.date(2026, 9, 22)] * 2)
    rule_store.put(
        "schedule.yaml",
        plan_changes.as_text(plan),
        reason="اصلاح",
        user_id="",
        now=dt.datetime.now(dt.UTC),
    )
    ckan_model.Session.commit()
    asked = {"unit": DISTRICT, "date": day.isoformat()}
    then, now = (the_report(rules=rules, **asked) for rules in ("then", "now"))
    assert (then["rules"], now["rules"]) == ("then", "now")
    assert then["rules_hash"] == ckan_model.Session.get(history_store.Day, day).rules
    judged = {(one["duty"], one["period"]): one["state"] for one in then["judgements"]}
    written = history_store.standing(day)[unit_id(), DUTY, "1405-m07"]
    assert judged[DUTY, "1405-m07"] == written.state
    assert DUTY not in {one["duty"] for one in now["judgements"]}
    assert DUTY not in {one["duty"] for one in the_report(unit=DISTRICT)["judgements"]}
    for page in (DISTRICT, f"duties/{DUTY}", "periods/1405-m07"):
        told = text(app, f"/compliance/{page}?date={day}")
        assert "قواعد همان روز" in told
        assert "منتشر نشده" in told
        assert f"rules=now&amp;date={day}" in told or f"date={day}&amp;rules=now" in told
    assert f'id="{DUTY}"' in text(app, f"/compliance/{DISTRICT}?date={day}")
    assert f'id="{DUTY}"' not in text(app, f"/compliance/{DISTRICT}?date={day}&rules=now")
    text(app, f"/compliance/{DISTRICT}?rules=gossip", status=400)
    # The news still tell of a duty that is asked for no more.
    assert "قراردادهای ماه گذشتهٔ هر منطقه" in text(app, "/compliance/changes")


def put_without_the_contracts(moment: str) -> None:
    plan = plan_changes.ended(loading.read("schedule.yaml"), DUTY, *[dt.date(2026, 9, 22)] * 2)
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    text = plan_changes.as_text(plan)
    rule_store.put("schedule.yaml", text, reason="اصلاح", user_id="", now=now)
    ckan_model.Session.commit()


#: Days enough for one that is missing before the rules change, and after that.
FEW = dt.date(2026, 11, 5)


def test_day_taken_again_is_judged_by_rules_of_end() -> None:
    take("2026-11-15T07:00:00", since=FEW)
    put_without_the_contracts("2026-11-15T08:00:00")
    take("2026-11-20T08:00:00")
    before = states("2026-11-14")
    take("2026-11-25T08:00:00", since=dt.date(2026, 11, 10))
    assert states("2026-11-14") == before
    assert before["1405-m07"] is State.MISSING
    assert states("2026-11-15") == states("2026-11-20") == {}
    rules = {day: ckan_model.Session.get(history_store.Day, day).rules for day in _days()}
    assert rules[dt.date(2026, 11, 14)] == rules[FEW]
    assert rules[dt.date(2026, 11, 15)] != rules[dt.date(2026, 11, 14)]
    # By the rules of now it is judged where that is asked for.
    take("2026-11-25T09:00:00", since=FEW, by_rules="now")
    assert states("2026-11-14") == {}
    take("2026-11-25T10:00:00", since=FEW)
    assert states("2026-11-14") == before


def _days() -> list[dt.date]:
    return list(ckan_model.Session.scalars(sa.select(history_store.Day.day)))


def test_days_before_portal_began_judged_by_what_site_put_first() -> None:
    """Also when they are taken anew, whatever they were taken by."""
    put_without_the_contracts("2026-11-15T08:00:00")
    # What was put in place of it before the portal began, on a day that is not over, is not first.
    rule_store.put(
        "schedule.yaml",
        loading.texts()["schedule.yaml"] + "# again\n",
        reason="بازگشت",
        user_id="",
        now=dt.datetime(2026, 11, 24, 21, tzinfo=dt.UTC),
    )
    ckan_model.Session.commit()
    take("2026-11-25T08:00:00", since=FEW, most=10)
    take("2026-11-25T08:05:00", most=30)
    assert len(_days()) == 20
    assert [day for day in _days() if states(day.isoformat())] == []
    assert len(set(ckan_model.Session.scalars(sa.select(history_store.Day.rules)))) == 1
    rule_store.put(
        "schedule.yaml",
        loading.texts()["schedule.yaml"],
        reason="اصلاح",
        user_id="",
        now=dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC),
    )
    ckan_model.Session.commit()
    told = everything()
    for before in ("now", "then"):
        take("2026-11-25T10:00:00", since=FEW, by_rules=before)
        assert (everything() == told) is (before == "then")
        take("2026-11-25T11:00:00", since=FEW)
        assert everything() == told


def test_who_reads_a_past_day_stays_on_it(app, freezer) -> None:
    freezer.move_to("2026-11-25 08:00:00")
    for page in ("", "/duties/" + DUTY, f"/{DISTRICT}", "/periods/1405-m07"):
        told = text(app, f"/compliance{page}?ledger=schedule&date=1405/08/20")
        main = told[told.index('<div class="primary') :].partition("<footer")[0]
        links = set(re.findall(r'href="(/compliance[^"]*)"', main))
        today = re.search(r'href="([^"]*)">وضعیت امروز', main)
        assert today
        assert len(links) > 1
        free = {html.unescape(today[1]), "/compliance/plan", "/compliance/quality"}
        lost = {html.unescape(link) for link in links if "date=" not in link} - free
        of_no_day = re.compile(
            "/compliance/(duties$|duties#|quality|replies$|verify.py$|changes.atom)"
        )
        assert {link for link in lost if not of_no_day.match(link)} == set()


def checked(app: Any, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """What the program of ``docs/compliance.md`` says to the days as they are given out."""
    page = (ROOT / "docs" / "compliance.md").read_text(encoding="utf-8")
    program = re.search(r"```python\n(import hashlib.*?)```", page, re.DOTALL)
    assert program
    file = tmp_path / "days.jsonl"
    file.write_bytes(app.get("/compliance/days.jsonl", status=200).data)
    command = [sys.executable, "-c", program[1], str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_code_of_a_day_rests_on_all_before_it(app, district, tmp_path) -> None:
    take("2026-10-05T08:00:00")
    head = history_store.head(dt.date(2026, 10, 4))
    assert head is not None
    assert head[1] in text(app, "/compliance")
    assert checked(app, tmp_path).stdout.strip() == head[1]
    turn = ckan_model.Session.query(history_store.StateChangeRow).first()
    turned, turn.after = turn.after, "met"
    ckan_model.Session.commit()
    assert checked(app, tmp_path).stderr.strip() == f"changed: {turn.day}"
    turn.after = turned
    ckan_model.Session.commit()


@pytest.mark.freeze_time("2026-10-05 08:00:00")
def test_day_taken_anew_that_comes_out_otherwise_is_told(app, district, act, tmp_path) -> None:
    take("2026-10-05T08:00:00")
    before = {day.record["day"]: day.digest for day in history_store.records(dt.date.max)}
    take("2026-10-05T08:00:00", since=dt.date(2026, 10, 1))
    assert {day.record["day"]: day.digest for day in history_store.records(dt.date.max)} == before
    assert history_store.replaced_from() is None
    act("organization_patch", id=district["id"], monitored_from="2026-10-01")
    take("2026-10-05T08:00:00", since=dt.date(2026, 9, 25))
    first = history_store.replaced_from()
    assert first == dt.date(2026, 9, 25)
    after = {day.record["day"]: day.replaces for day in history_store.records(dt.date.max)}
    assert after[first.isoformat()] == before[first.isoformat()]
    assert "دوباره ثبت شده" in text(app, "/compliance")
    assert checked(app, tmp_path).returncode == 0
