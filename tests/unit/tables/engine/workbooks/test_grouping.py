"""A stored report is told rule by rule, in the reader's language."""

from __future__ import annotations

import json

import pytest

from bench.made_identifiers import Draw, national_code
from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.findings.check_report import finding_key, letter
from ckanext.mashhad.tables.engine.workbooks import check_summary, grouping
from tests.unit.tables.table_files import as_csv, check_rows, checked, contract, table


def stored(rows, **options):
    """The report of such a file, as the database gives it back."""
    return json.loads(json.dumps(check_rows(*rows, **options).as_dict()))


@pytest.fixture
def bad():
    return stored(
        [
            contract(subject=None),
            contract(contract_number="1403/2", subject=None),
            contract(contract_number="1403/3", amount="زیاد"),
            contract(contract_number="1403/4", amount="۱.۲۵۰"),
            contract(contract_number="1403/5", paid_amount="9000000000"),
        ]
    )


def test_errors_come_before_warnings(bad) -> None:
    told = [group.severity for group in grouping.groups(bad, "contracts", "fa")]
    assert told == sorted(told, key=grouping.SEVERITIES.index)
    assert set(told) == {"error", "warning"}


def test_what_all_cells_have_wrong_alike_is_said_once(bad) -> None:
    (group,) = [each for each in grouping.groups(bad, "contracts", "fa") if each.rule == "required"]
    assert (group.column, group.count, group.sentence) == ("موضوع", 2, "موضوع نوشته نشده است.")
    assert (group.title, group.places) == ("موضوع در ۲ خانه نوشته نشده است", ("B2", "B3"))
    assert group.fits_title
    assert [found.cell for found in group.listed] == ["B2", "B3"]


def test_where_cells_differ_each_says_its_own(bad) -> None:
    told = {g.rule: g for g in grouping.groups(bad, "contracts", "en") if g.column == "Amount"}
    assert {found.value for group in told.values() for found in group.listed} == {"زیاد", "۱.۲۵۰"}
    assert all(found.sentence for group in told.values() for found in group.listed)


def test_one_cell_is_titled_without_a_count() -> None:
    bad = stored([contract(award_method="به روش خودمان")])
    (group,) = [each for each in grouping.groups(bad, "contracts", "fa") if each.count]
    assert (group.title, len(group.places)) == ("روش واگذاری شناخته نشد", 1)
    assert not group.fits_title


def test_a_cell_with_personal_data_gets_that_order_alone() -> None:
    report = stored([contract(counterparty_id=national_code(Draw(7))), contract(subject=None)])
    told = {group.rule for group in grouping.groups(report, "contracts", "fa")}
    assert told == {"contract_number_unique", "required", "personal.cell"}
    personal = next(each for each in report["findings"] if each["rule"] == "personal.cell")
    groups = grouping.groups(report, "contracts", "fa", {finding_key(personal)})
    [beneath] = [group for group in groups if group.rule == "identifier.wrong_length"]
    assert (beneath.count, [found.cell for found in beneath.listed]) == (1, ["D2"])


def test_every_rule_about_cells_tells_several_in_one_line() -> None:
    """Sentences with places differ from cell to cell, so that none of them speaks for all."""
    rules = rule_messages.book(*map(registry.load, registry.names()))
    own = {rule.id for rule in rules.values() if "{" in rule.sentence.get("en", "")}
    several = {rule.id for rule in rules.values() if rule.summary}
    of_more = ("file.", "sheet.", "column.", "unit.", "percentage.", "rule.", "personal.")
    alone = {"sources_not_uses", "capital_share_low"}
    bounds = {"minimum", "maximum", "text.too_short", "text.too_long", "text.pattern"}
    silent = {rule for rule in own - several if not rule.startswith(of_more)}
    assert silent == alone | bounds


def test_several_findings_name_what_each_of_them_names() -> None:
    head, cells = table([contract(amount="؟")])
    at = head.index("مبلغ")
    amount = [*[None] * (at - 1), "5", *[None] * (len(head) - at + 1)]
    foot = [["جمع", *amount], ["جمع کل", *amount]]
    lines = [[*head, "حساب ۱", "حساب ۲"], [*cells, "الف", "ب"], *foot]
    report = json.loads(json.dumps(checked(as_csv(lines)).as_dict()))
    titles = {each.rule: each.title for each in grouping.groups(report, "contracts", "fa")}
    unread = f"مبلغ {letter(at)}2 خوانده نشد"
    assert titles["column.unknown"] == (
        "ستون‌های «حساب ۱»، «حساب ۲» جزو این جدول نیست و منتشر نمی‌شود"
    )
    assert titles["total.not_compared"].endswith(f"سنجیده نشد، چون {unread}")


def test_a_capped_list_says_how_many_are_missing() -> None:
    rows = [contract(contract_number=f"1403/{n}", subject=None) for n in range(7)]
    (group,) = grouping.groups(stored(rows, listed=3), "contracts", "fa")
    assert (group.count, len(group.listed), group.missing) == (7, 3, 4)


def test_rule_of_which_nothing_listed_still_says_how_to_mend_it(bad) -> None:
    full = {group.rule: group.hint for group in grouping.groups(bad, "contracts", "fa")}
    bare = grouping.groups({**bad, "findings": []}, "contracts", "fa")
    assert {group.rule: group.hint for group in bare} == full
    assert all(group.missing == group.count for group in bare)


def test_unknown_column_or_rule_is_shown_by_its_id(bad) -> None:
    old = {
        "counts": [{"rule": "gone", "severity": "error", "field": "gone_too", "count": 1}],
        "findings": [],
    }
    (group,) = grouping.groups(old, "contracts", "fa")
    assert (group.column, group.hint) == ("gone_too", "")
    (group,) = grouping.groups(old, "", "fa")
    assert group.column == "gone_too"


def test_the_terminal_tells_the_verdict_first_then_every_cell(bad) -> None:
    lines = list(check_summary.lines(bad, "قراردادها", str, "fa"))
    assert lines[0].startswith("قراردادها: ۵ ")
    assert lines[1].startswith("✕")
    text = "\n".join(lines)
    assert "B2" in text
    assert "موضوع در ۲ خانه نوشته نشده است" in text
    assert "«زیاد»" in text


def test_terminal_lists_so_many_of_kind_and_counts_rest() -> None:
    rows = [contract(contract_number=f"1403/{n}", subject=None) for n in range(25)]
    lines = list(check_summary.lines(stored(rows), "", str, "fa"))
    assert sum("  B" in line for line in lines) == check_summary.SHOWN
    assert lines[-1].strip() == f"and {'۱۵'} more"


@pytest.mark.parametrize(
    ("row", "sign"),
    [(contract(), "✓"), (contract(paid_amount="9000000000"), "✓"), (contract(amount="0"), "✕")],
)
def test_warnings_alone_do_not_refuse_a_file(row, sign) -> None:
    report = stored([row])
    assert check_summary.verdict(report, str).startswith(sign)


def test_a_refusal_is_said_in_both_languages() -> None:
    told = rule_messages.refusal_dict(TableError("file.too_large", size=300, limit=200))
    assert told["rule"] == "file.too_large"
    assert "۳۰۰" in told["message"]["fa"]
    assert "300" in told["message"]["en"]
    assert told["hint"].keys() == {"fa", "en"}


def test_no_hint_leads_to_template_while_portal_offers_none():
    hints = [each["hint"] for each in rule_files.read("rule_messages.yaml")["rules"]]
    assert hints
    assert [each for each in hints if "قالب آماده" in each["fa_IR"]] == []
    assert [each for each in hints if "template" in each["en"]] == []
