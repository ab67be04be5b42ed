"""The files of the demo city hold what is said of them, and their figures agree."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import Period
from dev.demo.parts import City
from dev.demo.worth_a_look import STRAY
from tests.unit.demo.demo_files import of_type, registers, rows_of, sheets, table


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

    def test_nobody_is_paid_more_but_where_it_was_planted(self, demo: City) -> None:
        events = 0
        for dataset in registers(demo):
            left: Counter[str] = Counter()
            for row in rows_of(dataset):
                amount = int(row["مبلغ (ریال)"])
                paid = row["نوع ردیف"] == "پرداخت"
                events += paid
                left[row["شمارهٔ قرارداد"]] += -amount if paid else amount
            overpaid = sum(amount < 0 for amount in left.values())
            assert overpaid == sum(each.sign == "overpaid" for each in dataset.signs)
        assert events > 100

    def test_changes_and_payments_are_of_contracts_of_units_register(self, demo: City) -> None:
        found = {d.files[0].table: d for d in of_type(demo, "contract") if d.files}
        register = {d.name: d for d in registers(demo)}["contract-urban-rail-1405-q1"]
        agreed = {r["شمارهٔ قرارداد"]: int(r["مبلغ (ریال)"]) for r in rows_of(register)}
        paid: Counter[str] = Counter()
        for row in rows_of(found["contract_payments"]):
            paid[row["شمارهٔ قرارداد"]] += int(row["مبلغ پرداخت (ریال)"])
        assert paid.pop(STRAY) > 0
        assert len(paid) > 20
        assert all(paid[number] <= agreed[number] for number in paid)
        changed = rows_of(found["contract_amendments"])
        assert len(changed) > 4
        assert {row["شمارهٔ قرارداد"] for row in changed} <= agreed.keys()

    def test_calls_end_with_a_winner_a_reason_or_are_still_running(self, demo: City) -> None:
        calls, *_ = [
            d for d in of_type(demo, "contract") if d.files and d.files[0].table == "tenders"
        ]
        states = Counter()
        for row in rows_of(calls):
            states[row["وضعیت"]] += 1
            assert bool(row["برنده"]) == (row["وضعیت"] == "برنده تعیین شد")
            assert bool(row["توضیحات"]) == (row["وضعیت"] in ("بی‌نتیجه", "لغو شد"))
        assert states["برنده تعیین شد"] > 10
        assert len(states) >= 3

    def test_bids_and_contracts_are_those_of_the_calls_they_name(self, demo: City) -> None:
        by_name = {dataset.name: dataset for dataset in demo.datasets}
        calls = {
            row["شمارهٔ فراخوان"]: row
            for row in rows_of(by_name["contract-municipality-1402-tenders"])
        }
        made = Counter(
            row["شمارهٔ فراخوان"] for row in rows_of(by_name["contract-municipality-1402-bids"])
        )
        said = {
            number: row["تعداد پیشنهاددهندگان"] for number, row in calls.items() if row["برنده"]
        }
        assert said == {number: str(count) for number, count in made.items()}
        contracts = rows_of(by_name["contract-municipality-1402"])
        named = [row for row in contracts if row["شمارهٔ فراخوان مناقصه"]]
        assert len(named) > 10
        for row in named:
            call = calls[row["شمارهٔ فراخوان مناقصه"]]
            assert row["طرف قرارداد"] == call["برنده"]
            assert row["مبلغ (ریال)"] == call["مبلغ برنده (ریال)"]
            assert row["تاریخ قرارداد"] > call["تاریخ اعلام برنده"]

    def test_contracts_name_lines_of_budget_of_their_unit(self, demo: City) -> None:
        by_name = {dataset.name: dataset for dataset in demo.datasets}
        [budget] = by_name["budget-urban-rail-1405-approved"].public_files
        codes = {row["کد"] for row in table(budget) if row["بخش"] == "مصارف"}
        contracts = rows_of(by_name["contract-urban-rail-1405-q1"])
        assert {row["کد ردیف بودجه"] for row in contracts} <= codes

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

    def test_deal_has_class_only_where_thresholds_of_year_are_known(self, demo: City) -> None:
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
