"""The demo city is made of many plausible datasets that fit the catalogue's model."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from ckanext.mashhad.catalog.engine import codelists, duties, rule_files, rules, url_names
from ckanext.mashhad.catalog.engine.text import tags
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.types import DATASET_TYPES
from dev.demo import city
from dev.demo.parts import City, Dataset
from tests.unit.demo.demo_files import of_type

CKAN_FIELDS = {"name", "type", "owner_org", "private", "state", "tags", "license_id"}
OLD_FIELDS = {"title", "notes", "extras"}
CODED = {
    "theme": "theme",
    "frequency": "frequency",
    "language": "language",
    "license_id": "licence",
    "period_part": "period_part",
    "covers": "contract_covers",
    "deal_classes": "deal_class",
    "budget_stage": "budget_stage",
    "statement_kind": "statement_kind",
    "audited": "yes_no",
    "regulation_type": "regulation_type",
    "regulation_status": "regulation_status",
    "subject": "{type}_subject",
}


def digests(dataset: Dataset) -> list[str]:
    return [version.sha256 for version in dataset.versions]


class TestModel:
    @pytest.mark.parametrize("kind", DATASET_TYPES)
    def test_datasets_use_only_fields_of_their_type(self, demo: City, kind: str) -> None:
        schema = rule_files.read(f"{kind}.yaml")
        known = {field["field_name"] for field in schema["dataset_fields"]} | CKAN_FIELDS
        for dataset in of_type(demo, kind):
            assert dataset.payload().keys() <= known

    def test_required_fields_are_there(self, demo: City) -> None:
        for kind in DATASET_TYPES:
            schema = rule_files.read(f"{kind}.yaml")
            required = {f["field_name"] for f in schema["dataset_fields"] if f.get("required")}
            for dataset in of_type(demo, kind):
                assert required <= dataset.payload().keys()

    def test_record_from_before_types_has_only_ckans_own_fields(self, demo: City) -> None:
        (old,) = of_type(demo, "dataset")
        assert old.payload().keys() <= CKAN_FIELDS | OLD_FIELDS

    def test_every_code_is_in_its_codelist(self, demo: City) -> None:
        seen = set()
        for dataset in demo.datasets:
            for field in CODED.keys() & dataset.fields.keys():
                value = dataset.fields[field]
                for code in value if isinstance(value, list) else [value]:
                    known = codelists.load(CODED[field].format(type=dataset.type))
                    assert code in known, (dataset.name, field)
                    seen.add(field)
        assert seen == CODED.keys()

    def test_every_duty_is_one_that_the_dataset_can_meet(self, demo: City) -> None:
        claimed = [(d, duty) for d in demo.datasets for duty in d.fields.get("duties", [])]
        assert len(claimed) > 10
        for dataset, duty in claimed:
            served = duties.served_by(dataset.type, dataset.fields.get("subject", ""))
            assert duty in {each.id for each in served}

    def test_figures_do_not_contradict_each_other(self, demo: City) -> None:
        for dataset in demo.datasets:
            assert list(rules.contradictions(dataset.type, dataset.fields)) == []

    def test_names_are_good_and_differ(self, demo: City) -> None:
        assert {url_names.check(d.name) for d in demo.datasets} == {d.name for d in demo.datasets}
        assert len({d.name for d in demo.datasets}) == len(demo.datasets)

    def test_registers_are_named_as_the_portal_would_name_them(self, demo: City) -> None:
        found = {dataset.name for dataset in of_type(demo, "contract")}
        assert {"contract-district-9-1405-m07", "contract-municipality-1405-q1"} <= found

    def test_keywords_are_ones_that_the_portal_takes(self, demo: City) -> None:
        for dataset in demo.datasets:
            for tag in dataset.fields["tags"]:
                assert tags.tidy(tag["name"]) == tag["name"]

    def test_every_unit_named_exists(self, demo: City) -> None:
        known = {unit.name for unit in demo.units}
        assert {dataset.unit for dataset in demo.datasets} <= known
        assert set(city.OFFICER_UNITS) <= known


class TestBreadth:
    def test_all_types_and_both_kinds_of_hidden_datasets_are_there(self, demo: City) -> None:
        public = Counter(d.type for d in demo.datasets if d.visibility == "public")
        assert sum(public.values()) >= 150
        assert all(public[kind] >= 9 for kind in DATASET_TYPES)
        assert public["dataset"] == 1
        assert {d.visibility for d in demo.datasets} == {"public", "private", "draft"}

    def test_demo_units_of_all_kinds_are_monitored(self, demo: City) -> None:
        watched = [
            u
            for u in demo.units
            if u.monitored_from and date.fromisoformat(u.monitored_from) <= demo.as_of
        ]
        assert len(watched) >= 25
        kinds = {"municipality", "council", "district", "deputy", "organisation", "company"}
        assert {unit.unit_kind for unit in watched} == kinds
        since = {date.fromisoformat(str(unit.monitored_from)) for unit in watched}
        assert demo.as_of - min(since) > timedelta(days=900)
        assert demo.as_of - max(since) < timedelta(days=62)

    def test_some_registers_are_large(self, demo: City) -> None:
        rows = sorted((d.figures["rows"] for d in of_type(demo, "contract")), reverse=True)
        assert rows[0] >= rows[1] >= 1500
        assert sum(rows) > 10_000

    def test_budgets_span_three_years_and_all_stages(self, demo: City) -> None:
        budgets = of_type(demo, "budget")
        assert {d.fields["fiscal_year"] for d in budgets} >= {"1403", "1404", "1405"}
        assert {d.fields["budget_stage"] for d in budgets} == {
            "proposed",
            "approved",
            "amended",
            "settled",
        }

    def test_registers_are_of_months_quarters_halves_and_years(self, demo: City) -> None:
        kinds = {
            Period(int(d.fields["fiscal_year"]), d.fields["period_part"]).kind
            for d in of_type(demo, "contract")
        }
        assert kinds == {"month", "quarter", "half", "year"}

    def test_demo_has_english_titles_and_a_nil_report(self, demo: City) -> None:
        english = [d for d in demo.datasets if "en" in d.fields.get("title_translated", {})]
        assert len(english) >= 3
        nil = [d for d in demo.datasets if d.fields.get("nil_report") == "true"]
        assert nil
        assert {d.files for d in nil} == {()}

    def test_a_city_stands_on_any_day_with_nothing_from_the_future(self, any_day: City) -> None:
        assert len(any_day.datasets) >= 100
        for dataset in any_day.datasets:
            assert dataset.published is None or tehran_day(dataset.published) < any_day.as_of

    def test_before_its_first_day_there_is_no_city(self) -> None:
        with pytest.raises(ValueError, match="begins on"):
            city.build(city.FIRST_DAY - timedelta(days=1))

    def test_a_dataset_stays_what_it_is_as_days_go_by(self, demo: City) -> None:
        later = {d.name: d for d in city.build(demo.as_of + timedelta(days=40)).datasets}
        stayed = [d for d in demo.datasets if d.name in later]
        assert len(stayed) >= 100
        for dataset in stayed:
            assert later[dataset.name] == dataset
        for dataset in stayed[::20]:
            assert digests(later[dataset.name]) == digests(dataset)


class TestHistory:
    def test_public_datasets_have_a_moment_and_hidden_ones_have_none(self, demo: City) -> None:
        for dataset in demo.datasets:
            assert (dataset.published is None) == (dataset.visibility != "public")

    def test_registers_come_out_after_their_period(self, demo: City) -> None:
        for dataset in of_type(demo, "contract"):
            if dataset.published:
                period = Period(int(dataset.fields["fiscal_year"]), dataset.fields["period_part"])
                assert tehran_day(dataset.published) > period.end

    def test_the_catalogue_looks_as_if_filled_over_two_years(self, demo: City) -> None:
        moments = sorted(d.published for d in demo.datasets if d.published)
        assert moments[-1] - moments[0] > timedelta(days=730)
