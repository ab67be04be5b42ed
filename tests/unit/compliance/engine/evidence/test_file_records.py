"""Rows of CKAN's tables become facts, with nothing taken for better or worse than is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ckanext.mashhad.compliance.engine.evidence import facts_from_rows, file_records
from ckanext.mashhad.compliance.engine.evidence.facts import File, Nil
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import DatasetRow, NilRow
from ckanext.mashhad.compliance.engine.evidence.file_records import Checked, FileRow, Known, Version
from ckanext.mashhad.compliance.engine.judging import events

FIRST = datetime(2026, 4, 25, 8, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 8, tzinfo=UTC)
LAST = datetime(2026, 10, 1, 8, tzinfo=UTC).replace(tzinfo=None)  # as CKAN stores it


def row(public: bool = True, type_: str = "contract", **extras: str) -> DatasetRow:
    given = {"fiscal_year": "1405", "period_part": "m01", **extras}
    return DatasetRow("d", "u", type_, given, public, LAST)


def made(found: DatasetRow, *files: FileRow, attested: bool = False) -> facts_from_rows.Dataset:
    seen = {each: Known(FIRST, LATER if attested else None) for each in ("d", "f")}
    return facts_from_rows.dataset(found, files, seen)


def publications(*files: File) -> list[tuple[str, datetime, datetime | None]]:
    return [(file.table, file.published, file.withdrawn) for file in files]


def test_what_was_read_at_another_unit_is_a_case_of_that_unit() -> None:
    act = DatasetRow("d", "u", "regulation", {"approved_on": "2026-02-01"}, True, LAST)
    (had,) = made(act._replace(read=((act.extras, LATER, "u"), (act.extras, LATER, "v")))).handed
    assert (had.unit, had.day, had.until) == ("v", date(2026, 2, 1), LATER)


def test_an_accepted_file_is_a_table_of_so_many_rows() -> None:
    (file,) = made(row(), FileRow("f", True, (Checked("contracts", FIRST, rows=120),))).files
    assert publications(file) == [("contracts", FIRST, None)]
    assert file.rows == 120


def test_a_file_that_was_not_checked_is_no_table() -> None:
    assert publications(*made(row(), FileRow("f", True)).files) == [("", FIRST, None)]


def test_a_file_elsewhere_is_none_until_its_address_has_opened() -> None:
    assert made(row(), FileRow("f", True, elsewhere=True)).files == ()
    stands = FileRow("f", True, (Checked("contracts", LATER),), elsewhere=True)
    assert publications(*made(row(), stands).files) == [("contracts", LATER, None)]


def test_file_counts_from_publication_or_first_rows() -> None:
    for opens in (FIRST, LATER):
        file = FileRow("f", True, elsewhere=True, opens=opens)
        assert publications(*made(row(), file).files) == [("", opens, None)]
        assert publications(*made(row(), file, attested=True).files) == [("", FIRST, None)]


def test_file_accepted_after_it_was_public_is_table_from_then_on() -> None:
    files = made(row(), FileRow("f", True, (Checked("contracts", LATER, rows=1),))).files
    assert publications(*files) == [("contracts", LATER, None), ("", FIRST, None)]


def test_file_accepted_while_private_counts_from_first_day() -> None:
    before = datetime(2026, 4, 1, tzinfo=UTC)
    files = made(row(), FileRow("f", True, (Checked("contracts", before),))).files
    assert publications(*files) == [("contracts", FIRST, None)]


def test_an_attested_day_counts_for_the_table_too() -> None:
    files = made(row(), FileRow("f", True, (Checked("contracts", LATER),)), attested=True).files
    assert publications(*files) == [("contracts", FIRST, None)]
    assert files[0].attested


def test_replaced_table_is_gone_and_other_stands() -> None:
    files = made(row(), FileRow("f", True, (Checked("contracts", FIRST, stands=False),))).files
    assert publications(*files) == [
        ("contracts", FIRST, LAST.replace(tzinfo=UTC)),
        ("", FIRST, None),
    ]


def test_a_table_accepted_without_its_row_schema_is_no_register() -> None:
    assert publications(*made(row(), FileRow("f", True, (Checked("", FIRST),))).files) == [
        ("", FIRST, None)
    ]


def test_file_brought_up_to_date_is_there_anew_once_month() -> None:
    """In Ordibehesht (first), Khordad, Khordad, Tir and Tir of 1405."""
    days = [FIRST + timedelta(days=each) for each in (3, 30, 40, 60, 70)]
    later = tuple((day, number) for number, day in enumerate(days))
    files = made(
        row(), FileRow("f", True, (Checked("contracts", FIRST, rows=9, later=later),))
    ).files
    assert [(file.published, file.rows) for file in files] == [
        (FIRST, 9), (days[1], 1), (days[3], 3),
    ]  # fmt: skip


def test_what_was_brought_up_to_date_is_not_what_was_attested() -> None:
    later = ((LATER, 5),)
    first, second = made(
        row(), FileRow("f", True, (Checked("contracts", FIRST, later=later),)), attested=True
    ).files
    assert (first.attested, second.attested) == (LATER, None)
    assert second.published == LATER


def test_a_file_that_was_never_public_is_left_out() -> None:
    assert made(row(), FileRow("never", True)).files == ()


def test_what_is_gone_went_at_the_last_change_at_the_latest() -> None:
    gone = made(row(public=False), FileRow("f", False))
    last = LAST.replace(tzinfo=UTC)
    assert (gone.withdrawn, gone.files[0].withdrawn) == (last, last)


def test_nil_report_without_record_counts_with_dataset() -> None:
    assert made(row(nil_report="true")).nils == (Nil(FIRST),)
    assert made(row(nil_report="false")).nils == ()


def test_nil_report_counts_while_it_stands() -> None:
    ended = LATER + timedelta(days=3)
    seen = {"d": Known(FIRST)}
    told = [NilRow("contracts", LATER, ended, moved=True), NilRow("tenders", LATER)]
    found = facts_from_rows.dataset(row(nil_report="true"), [], seen, told).nils
    assert found == (Nil(LATER, "contracts", withdrawn=ended, moved=True), Nil(LATER, "tenders"))


def test_nil_report_ended_while_private_never_was() -> None:
    told = [NilRow("contracts", FIRST - timedelta(days=2), FIRST - timedelta(days=1))]
    assert facts_from_rows.dataset(row(), [], {"d": Known(FIRST)}, told).nils == ()


def test_a_period_or_a_list_that_cannot_be_read_is_none() -> None:
    found = made(row(fiscal_year="nonsense", duties="{broken"))
    assert (found.period, found.duties) == (None, frozenset())


def test_a_day_and_a_named_duty_make_a_case() -> None:
    found = row(duties='["mun-dir-c3"]', document_date="2026-10-23")
    case = events.of_dataset(made(found, FileRow("f", True)))
    assert case is not None
    assert (case.day, case.done, case.file, case.known) == (date(2026, 10, 23), FIRST, "f", FIRST)


def test_a_case_that_was_taken_down_is_public_until_then() -> None:
    found = row(public=False, duties='["mun-dir-c3"]', document_date="2026-10-23")
    case = events.of_dataset(made(found, FileRow("f", True)))
    assert case is not None
    assert (case.done, case.withdrawn) == (FIRST, LAST.replace(tzinfo=UTC))


@pytest.mark.parametrize("extras", [{"document_date": "2026-10-23"}, {"duties": '["foi-11"]'}])
def test_without_a_day_or_a_duty_there_is_no_case(extras: dict[str, str]) -> None:
    assert events.of_dataset(made(row(**extras))) is None


def test_a_unit_has_its_titles_kind_and_day() -> None:
    unit = facts_from_rows.unit(
        "i",
        "mashhad-district-09",
        "stored",
        {
            "title_translated": '{"fa": "منطقهٔ ۹"}',
            "unit_kind": "district",
            "parent": "mashhad",
            "monitored_from": "2026-03-21",
        },
    )
    assert (unit.title.fa, unit.title.en, unit.legal_person) == ("منطقهٔ ۹", "منطقهٔ ۹", False)
    assert unit.monitored_from == date(2026, 3, 21)
    assert facts_from_rows.unit("i", "n", "", {}).monitored_from is None


def link(*outages: tuple[datetime, datetime | None], **more) -> list[tuple[object, ...]]:
    found = made(row(), FileRow("f", True, outages=outages), **more).files
    return [(file.published, file.withdrawn, file.dead) for file in found]


DAYS = [FIRST + timedelta(days=n) for n in range(9)]


def test_a_file_whose_address_is_dead_is_gone_since_then() -> None:
    assert link((DAYS[3], None)) == [(FIRST, DAYS[3], True)]


def test_reopened_address_restores_file_and_first_day() -> None:
    found = link((DAYS[3], DAYS[4]), (DAYS[6], None))
    assert found == [(FIRST, DAYS[3], True), (DAYS[4], DAYS[6], True)]
    found = link((DAYS[3], DAYS[4]), attested=True)
    assert found == [(FIRST, DAYS[3], True), (DAYS[4], None, False)]


def test_an_outage_makes_no_file_younger() -> None:
    files = made(row(), FileRow("f", True, outages=((DAYS[3], DAYS[4]), (DAYS[6], DAYS[7])))).files
    assert [file.came for file in files] == [None, FIRST, FIRST]


def test_outage_outside_publication_says_nothing() -> None:
    assert link((FIRST - timedelta(days=3), FIRST)) == [(FIRST, None, False)]
    withdrawn = FileRow("f", False, gone=DAYS[2], outages=((DAYS[3], None),))
    (file,) = made(row(), withdrawn).files
    assert (file.withdrawn, file.dead) == (DAYS[2], False)
    before = FileRow("f", False, gone=DAYS[5], outages=((DAYS[3], None),))
    (file,) = made(row(), before).files
    assert (file.withdrawn, file.dead) == (DAYS[3], True)


def test_what_is_put_in_place_of_plain_file_is_there_anew_on_day() -> None:
    files = made(row(), FileRow("f", True, renewed=(LATER,)), attested=True).files
    assert publications(*files) == [("", FIRST, None), ("", LATER, None)]
    assert (files[0].attested, files[1].attested) == (LATER, None)


def test_table_that_another_took_place_of_was_there_until_then() -> None:
    first = Checked("contracts", FIRST, stands=False, until=LATER)
    second = Checked("contract_amendments", LATER, rows=2)
    files = made(row(), FileRow("f", True, (first, second))).files
    assert publications(*files) == [
        ("contracts", FIRST, LATER),
        ("contract_amendments", LATER, None),
    ]


def test_word_is_about_table_that_file_was_when_it_was_given() -> None:
    mistake = Checked("contract_amendments", FIRST, stands=False, until=LATER - timedelta(days=9))
    meant = Checked("contracts", LATER - timedelta(days=9))
    first, second = made(row(), FileRow("f", True, (mistake, meant)), attested=True).files
    assert (first.attested, second.published, second.attested) == (None, FIRST, LATER)


def test_each_table_keeps_word_given_while_file_was_that_one() -> None:
    first = Checked("contracts", FIRST, stands=False, until=LATER)
    second = Checked("tenders", LATER)
    early, late = FIRST - timedelta(days=5), LATER - timedelta(days=5)
    words = ((early, FIRST + timedelta(days=1)), (late, LATER + timedelta(days=1)))
    known = Known(*words[-1], FIRST, words)
    found = facts_from_rows.dataset(
        row(), [FileRow("f", True, (first, second))], {"d": known, "f": known}
    )
    assert [file.published for file in found.files] == [early, late]
    only = Known(*words[-1], FIRST, words[1:])
    found = facts_from_rows.dataset(
        row(), [FileRow("f", True, (first, second))], {"d": only, "f": only}
    )
    assert [file.published for file in found.files] == [FIRST, late]


def test_of_two_versions_of_one_moment_the_one_that_stands_tells() -> None:
    (run,) = file_records.runs(
        [_version("contracts", 0), _version("contracts", 0, stands=True)], ()
    )
    assert (run.stands, run.rows, run.later) == (True, 0, ())


def test_bytes_that_were_a_version_before_are_no_newer_than_that() -> None:
    first, second = _version("contracts", 1), _version("contracts", 40)
    again = _version("contracts", 70, stands=True)._replace(again=True)
    (run,) = file_records.runs([first, second, again], ())
    assert run.stands
    assert run.later == ((second.published, second.rows),)


def test_bytes_that_another_file_had_before_came_with_that() -> None:
    (file,) = made(row(), FileRow("f", True, came=FIRST - timedelta(days=90))).files
    assert (file.published, file.came) == (FIRST, FIRST - timedelta(days=90))
    renewed = FileRow("f", True, renewed=(LATER,), came=FIRST - timedelta(days=90))
    assert [file.came for file in made(row(), renewed).files] == [
        None,
        FIRST - timedelta(days=90),
    ]
    (file,) = made(row(), FileRow("f", True, came=FIRST + timedelta(days=1))).files
    assert file.came is None


def test_what_went_before_anybody_could_read_it_was_never_there() -> None:
    early = FIRST - timedelta(days=9)
    checked = Checked("contracts", early, stands=False, until=early + timedelta(days=1))
    files = made(row(), FileRow("f", True, (checked, Checked("tenders", FIRST)))).files
    assert [file.table for file in files] == ["tenders"]


def _version(table: str, day: int, *, stands: bool = False) -> Version:
    return Version(table, FIRST + timedelta(days=day), day, stands)


@pytest.mark.parametrize("middle", ["amendments", "a letter"])
def test_file_again_what_it_was_was_something_else_between(middle) -> None:
    versions = [_version("contracts", day) for day in (0, 3)]
    replaced = [FIRST + timedelta(days=5)]
    if middle == "amendments":
        replaced = []
        versions.append(_version("contract_amendments", 5))
    versions += [_version("contracts", 9), _version("contracts", 12, stands=True)]
    runs = file_records.runs(versions, replaced)
    told = [
        (run.table, (run.since - FIRST).days, run.until and (run.until - FIRST).days)
        for run in runs
    ]
    between = [("contract_amendments", 5, 9)] if middle == "amendments" else []
    assert told == [("contracts", 0, 5), *between, ("contracts", 9, None)]
    assert [(run.stands, run.rows) for run in runs[::-1]] == [
        (True, 12),
        *[(False, None)] * (len(runs) - 1),
    ]
    assert [len(run.later) for run in runs if run.table == "contracts"] == [1, 1]


def test_of_table_only_what_was_there_before_it_is_plain_file() -> None:
    end = LATER + timedelta(days=40)
    for stands, ends in ((True, [FIRST, LATER]), (False, [FIRST, LATER, end])):
        checked = Checked("contracts", LATER + timedelta(days=1), stands=stands)
        _, *plain = made(row(), FileRow("f", True, (checked,), renewed=(LATER, end))).files
        assert [file.published for file in plain] == ends


def test_what_takes_place_of_address_that_never_opened_is_file() -> None:
    file = FileRow("f", True, elsewhere=True, renewed=(LATER,))
    assert publications(*made(row(), file).files) == [("", LATER, None)]


def test_and_may_be_attested() -> None:
    file = FileRow("f", True, elsewhere=True, renewed=(FIRST + timedelta(hours=1),))
    (attested,) = made(row(), file, attested=True).files
    assert (attested.published, attested.attested) == (FIRST, LATER)


def test_what_takes_the_place_of_a_dead_address_is_not_dead() -> None:
    end = LATER + timedelta(days=40)
    out = ((LATER, end + timedelta(days=1)),)
    first, *others = made(row(), FileRow("f", True, outages=out, renewed=(end,))).files
    assert (first.withdrawn, first.dead) == (LATER, True)
    assert (end, None) in [(file.published, file.withdrawn) for file in others]


def test_only_what_was_there_when_it_was_confirmed_is_confirmed() -> None:
    for after in (timedelta(hours=2), timedelta(days=90)):  # also the second of its month
        came, word = FIRST + after, FIRST + after + timedelta(hours=1)
        first, last = made(row(), FileRow("f", True, renewed=(came,), confirmed=word)).files
        assert (first.published, first.confirmed) == (FIRST, None)
        assert (last.published, last.confirmed) == (came, word)
