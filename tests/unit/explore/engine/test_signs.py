"""Each sign fires at its limit and not below, and says why where rows do not say enough."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from string import Formatter
from typing import Any

import pytest

from ckanext.mashhad.catalog.engine import duties
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Finding, State
from ckanext.mashhad.explore.engine.signs.subjects import (
    Accounts,
    Award,
    Call,
    Contract,
    NilReport,
    PublishedFile,
    Sequel,
    Sitting,
    Supplier,
    Unit,
    Winner,
)
from ckanext.mashhad.explore.engine.story import Sums
from ckanext.mashhad.persian.locales import LOCALE
from dev import sign_docs

DAY = dt.date(2026, 4, 1)
BILLION = 1_000_000_000
FIRED, CLEAR, NOT, UNKNOWN = (state.value for state in State)


def on(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def call(**more: Any) -> Call:
    usual = {"kind": "tender", "method": "open", "status": "complete", "bidders": 4}
    days = {"announced": DAY, "deadline": on(20), "awarded": on(30)}
    return Call(**{**usual, **days, "estimate": 100, "award": 90, **more})


def contract(comes_to: int | None = 100, ends: dt.date | None = None, **more: Any) -> Contract:
    agreed = more.pop("agreed", 100)
    planned = more.pop("planned", on(100))
    unpriced, agreed_end = more.pop("unpriced", 0), more.pop("agreed_end", ends or planned)
    sums = Sums(agreed, comes_to, 0, 0, planned, ends or planned, agreed_end, unpriced)
    return Contract(sums, **{"changes_known": True, "ends_known": True, **more})


def supplier(**more: Any) -> Supplier:
    usual = {"amount": 10, "contracts": 5, "of_amount": 100, "of_contracts": 20, "methods": 5}
    return Supplier(**{**usual, "threshold": BILLION, **more})


def sitting(**more: Any) -> Sitting:
    return Sitting(**{"day": DAY, "age": 30, "known": "mun-dir-c3", "asked": "mun-dir-c5", **more})


CASES: list[tuple[str, Any, str]] = [
    ("single_bid", call(bidders=1), FIRED),
    ("single_bid", call(bidders=2), CLEAR),
    ("single_bid", call(bidders=0), UNKNOWN),
    ("single_bid", call(bidders=1, method="limited"), NOT),
    ("single_bid", call(bidders=1, kind="auction"), NOT),
    ("single_bid", call(bidders=1, status="unsuccessful"), NOT),
    ("single_bid", call(bidders=None), UNKNOWN),
    ("single_bid", call(bidders=None, bids=1, listed=2), FIRED),
    ("single_bid", call(bidders=None, bids=1, listed=1), UNKNOWN),
    ("single_bid", call(bidders=4, bids=1), CLEAR),
    ("single_bid", call(bidders=1, bids=3), UNKNOWN),
    ("single_bid", call(bidders=1, bids=1, left_out=True), UNKNOWN),
    ("single_bid", call(bidders=2, bids=1, left_out=True), CLEAR),
    ("single_bid", call(kind=None, method=None), UNKNOWN),
    ("single_bid", call(bidders=1, method=None), FIRED),
    ("short_submission", call(deadline=on(14)), FIRED),
    ("short_submission", call(deadline=on(15)), CLEAR),
    ("short_submission", call(deadline=on(3), kind="need"), NOT),
    ("short_submission", call(deadline=None), UNKNOWN),
    ("decided_at_once", call(awarded=on(20)), FIRED),
    ("decided_at_once", call(awarded=on(21)), CLEAR),
    ("decided_at_once", call(status="active", awarded=None), NOT),
    ("decided_at_once", call(awarded=None), UNKNOWN),
    ("decided_late", call(awarded=on(141)), FIRED),
    ("decided_late", call(awarded=on(140)), CLEAR),
    ("decided_late", call(deadline=None), UNKNOWN),
    ("above_estimate", call(award=101), FIRED),
    ("above_estimate", call(award=100), CLEAR),
    ("above_estimate", call(estimate=None), UNKNOWN),
    ("above_estimate", call(estimate=0), UNKNOWN),
    ("above_estimate", call(award=101, kind="auction"), NOT),
    ("split_awards", supplier(direct=(BILLION // 2, BILLION // 2 + 1)), FIRED),
    ("split_awards", supplier(direct=(BILLION // 2, BILLION // 2)), CLEAR),
    ("split_awards", supplier(direct=(BILLION,)), CLEAR),
    ("split_awards", supplier(direct=(BILLION // 2, 5 * BILLION)), CLEAR),
    ("split_awards", supplier(direct=()), CLEAR),
    ("split_awards", supplier(direct=(BILLION, BILLION), threshold=None), UNKNOWN),
    ("split_awards", supplier(methods=0), UNKNOWN),
    ("split_awards", supplier(direct=(BILLION,), direct_unpriced=1), UNKNOWN),
    ("split_awards", supplier(direct=(BILLION, BILLION), direct_unpriced=1), FIRED),
    ("just_below", supplier(direct=(9 * BILLION // 10,) * 3), FIRED),
    ("just_below", supplier(direct=(9 * BILLION // 10,) * 2 + (BILLION // 2,)), CLEAR),
    ("just_below", supplier(direct=(9 * BILLION // 10 - 1,) * 3), CLEAR),
    ("just_below", supplier(direct=(BILLION,) * 3, threshold=None), UNKNOWN),
    ("just_below", supplier(direct=(BILLION,) * 2, direct_unpriced=1), UNKNOWN),
    ("supplier_share", supplier(amount=30), FIRED),
    ("supplier_share", supplier(amount=29), CLEAR),
    ("supplier_share", supplier(amount=90, of_contracts=19), NOT),
    ("supplier_share", supplier(amount=0, of_amount=0), NOT),
    ("supplier_share", supplier(amount=0, of_amount=0, of_unpriced=20), UNKNOWN),
    ("supplier_share", supplier(amount=30, of_unpriced=1), UNKNOWN),
    ("supplier_share", supplier(amount=29, of_unpriced=1), CLEAR),
    ("supplier_share", supplier(amount=29, unpriced=1, of_unpriced=1), UNKNOWN),
    ("concentration", Unit((51, 49, 1), 0, 20), FIRED),
    ("concentration", Unit((25, 25, 25, 25), 0, 20), CLEAR),
    ("concentration", Unit((100,), 0, 19), NOT),
    ("concentration", Unit((), 0, 20), NOT),
    ("concentration", Unit((10,), 90, 20), UNKNOWN),
    ("concentration", Unit((51, 49, 1), 0, 20, unpriced=1), UNKNOWN),
    ("concentration", Unit((0,), 0, 20, unpriced=20), UNKNOWN),
    ("concentration", Unit((60,), 40, 20), FIRED),
    ("concentration", Unit((20, 20, 20, 20), 20, 20), CLEAR),
    ("repeated_winner", Winner(5, 10), FIRED),
    ("repeated_winner", Winner(4, 10), CLEAR),
    ("repeated_winner", Winner(9, 9), NOT),
    ("changed", contract(changes=1), FIRED),
    ("changed", contract(), CLEAR),
    ("changed", contract(changes_known=False), UNKNOWN),
    ("raised", contract(101, changes=1), FIRED),
    ("raised", contract(100, changes=1), CLEAR),
    ("raised", contract(85, changes=1), CLEAR),
    ("raised", contract(101, changes=2, unpriced=1), UNKNOWN),
    ("raised", contract(changes_known=False), UNKNOWN),
    ("raised", contract(agreed=0, changes=1), UNKNOWN),
    ("raised", contract(agreed=None, changes=1), UNKNOWN),
    ("prolonged", contract(ends=on(101)), FIRED),
    ("prolonged", contract(ends=on(90)), CLEAR),
    ("prolonged", contract(ends=on(185), agreed_end=on(100)), CLEAR),
    ("prolonged", contract(ends=on(90), agreed_end=on(185)), CLEAR),
    ("prolonged", contract(), CLEAR),
    ("prolonged", contract(ends_known=False), UNKNOWN),
    ("prolonged", contract(planned=None), UNKNOWN),
    ("overpaid", contract(paid=101), FIRED),
    ("overpaid", contract(paid=100), CLEAR),
    ("overpaid", contract(110, paid=110, changes=1), CLEAR),
    ("overpaid", contract(paid=None), UNKNOWN),
    ("overpaid", contract(0, agreed=0, paid=5), UNKNOWN),
    ("overpaid", contract(None, agreed=None, paid=5), UNKNOWN),
    ("overpaid", contract(paid=101, changes=1, unpriced=1), UNKNOWN),
    ("overpaid", contract(100, agreed=None, paid=101, changes=1), FIRED),
    ("overpaid", contract(paid=101, income=True), NOT),
    ("overpaid", contract(paid=None, income=True), NOT),
    ("call_unknown", Award(True, numbered=True, calls_known=True), FIRED),
    ("call_unknown", Award(True, numbered=True, found=True), CLEAR),
    ("call_unknown", Award(True, calls_known=True), UNKNOWN),
    ("call_unknown", Award(True, numbered=True), UNKNOWN),
    ("call_unknown", Award(None, numbered=True, calls_known=True), UNKNOWN),
    ("call_unknown", Award(False, numbered=True, calls_known=True), NOT),
    ("contract_unknown", Sequel(2, contracts_known=True), FIRED),
    ("contract_unknown", Sequel(2, found=True, contracts_known=True), CLEAR),
    ("contract_unknown", Sequel(2), UNKNOWN),
    ("rows_despite_nil", NilReport(1), FIRED),
    ("rows_despite_nil", NilReport(0), CLEAR),
    ("same_rows", PublishedFile(1), FIRED),
    ("same_rows", PublishedFile(0), CLEAR),
    ("sitting_incomplete", sitting(begun=True), FIRED),
    ("sitting_incomplete", sitting(begun=True, found=True), CLEAR),
    ("sitting_incomplete", sitting(begun=True, age=29), UNKNOWN),
    ("sitting_incomplete", sitting(), UNKNOWN),
    ("sitting_incomplete", sitting(begun=True, same_kind=False), UNKNOWN),
    ("sitting_incomplete", sitting(begun=True, in_force=False), NOT),
    ("totals_differ", Accounts(True, True, 1_000_000, 989_999), FIRED),
    ("totals_differ", Accounts(True, True, 989_999, 1_000_000), FIRED),
    ("totals_differ", Accounts(True, True, 1_000_000, 990_000), CLEAR),
    ("totals_differ", Accounts(True, True, 0, 0), CLEAR),
    ("totals_differ", Accounts(True, True, None, 1), UNKNOWN),
    ("totals_differ", Accounts(True, True, 1, -5), UNKNOWN),
    ("totals_differ", Accounts(has_settlement=True, settled=1), UNKNOWN),
    ("totals_differ", Accounts(has_statements=True, stated=1), UNKNOWN),
]


def judge(name: str, subject: Any) -> Finding:
    sign = sign_rules.load()[name]
    return sign.judge(subject, sign.limits)


@pytest.mark.parametrize(("name", "subject", "state"), CASES)
def test_sign_fires_at_its_limit_and_not_below(name: str, subject: Any, state: str) -> None:
    finding = judge(name, subject)
    assert finding.state == state
    assert bool(finding.reason) == (finding.state is State.UNKNOWN)
    assert finding.reason in {"", *sign_rules.reasons()}


def test_every_sign_is_tested_at_its_limit_and_below() -> None:
    for name in sign_rules.load():
        states = {state for each, _subject, state in CASES if each == name}
        assert {FIRED, CLEAR} <= states, name


def test_sentences_have_all_numbers_of_their_rule() -> None:
    for name, subject, state in CASES:
        if state != FIRED:
            continue
        for locale in LOCALE.values():
            sentence = sign_rules.load()[name].sentence[locale]
            named = {field for _text, field, _spec, _conversion in Formatter().parse(sentence)}
            assert named - {None} <= judge(name, subject).numbers.keys(), name


def test_texts_of_signs_are_there_in_both_languages() -> None:
    for sign in sign_rules.load().values():
        texts = (sign.title, sign.sentence, sign.meaning, sign.source, sign.basis, sign.caveat)
        assert all(each.keys() == set(LOCALE.values()) for each in texts), sign.id
        assert sign.version >= 1
        assert sign.code is None or sign.code in sign.source["en"]


def test_share_is_exact_and_of_a_hundred() -> None:
    assert judge("supplier_share", supplier(amount=30)).value == Decimal(30)
    assert judge("above_estimate", call(award=101)).value == Decimal(1)


def test_documentation_of_signs_is_what_dev_sign_docs_writes() -> None:
    assert sign_docs.PAGE.read_text(encoding="utf-8") == sign_docs.page()


def test_duties_about_sittings_ask_by_case_of_the_council() -> None:
    for name in sign_rules.sittings():
        duty = duties.load()[name]
        assert (duty.more["owed_by"], duty.more["kind"]) == ("council", "event"), name
        assert "For each sitting." in duty.more["note"]["en"], name
        assert duty.more["duty_confidence"] in ("V", "V2", "S"), name
