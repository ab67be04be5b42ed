"""What was planted is found, all of it and nothing else: late, missing, and errors in files."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ckanext.mashhad.compliance.engine.vocabulary.judgement import State
from ckanext.mashhad.explore.engine.signs import sign, sign_rules
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check import guard
from ckanext.mashhad.tables.engine.check.check import check
from ckanext.mashhad.tables.engine.findings.check_report import Report
from dev.demo import sins, spoil
from dev.demo.parts import City, Dataset, Fault, File
from tests.unit.demo import demo_signs
from tests.unit.demo.demo_facts import facts, judged, lapses, planted

#: Signs that nobody planted.
NOT_PLANTED = {
    *("decided_late", "supplier_share", "concentration"),
    *("call_unknown", "rows_despite_nil", "same_rows"),
}


Sampled = list[tuple[Dataset, File, Report]]


def table_of(dataset: Dataset) -> str:
    """The row schema of a dataset's files; empty where it has none."""
    return next(iter(registry.of_dataset({"type": dataset.type, **dataset.fields})), "")


class TestReport:
    def test_the_report_finds_exactly_what_was_planted(self, demo: City) -> None:
        assert lapses(demo) == planted(demo)
        assert len(demo.lapses) >= 25

    def test_it_does_so_on_any_day(self, any_day: City) -> None:
        assert lapses(any_day) == planted(any_day)
        assert len(any_day.lapses) >= 12

    def test_a_publication_more_or_less_would_be_seen(self, demo: City) -> None:
        fewer = City(demo.as_of, demo.units, demo.datasets[1:], demo.lapses)
        assert lapses(fewer) != planted(fewer)

    def test_demo_has_every_lapse_by_law_and_plan(self, demo: City) -> None:
        late = {lapse.duty for lapse in demo.lapses if lapse.state == "late"}
        assert {"mun-71-1", "plan-contracts-district"} <= late
        why = {lapse.why for lapse in demo.lapses if lapse.state == "missing"}
        assert why >= {"never", "refused"}

    def test_most_of_what_is_owed_is_published(self, demo: City) -> None:
        states = [each.state for each in judged(demo)]
        assert states.count(State.MET) > 4 * len(demo.lapses)

    def test_every_sin_strikes_somebody_who_owes_it(self, demo: City) -> None:
        known = {unit.name for unit in demo.units}
        assert {sin.unit for sin in sins.SINS} <= known
        assert {sin.how for sin in sins.SINS if sin.how} == spoil.WAYS.keys()


class TestSigns:
    def test_signs_find_exactly_what_was_planted(self, demo: City) -> None:
        assert demo_signs.fired(demo) == demo.signs
        planted_signs = {each.sign for each in demo.signs}
        assert planted_signs == sign_rules.load().keys() - NOT_PLANTED

    def test_signs_do_so_on_any_day(self, any_day: City) -> None:
        assert demo_signs.fired(any_day) == any_day.signs
        assert len(any_day.signs) >= 15

    def test_every_state_of_signs_is_in_the_demo(self, demo: City) -> None:
        states = {finding.state for _where, finding in demo_signs.findings(demo)}
        assert states == set(sign.State)


class TestChecks:
    def test_the_check_finds_exactly_the_planted_errors(self, sampled: Sampled) -> None:
        for dataset, version, report in sampled:
            assert reported_faults(report) == planted_faults(version), dataset.name
            assert report.accepted == version.accepted

    def test_rows_in_any_manner_are_read_as_the_same_rows(self, sampled: Sampled) -> None:
        mannered = [each for each in sampled if each[1].manners and each[1].accepted]
        assert {manner for _dataset, file, _report in mannered for manner in file.manners} >= {
            *("titles", "total", "mixed_digits", "arabic_letters", "millions"),
        }
        for dataset, version, report in mannered:
            assert report.rows == version.rows
            if not dataset.fields["covers"][1:]:
                assert report.sums["amount"] == dataset.figures["total_amount"]

    def test_files_are_refused_mended_and_sent_again_with_errors(self, demo: City) -> None:
        files = [file for dataset in demo.datasets for file in dataset.files]
        told_by_versions = {tuple(version.accepted for version in f.versions) for f in files}
        assert told_by_versions == {
            *((True,), (False,)),
            *((False, True), (True, False), (True, True)),
        }

    def test_a_refused_file_is_no_publication(self, demo: City) -> None:
        refused = {
            d.name for d in demo.datasets if d.files and not any(f.published for f in d.files)
        }
        assert len(refused) >= 3
        told_files = {dataset.id for dataset in facts(demo).datasets if dataset.files}
        assert not refused & told_files


@pytest.fixture(scope="module")
def sampled(demo: City, tmp_path_factory: pytest.TempPathFactory) -> Sampled:
    """Samples, each with the report of its check."""
    folder = tmp_path_factory.mktemp("samples")
    return [(*each, checked(folder, demo, *each)) for each in samples(demo)]


def samples(demo: City) -> list[tuple[Dataset, File]]:
    """One file of each type, kind of planted errors and manner of writing."""
    kinds = {
        (
            *(dataset.type, version.table, version.format, version.manners),
            tuple(f.rule for f in version.faults),
        ): (dataset, version)
        for dataset in demo.datasets
        for version in dataset.versions
        if table_of(dataset) or version.faults
    }
    return list(kinds.values())


def checked(folder: Path, demo: City, dataset: Dataset, version: File) -> Report:
    path = folder / version.name
    path.write_bytes(version.content)
    table = version.table or table_of(dataset)
    if not table:
        return guard.watch(path, filename=version.name)
    names = ("fiscal_year", "period_part", "budget_stage")
    known = {name: dataset.fields[name] for name in names if name in dataset.fields}
    return check(
        path,
        registry.load(table),
        demo.as_of,
        facts=known,
        published=published(demo, dataset),
        filename=version.name,
    )


def published(demo: City, dataset: Dataset) -> dict[str, pl.DataFrame]:
    """The rows of the register that a dataset follows."""
    frames: list[pl.DataFrame] = []
    for register in (each for each in demo.datasets if each.name == dataset.follows):
        contracts = registry.load("contracts")
        file = register.files[0].content
        check(file, contracts, demo.as_of, sink=lambda _table, frame: frames.append(frame))
    return {"contracts": pl.concat(frames)} if frames else {}


def reported_faults(report: Report) -> list[Fault]:
    assert report.complete
    return sorted(
        (
            Fault(each.rule, each.row, each.field or "", each.severity)
            for each in report.findings
            if each.severity != "note"
        ),
        key=str,
    )


def planted_faults(version: File) -> list[Fault]:
    return sorted(version.faults, key=str)
