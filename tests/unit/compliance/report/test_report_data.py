"""What is written down of judgements, for people, spreadsheets and terminals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Facts, File, Unit
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Grade
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.report import grid, report_data, report_summary, text_table
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word

TODAY = date(2026, 11, 25)
START = date(2026, 3, 21)
HEAD = Unit("h", "mashhad", "municipality", Word("شهرداری", "City"), "", True, START)
DISTRICT = Unit("d", "d-9", "district", Word("منطقهٔ ۹", "District 9"), "mashhad", False, START)
ORDER = [duty.id for duty in loading.load().duties]
FILE = File("f", datetime(2026, 4, 25, tzinfo=UTC), table="contracts")
REGISTER = Dataset("r", "d", "contract", Period(1405, "m01"), files=(FILE,))


@pytest.fixture(scope="module")
def judged() -> list[Judgement]:
    facts = Facts((HEAD, DISTRICT), (REGISTER,))
    return Engine(loading.load(), facts, loading.calendar()).judge(on=TODAY)


def written(judged: list[Judgement], lang: Any = "fa") -> list[dict[str, Any]]:
    units = {unit.id: unit for unit in (HEAD, DISTRICT)}
    writer = report_data.Writer(units, {"r": ("contract", "r-name", "=1+1")}, str, lang)
    return [writer.entry(one) for one in report_data.owed(judged)]


def the_report(judged: list[Judgement], unit: str | None = None) -> dict[str, Any]:
    return {
        "date": TODAY.isoformat(),
        "unit": unit,
        "duty": None,
        "period": None,
        "scores": report_data.scores(report_data.owed(judged), loading.load().policy),
        "latest_scores": report_data.scores(
            grid.chosen(report_data.owed(judged), grid.LATEST), loading.load().policy
        ),
        "topic_scores": report_data.topic_scores(
            report_data.owed(judged), loading.load().policy, "fa"
        ),
        "unit_scores": report_data.unit_scores(
            report_data.owed(judged), loading.load(), {"h": HEAD, "d": DISTRICT}, TODAY, "fa"
        ),
        "judgements": [one for one in written(judged) if unit in (None, one["unit"])],
    }


def test_what_portal_cannot_know_is_said_beside_what_is_missing(
    judged: list[Judgement],
) -> None:
    missing = [one for one in written(judged) if one["state"] == "missing"]
    caveats = {one["duty"]: one["caveat"] for one in missing}
    assert "روز تصویب شورا برای این درگاه" in caveats["mun-71-1"]
    assert caveats["reg-3"] is None


def test_what_a_unit_does_not_owe_is_left_out(judged: list[Judgement]) -> None:
    of_district = [one for one in written(judged) if one["unit"] == "d-9"]
    assert {one["ledger"] for one in of_district} == {"schedule"}


def test_entry_names_evidence_and_hides_what_is_no_longer_public(
    judged: list[Judgement],
) -> None:
    met = next(one for one in written(judged) if (one["unit"], one["state"]) == ("d-9", "met"))
    assert (met["period"], met["evidence"][0]["name"]) == ("1405-m01", "r-name")
    hidden = report_data.Writer({"d": DISTRICT}, {}, str, "fa")
    one = next(one for one in judged if (one.unit, one.state) == ("d", State.MET))
    assert hidden.entry(one)["evidence"][0]["title"] is None


@pytest.mark.parametrize("text", ["=1+1", "+1 a", "-x", "@a", " =1", "\t=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert report_data.guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12", "12.5", "قرارداد", "", None])
def test_numbers_and_words_stay_as_they_are(text: str | None) -> None:
    assert report_data.guarded(text) == (text or "")


def test_what_is_still_owed_stands_beside_the_latest_period(judged: list[Judgement]) -> None:
    mine = [one for one in report_data.owed(judged) if one.duty.id == "plan-contracts-district"]
    decided = {one.period.part: one.state for one in mine if one.state in grid.DECIDED}
    assert max(decided) == "m07"
    standing = {one.period.part: one.state for one in grid.chosen(mine, grid.LATEST)}
    owed = {part: state for part, state in decided.items() if state is State.MISSING}
    assert standing == owed
    assert len(owed) == 6
    # A later period that is met stands beside them, and makes up for none.
    ended = [replace(one, state=State.MET) if one.period.part == "m07" else one for one in mine]
    met = grid.chosen(ended, grid.LATEST)
    assert {one.period.part: one.state for one in met} == {**owed, "m07": State.MET}
    found = score.by_ledger(met, loading.load().policy)["schedule"]
    assert (found.points, found.possible) == (8, 48)
    assert found.overdue == sum(one.days_late for one in met if one.state is State.MISSING) > 0


def test_a_year_holds_all_its_periods_the_worst_state_first(judged: list[Judgement]) -> None:
    mine = [one for one in report_data.owed(judged) if one.ledger == "schedule"]
    duties, rows = grid.table(grid.chosen(mine, "1405"), ORDER)
    place = [duty.id for duty in duties].index("plan-contracts-district")
    (district,) = [row for row in rows if row.unit == "d"]
    cell = district.cells[place]
    assert cell is not None
    assert cell.counts[0] == (State.MISSING, 6)
    assert (State.MET, 1) in cell.counts
    assert grid.years(mine) == [1405]


def test_a_cell_of_several_periods_has_the_weakest_grade(judged: list[Judgement]) -> None:
    (met,) = [one for one in judged if (one.unit, one.state) == ("d", State.MET)]
    (proof,) = met.evidence
    checked = replace(met, evidence=(proof._replace(is_checked=True, rows=3),))
    opened = replace(met, evidence=(proof._replace(is_checked=False, rows=None),))
    missing = next(one for one in judged if (one.unit, one.state) == ("d", State.MISSING))
    assert grid.Cell((checked, missing)).grade(State.MET) is Grade.CHECKED
    assert grid.Cell((checked, opened, missing)).grade(State.MET) is Grade.OPENED
    assert grid.Cell((checked, missing)).grade(State.MISSING) is None


def test_columns_stand_as_in_the_rule_files(judged: list[Judgement]) -> None:
    duties, _rows = grid.table(judged, ORDER)
    places = [ORDER.index(duty.id) for duty in duties]
    assert places == sorted(places)


def test_who_does_not_owe_a_duty_has_an_empty_cell(judged: list[Judgement]) -> None:
    _duties, rows = grid.table([one for one in judged if one.ledger == "schedule"], ORDER)
    assert any(cell is None for row in rows for cell in row.cells)


def test_the_next_thing_to_do_is_the_youngest_that_is_missing(judged: list[Judgement]) -> None:
    todo = grid.to_do([one for one in judged if one.unit == "d"])
    assert todo[0].state is State.MISSING
    assert all(one.change for one in todo)
    states = [one.state for one in todo]
    assert states.index(State.NOT_DUE) > states.index(State.MISSING)


def test_overdue_lists_latest_day_first(
    judged: list[Judgement],
) -> None:
    found = grid.behind(report_data.owed(judged))
    assert {one.state for one in found} <= {State.LATE, State.MISSING}
    assert all(one.duty.scores for one in found)
    days = [one.due or one.missing_from for one in found]
    assert days == sorted(days, key=lambda day: day or date.min, reverse=True)


def test_duty_shows_missing_last_and_coming(
    judged: list[Judgement],
) -> None:
    mine = [one for one in judged if one.unit == "d" and one.duty.id == "plan-contracts-district"]
    ((_duty, first, rest),) = grid.by_duty(mine)
    assert {one.state for one in first} == {State.MISSING, State.NOT_DUE}
    assert sum(one.state is State.NOT_DUE for one in first) == 1
    assert State.MISSING not in {one.state for one in rest}
    assert sorted(map(id, [*first, *rest])) == sorted(map(id, mine))


def test_a_terminal_shows_units_or_the_duties_of_one(judged: list[Judgement]) -> None:
    city = "\n".join(report_summary.lines(the_report(judged), str, "fa"))
    assert "منطقهٔ ۹" in city
    one = "\n".join(report_summary.lines(the_report(judged, "d-9"), str, "fa"))
    assert "فروردین ۱۴۰۵" in one
    assert "۱۴۰۵/۰۲/۱۰" in one


def test_a_terminal_says_of_which_period_it_tells(judged: list[Judgement]) -> None:
    found = {**the_report(judged), "period": "1403-h1", "duty": "foi-10"}
    told = "\n".join(report_summary.lines(found, str, "en"))
    assert "1403" in told.splitlines()[1]
    assert "all periods" not in told.lower()


def test_units_of_one_title_keep_a_line_each(judged: list[Judgement]) -> None:
    found = the_report(judged)
    namesake = [{**one, "unit": "d-10"} for one in found["unit_scores"] if one["unit"] == "d-9"]
    twice = {**found, "unit_scores": [*found["unit_scores"], *namesake]}
    shown = [line for line in report_summary.lines(twice, str, "fa") if line.startswith("منطقهٔ ۹")]
    assert len(shown) == 2


def test_columns_are_as_wide_as_what_is_seen_of_their_cells() -> None:
    assert text_table.width("می‌شود") == 5
    head, rule, line = text_table.lines(["a", "b"], [["می‌شود", "x"]])
    assert (head, rule, line) == ("a     │ b", "──────┼──", "می‌شود │ x")


def test_each_ledger_has_its_own_word_for_late() -> None:
    assert judgement_words.state(State.LATE, "fa").word == "با تأخیر"
    assert judgement_words.state(State.LATE, "fa", ledger="schedule").word == "پس از مهلت شهرداری"


def test_where_no_case_is_known_the_latest_year_comes_first() -> None:
    facts = Facts((replace(HEAD, monitored_from=date(2024, 3, 20)),))
    engine = Engine(loading.load(), facts, loading.calendar())
    ((_duty, first, rest),) = grid.by_duty(engine.judge(on=TODAY, duties=["ten-23"]))
    assert [one.key[2] for one in first] == ["1405"]
    assert [one.key[2] for one in rest] == ["1403", "1404"]


@pytest.mark.parametrize("duty", loading.load().duties, ids=lambda duty: duty.id)
def test_every_duty_says_who_owes_it_and_when(duty: Any) -> None:
    assert judgement_words.owed(duty, {}, "fa", str)
    assert judgement_words.due(duty, "fa", str)


def test_due_days_are_read_out_in_full() -> None:
    by_id = {duty.id: duty for duty in loading.load().duties}
    assert (
        judgement_words.due(by_id["plan-budget-settled"], "en", str)
        == "31 Shahrivar of the next year"
    )
    assert judgement_words.due(by_id["tra-2"], "en", str) == (
        "10 Aban 1403 or 12 Aban 1403; it is not known which"
    )
    assert judgement_words.due(by_id["plan-works-district"], "en", str) == (
        "10 working days after the end of the period"
    )
