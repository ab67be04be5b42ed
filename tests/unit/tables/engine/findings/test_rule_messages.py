"""Every rule is broken by a file of the tests and has its sentence in both languages."""

from __future__ import annotations

import json
import pickle
import string

import pytest

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.findings import rule_messages
from tests.unit.tables.broken_rows import BROKEN
from tests.unit.tables.engine.rules.test_cell_rules import CELLS
from tests.unit.tables.engine.rules.test_table_rules import FILES
from tests.unit.tables.sandbox.test_refused_files import REFUSED
from tests.unit.tables.table_files import (
    GOOD,
    as_csv,
    checked,
)

#: What no table here can bring about: a blank cell is no typed one, columns of other tables.
COVERED_ELSEWHERE = {
    "amendment_of_unknown_contract", "payment_of_unknown_contract", "payment_rows_above_contract",
    "payments_above_contract", "bid_of_unknown_call",
    "file.too_small",     "file.recognised", "sheet.other_table", "sheet.without_names",
    "row.above_header", "reference.serial", "reference.fraction",
    "reference.zeros_lost", "reference.digits_lost",
    "start_far_from_contract", "end_far_from_start", "duration_differs",
    "unique", "date.not_jalali", "date.not_gregorian", "column.out_of_years",
    "number.not_integer", "identifier.sheba_form", "identifier.mobile_form",
    "identifier.leading_zero", "file.too_hard", "file.check_failed", "file.unknown_table",
}  # fmt: skip
NEVER_SEEN = {"date.empty", "number.empty", "identifier.empty", "number.unit_missing",
              "period.empty", "period.unknown_part"}  # fmt: skip


def test_every_error_has_a_title_that_tells_nothing_of_a_file():
    titles = rule_files.read("rule_messages.yaml")["titles"]
    errors = [rule.id for rule in rule_messages.general().values() if rule.severity == "error"]
    assert {id_.partition(".")[0] for id_ in errors} <= titles.keys()
    assert all("{" not in text for title in titles.values() for text in title.values())
    own = [rule.id for name in registry.names() for rule in registry.load(name).rules]
    assert {rule_messages.title(id_, "en") for id_ in own} <= {
        titles[key]["en"] for key in ("table", "unique")
    }


def test_every_rule_is_broken_by_some_file_of_these_tests():
    told = {
        r
        for cases in (CELLS, FILES, REFUSED, BROKEN)
        for r, case in cases.items()
        if case is not None
    }
    everything = {
        rule for name in registry.names() for rule in rule_messages.book(registry.load(name))
    }
    assert everything - told == COVERED_ELSEWHERE | NEVER_SEEN


@pytest.mark.parametrize("name", registry.names())
def test_sentences_have_both_languages_and_same_places(name):
    for rule in rule_messages.book(registry.load(name)).values():
        if rule.msgid:
            continue
        places = [
            {n for _, n, _, _ in string.Formatter().parse(rule.sentence[lang]) if n}
            for lang in ("fa_IR", "en")
        ]
        assert places[0] == places[1], rule.id
        assert rule.hint["fa_IR"].endswith((".", "؟")), rule.id
        assert rule.hint["en"].endswith((".", "?")), rule.id


def test_persian_sentences_have_persian_digits_and_names():
    report = checked(as_csv([*GOOD, ["جمع کل", *[None] * 6, "5000000001", None]]))
    [finding] = [f for f in report.findings if f.rule == "total.mismatch"]
    assert report.sentence(finding, "fa") == (
        "جمعِ نوشته‌شده ۵٬۰۰۰٬۰۰۰٬۰۰۱ ریال است، ولی جمع ۱ ردیف بالای آن ۵٬۰۰۰٬۰۰۰٬۰۰۰ ریال می‌شود."
    )
    assert report.sentence(finding, "en") == (
        "The total says 5,000,000,001 rials, but the 1 rows above it add up to 5,000,000,000 rials."
    )


def test_a_refusal_survives_pickling_and_a_report_is_json():
    error = pickle.loads(pickle.dumps(TableError("file.too_large", size=12, limit=10)))
    assert (error.rule, error.params) == ("file.too_large", {"size": 12, "limit": 10})
    assert "۱۲ مگابایت" in rule_messages.refusal(error, "fa")
    report = checked(FILES["total.mismatch"][0]).as_dict()
    assert json.loads(json.dumps(report)) == report


def test_a_word_in_the_sentence_is_in_the_readers_language():
    assert rule_messages.shown(Word("جزئی", "Small"), "fa") == "جزئی"
    assert rule_messages.shown(12, "fa") == "۱۲"
