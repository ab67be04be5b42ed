"""The demo city is made of plausible, harmless datasets that fit the catalogue's model."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from demo_files import is_plain, rows_of, sheets, table

from ckanext.mashhad.catalog import codelists, duties, names, rule_files, rules, tags, units
from ckanext.mashhad.persian import jalali
from ckanext.mashhad.persian.identifiers import is_valid
from ckanext.mashhad.persian.moments import tehran_day
from ckanext.mashhad.persian.periods import Period
from ckanext.mashhad.persian.text import display_safe
from ckanext.mashhad.types import DATASET_TYPES
from dev.demo import city, manifest
from dev.demo.parts import City, Dataset
from dev.demo.words import ABOUT_DATASET, ABOUT_FILE, DEMO_TAG

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


def of_type(demo: City, kind: str) -> list[Dataset]:
    return [dataset for dataset in demo.datasets if dataset.type == kind]


def registers(demo: City) -> list[Dataset]:
    """Those whose rows can be read as they stand."""
    found = [dataset for dataset in of_type(demo, "contract") if is_plain(dataset)]
    return [dataset for dataset in found if not dataset.files[0].table]


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    return [text for each in value for text in texts(each)] if isinstance(value, list) else []


def all_cells(demo: City) -> set[str]:
    """What stands in the files without planted errors, each cell once."""
    files = [f for dataset in demo.datasets for f in dataset.versions if f.accepted]
    return {
        cell
        for file in files
        if "arabic_letters" not in file.manners
        for sheet in sheets(file)
        for row in sheet
        for cell in row
    }


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

    def test_a_record_from_before_the_types_has_only_ckans_own_fields(self, demo: City) -> None:
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
        assert {names.check(d.name) for d in demo.datasets} == {d.name for d in demo.datasets}
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

    def test_units_of_all_kinds_are_watched_some_for_three_years_some_for_weeks(
        self, demo: City
    ) -> None:
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

    def test_some_titles_are_english_too_and_one_register_says_there_was_nothing(
        self, demo: City
    ) -> None:
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


class TestFiles:
    def test_a_file_holds_the_rows_it_is_said_to_hold(self, demo: City) -> None:
        for dataset in demo.datasets:
            for file in dataset.files:
                assert file.manners or len(table(file)) == file.rows == dataset.figures["rows"]

    def test_csv_and_workbook_hold_the_same_cells(self, demo: City) -> None:
        both = [d for d in demo.datasets if len(d.files) == 2]
        assert len(both) >= 5
        for dataset in both:
            assert sheets(dataset.files[0])[0] == sheets(dataset.files[1])[0]

    def test_csv_begins_with_the_mark_by_which_excel_knows_it(self, demo: City) -> None:
        found = [f.content for d in demo.datasets for f in d.files if f.format == "CSV"]
        assert all(content.startswith(b"\xef\xbb\xbf") for content in found)

    def test_sheets_run_from_right_to_left(self, demo: City) -> None:
        books = [f for d in demo.datasets for f in d.files if f.format == "XLSX"]
        assert books
        for book in books:
            assert book.content.count(b'rightToLeft="1"') == 2

    def test_dates_of_contracts_lie_in_their_period(self, demo: City) -> None:
        for dataset in registers(demo):
            period = Period(int(dataset.fields["fiscal_year"]), dataset.fields["period_part"])
            for row in rows_of(dataset):
                assert jalali.parse(row["تاریخ قرارداد"]).date in period
                if row["شروع"]:
                    assert row["تاریخ قرارداد"] < row["شروع"] < row["پایان"]

    def test_contracts_add_up_to_what_the_dataset_says(self, demo: City) -> None:
        assert len(registers(demo)) >= 40
        for dataset in registers(demo):
            found = [r for r in rows_of(dataset) if r["نوع ردیف"] == "قرارداد"]
            assert len(found) == dataset.fields["contract_count"]
            assert sum(int(r["مبلغ (ریال)"]) for r in found) == dataset.fields["total_amount"]

    def test_nobody_is_paid_more_than_was_agreed(self, demo: City) -> None:
        events = 0
        for dataset in registers(demo):
            left: Counter[str] = Counter()
            for row in rows_of(dataset):
                amount = int(row["مبلغ (ریال)"])
                paid = row["نوع ردیف"] == "پرداخت"
                events += paid
                left[row["شمارهٔ قرارداد"]] += -amount if paid else amount
            assert min(left.values(), default=0) >= 0
        assert events > 100

    def test_changes_and_payments_are_of_contracts_of_the_units_register(self, demo: City) -> None:
        found = {d.files[0].table: d for d in of_type(demo, "contract") if d.files}
        register = {d.name: d for d in registers(demo)}["contract-urban-rail-1405-q1"]
        agreed = {r["شمارهٔ قرارداد"]: int(r["مبلغ (ریال)"]) for r in rows_of(register)}
        paid: Counter[str] = Counter()
        for row in rows_of(found["contract_payments"]):
            paid[row["شمارهٔ قرارداد"]] += int(row["مبلغ پرداخت (ریال)"])
        assert len(paid) > 20
        assert all(paid[number] <= agreed[number] for number in paid)
        changed = rows_of(found["contract_amendments"])
        assert len(changed) > 4
        assert {row["شمارهٔ قرارداد"] for row in changed} <= agreed.keys()

    def test_calls_end_with_a_winner_a_reason_or_are_still_running(self, demo: City) -> None:
        (calls,) = [
            d for d in of_type(demo, "contract") if d.files and d.files[0].table == "tenders"
        ]
        states = Counter()
        for row in rows_of(calls):
            states[row["وضعیت"]] += 1
            assert bool(row["برنده"]) == (row["وضعیت"] == "برنده تعیین شد")
            assert bool(row["توضیحات"]) == (row["وضعیت"] in ("بی‌نتیجه", "لغو شد"))
        assert states["برنده تعیین شد"] > 10
        assert len(states) >= 3

    def test_budget_lines_add_up_to_the_totals(self, demo: City) -> None:
        for dataset in of_type(demo, "budget"):
            sums: Counter[str] = Counter()
            for row in rows_of(dataset):
                sums[row["بخش"]] += int(row["مبلغ (ریال)"])
                sums[row["نوع اعتبار"]] += int(row["مبلغ (ریال)"])
            assert sums["منابع"] == dataset.fields["total_sources"]
            assert sums["مصارف"] == dataset.fields["total_uses"]
            assert sums["تملک دارایی سرمایه‌ای"] == dataset.fields["capital_amount"]

    def test_a_settlement_begins_from_the_approved_budget(self, demo: City) -> None:
        (settled,) = [d for d in demo.datasets if d.name == "budget-municipality-1403-settled"]
        sums: Counter[str] = Counter()
        for row in rows_of(settled):
            sums[row["بخش"]] += int(row["مصوب (ریال)"])
        assert sums["منابع"] == sums["مصارف"]

    def test_statements_add_up_to_the_totals(self, demo: City) -> None:
        for dataset in of_type(demo, "statement"):
            column = "مبلغ (ریال)" if dataset.name.endswith("balance-sheet") else "عملکرد (ریال)"
            sums: Counter[str] = Counter()
            for row in rows_of(dataset):
                sums[row["بخش"]] += int(row[column])
            assert sums["درآمد"] == dataset.fields["total_revenue"] > 0
            assert sums["هزینه"] == dataset.fields["total_expenditure"] > 0
            assert sums["دارایی"] == sums["بدهی"] + sums["ارزش خالص"]

    def test_what_is_published_is_older_than_its_publication(self, demo: City) -> None:
        days = ("approved_on", "document_date")
        dated = [(d, d.fields[key]) for d in demo.datasets for key in days if key in d.fields]
        assert len(dated) > 50
        for dataset, day in dated:
            if dataset.published:
                assert date.fromisoformat(day) < tehran_day(dataset.published)

    def test_a_draft_is_not_in_force_and_has_no_approval(self, demo: City) -> None:
        found = of_type(demo, "regulation")
        assert {d.fields["regulation_status"] for d in found} == {"draft", "in_force"}
        for dataset in found:
            told = {"approved_on", "announced_on", "in_force_on"} & dataset.fields.keys()
            if dataset.fields["regulation_status"] == "draft":
                assert not told
            elif told:
                assert dataset.fields["approved_on"] < dataset.fields["in_force_on"]

    def test_no_project_cost_more_than_its_credit(self, demo: City) -> None:
        found = [d for d in demo.datasets if d.fields.get("subject") == "capital_projects"]
        assert found
        for row in [row for dataset in found for row in rows_of(dataset)]:
            assert int(row["هزینه‌شده (ریال)"]) <= int(row["اعتبار (ریال)"])

    def test_a_deal_has_a_class_only_where_the_thresholds_of_its_year_are_known(
        self, demo: City
    ) -> None:
        known = 0
        for dataset in registers(demo):
            classes = {row["نصاب معامله"] for row in rows_of(dataset)}
            if dataset.fields["fiscal_year"] == "1402":
                assert classes >= {"معاملات جزئی", "معاملات متوسط", "معاملات عمده"}
                known += 1
            else:
                assert classes <= {""}
        assert known == 1

    def test_votes_are_those_of_the_members_who_were_there(self, demo: City) -> None:
        minutes = [d for d in demo.datasets if d.fields.get("subject") == "council_minutes"]
        assert minutes
        for dataset in minutes:
            votes = [
                sum(int(row[f"رأی {kind}"]) for kind in ("موافق", "مخالف", "ممتنع"))
                for row in rows_of(dataset)
            ]
            assert len(set(votes)) == 1
            assert votes[0] <= 15


class TestHarmless:
    def test_every_dataset_and_workbook_says_that_it_is_demonstration(self, demo: City) -> None:
        for dataset in demo.datasets:
            notes = dataset.fields.get("notes_translated") or {"fa": dataset.fields["notes"]}
            for lang, text in notes.items():
                assert text.endswith(ABOUT_DATASET[lang])
            assert {"name": DEMO_TAG} in dataset.fields["tags"]
            for file in dataset.files:
                assert file.name.startswith("demo-")
                assert file.format == "CSV" or [[ABOUT_FILE]] in sheets(file)

    def test_counterparties_are_invented_companies_with_right_ids(self, demo: City) -> None:
        seen = set()
        for row in [row for dataset in registers(demo) for row in rows_of(dataset)]:
            seen.add((row["طرف قرارداد"], row["شناسهٔ ملی طرف قرارداد"]))
        assert len(seen) >= 30
        for name, legal_id in seen:
            assert name.startswith("شرکت نمونهٔ ")
            assert legal_id.startswith("999")
            assert is_valid("legal_id", legal_id)
        assert len({legal_id for _, legal_id in seen}) == len({name for name, _ in seen})

    def test_nothing_looks_like_a_persons_identifier(self, demo: City) -> None:
        found = [text for dataset in demo.datasets for text in texts(dict(dataset.payload()))]
        for text in all_cells(demo).union(found):
            for digits in re.findall(r"(?<!\d)\d{8,10}(?!\d)", text):
                assert not is_valid("national_code", digits), text
            assert not re.search(r"(?<!\d)(?:0|\+?98)9\d{9}(?!\d)", text), text
            assert not re.search(r"IR\d{24}", text), text

    def test_texts_are_already_as_the_portal_would_store_them(self, demo: City) -> None:
        found = [text for dataset in demo.datasets for text in texts(dict(dataset.payload()))]
        found += [unit.title["fa"] for unit in demo.units]
        for text in all_cells(demo).union(found):
            assert display_safe(text) == text


class TestManifest:
    def test_it_counts_what_is_there(self, demo: City) -> None:
        written = manifest.of(demo)
        assert written["units"] == len(demo.units)
        assert written["watched"] >= 25
        assert written["datasets"].keys() == {dataset.name for dataset in demo.datasets}
        assert sum(written["public_datasets"].values()) == len(demo.datasets) - 2
        assert sum(written["files"].values()) == sum(len(d.files) for d in demo.datasets)
        assert written["as_of"] == date(2026, 11, 25).isoformat()

    def test_it_says_what_was_planted(self, demo: City) -> None:
        written = manifest.of(demo)
        assert len(written["lapses"]) == len(demo.lapses)
        versions = [
            version
            for dataset in written["datasets"].values()
            for file in dataset["files"]
            for version in file["versions"]
        ]
        assert len(versions) > sum(written["files"].values())
        refused = [version for version in versions if not version["accepted"]]
        assert all(version["faults"] for version in refused)
        assert 0 < written["public_files"] < sum(written["files"].values())

    def test_the_units_file_can_be_loaded_and_says_from_when_units_are_watched(
        self, demo: City
    ) -> None:
        assert tuple(units.parse(manifest.units_file(demo))) == demo.units
