"""What is chosen for a source, when it is due, and how it fares."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.harvest.engine import field_changes, source_health
from ckanext.mashhad.harvest.engine.compare import JobState, Outcome
from ckanext.mashhad.harvest.engine.messages import outcomes, results_file
from ckanext.mashhad.harvest.engine.settings import options
from ckanext.mashhad.harvest.engine.settings.schedule import after_quiet, next_due
from ckanext.mashhad.harvest.engine.source_health import Run

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
TEHRAN = dt.timezone(dt.timedelta(hours=3, minutes=30))


def test_options_are_read_in_persian_digits_too():
    assert options.read("register", {"fiscal_year": "۱۴۰۳", "words": "x"}) == (
        {"fiscal_year": "1403"}, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fiscal_year", "2024"),
        ("quiet_from", "24"),
        ("period_part", "never"),
        ("secret_header", "Two words"),
        ("secret_header", "Host"),
        ("secret_header", "content-length"),
        ("note", "x" * 501),
    ],
)
def test_a_choice_that_cannot_be_is_refused(name, text):
    given = {"quiet_to": "5"} if name == "quiet_from" else {}
    chosen, faults = options.read("register", {name: text, **given})
    assert (chosen, list(faults)) == (given, [name])


@pytest.mark.parametrize(
    ("typed", "other"), [("quiet_from", "quiet_to"), ("quiet_to", "quiet_from")]
)
def test_quiet_hours_have_a_beginning_and_an_end(typed, other):
    assert options.read("dcat", {typed: "8"})[1] == {other: (options.ONE_HOUR, {})}
    assert options.read("dcat", {typed: "8", other: "16"})[1] == {}
    assert options.read("dcat", {typed: "8", other: "08"})[1] == {
        "quiet_to": (options.SAME_HOUR, {})
    }


def test_of_several_words_one_is_enough():
    chosen = {"words": "پارک، Road"}
    assert [options.is_wanted(title, chosen) for title in ("پارک‌ها", "roads", "x")] == [
        True, True, False,
    ]  # fmt: skip
    assert options.is_wanted("x", {})


@pytest.mark.parametrize(
    ("hour", "quiet", "begins"),
    [(7, (8, 16), 7), (8, (8, 16), 16), (15, (8, 16), 16), (16, (8, 16), 16), (23, (22, 6), 30),
     (3, (22, 6), 6), (12, (22, 6), 12)],
)  # fmt: skip
def test_a_run_waits_for_the_end_of_the_quiet_hours(hour, quiet, begins):
    day = dt.datetime(2026, 11, 25, tzinfo=TEHRAN)
    moment = (day + dt.timedelta(hours=hour)).astimezone(dt.UTC)
    assert after_quiet(moment, quiet) == day + dt.timedelta(hours=begins)


def test_the_next_run_is_never_in_the_quiet_hours():
    assert next_due("hourly", NOW, (15, 18)) == dt.datetime(2026, 11, 25, 18, tzinfo=TEHRAN)
    assert next_due("manual", NOW, (15, 18)) is None


def run(state, days_ago, seen=10, **short):
    moment = NOW - dt.timedelta(days=days_ago)
    return Run(state, moment, moment, seen, **short)


@pytest.mark.parametrize(
    ("runs", "code"),
    [
        ([], "new"),
        ([run("complete", 0)], "good"),
        ([run("failed", 0), run("complete", 1)], "failing"),
        ([run("complete", 3)], "late"),
        ([run("incomplete", 0), run("complete", 3)], "late"),
        ([run("incomplete", 0), run("complete", 1)], "partial"),
        ([run("complete", 0, failed=1), run("complete", 1)], "not_all"),
        ([run("complete", 0, held_back=1), run("complete", 1)], "held_back"),
        ([run("complete", 0), run("complete", 1, held_back=1)], "good"),
        ([run("complete", 0, 4), run("complete", 1, 10)], "dropped"),
        ([Run("running", NOW, None, 0, NOW), run("complete", 0)], "stuck"),
    ],
)
def test_how_a_source_fares_is_one_word(runs, code):
    found = source_health.assess(runs, "daily", NOW, NOW, is_paused=False)
    assert found["code"] == code
    assert source_health.assess(runs, "daily", NOW, NOW, is_paused=True)["code"] == "paused"


def test_a_source_that_was_never_read_in_time_is_late():
    created = NOW - dt.timedelta(days=3)
    assert source_health.assess([], "daily", created, NOW, is_paused=False)["code"] == "late"
    assert source_health.assess([], "manual", created, NOW, is_paused=False)["code"] == "new"


def test_health_tells_rate_and_trend():
    found = source_health.assess(
        [run("complete", 0, 9), run("failed", 1, 0), run("complete", 2, 8)], "daily", NOW, NOW,
        is_paused=False,
    )  # fmt: skip
    assert (found["success_rate"], found["trend"], found["last_success"]) == (67, [8, 0, 9], NOW)


@pytest.mark.parametrize(("short", "healthy"), [({"failed": 5}, 1), ({"held_back": 1}, 0)])
def test_who_watches_is_told_of_what_did_not_reach_readers(short, healthy):
    found = source_health.assess([run("complete", 1, **short)], "daily", NOW, NOW, is_paused=False)
    text = source_health.metrics([{"name": "other", "health": found}], [], NOW)
    assert f'mashhad_harvest_healthy{{source="other"}} {healthy}\n' in text
    (number,) = short.values()
    assert f'mashhad_harvest_records_not_imported{{source="other"}} {number}\n' in text


def test_metrics_are_read_by_prometheus():
    found = source_health.assess([run("complete", 1, 7)], "daily", NOW, NOW, is_paused=False)
    text = source_health.metrics([{"name": "other", "health": found}], [], NOW)
    assert 'mashhad_harvest_healthy{source="other"} 1\n' in text
    assert 'mashhad_harvest_last_success_age_seconds{source="other"} 86400\n' in text
    assert 'mashhad_harvest_records{source="other"} 7\n' in text
    assert 'mashhad_harvest_records_not_imported{source="other"} 0\n' in text
    assert "stuck_seconds{" not in text


def test_every_outcome_and_state_has_a_word():
    assert set(outcomes.OUTCOMES) == set(Outcome)
    assert set(JobState) <= set(outcomes.STATES)


def test_what_changed_is_told_field_by_field():
    old = {
        "title_translated": {"fa": "الف"},
        "tags": [{"name": "x"}],
        "extras": [{"key": "area", "value": "9"}],
        "metadata_modified": "1",
        "resources": [{"id": "1", "url": "a", "format": "CSV"}, {"id": "2", "url": "b"}],
    }
    new = {
        **old,
        "title_translated": {"fa": "ب", "en": "B"},
        "extras": [{"key": "area", "value": "10"}],
        "metadata_modified": "2",
        "resources": [{"id": "1", "url": "a", "format": "XLSX"}, {"id": "3", "url": "c"}],
    }
    assert field_changes.between(old, new) == [
        {"field": "area", "old": "9", "new": "10"},
        {"field": "title_translated", "old": "الف", "new": "en: B | fa: ب"},
        {"field": "resources.format", "old": "CSV", "new": "XLSX"},
        {"field": "resources", "old": "b", "new": ""},
        {"field": "resources", "old": "", "new": "c"},
    ]


def test_the_file_of_results_holds_no_formula():
    record = {"title": "=1+1", "guid": "g", "outcome": "failed", "reason": "", "package_id": None}
    text = results_file.as_csv([record], str, is_dry=False).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("'=1+1,g,Not imported")
