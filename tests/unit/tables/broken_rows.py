"""Rows that break the rules of the further tables: changes to the example row of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

PARENT = {"code": "3001", "parent_code": None, "amount": "90"}
CHILD = {"code": "9", "parent_code": "3001", "amount": "80"}
#: Two that are the sum of their parts tell that the first should be.
BY_CODE = [
    {"code": code, "parent_code": None, "amount": amount}
    for code, amount in (
        ("3001", "90"),
        ("300101", "80"),
        ("3002", "70"),
        ("300201", "70"),
        ("3003", "60"),
        ("300301", "60"),
    )
]
#: Of the example: what would be told of a line whose amount is another.
LINE = {"approved": None, "percent": None}

# rule: the table, the changes of each row, the row and field where it is told
BROKEN: Mapping[str, tuple[str, Sequence[Row], int, str]] = {
    "amendment_repeated": ("contract_amendments", [{}, {}], 3, "amendment_number"),
    "payment_repeated": ("contract_payments", [{}, {}], 3, "payment_number"),
    "payment_above_sum": ("contract_payments", [{"paid_to_date": "۱۰"}], 2, "paid_to_date"),
    "bid_repeated": ("bids", [{}, {}], 3, "bidder"),
    "tender_repeated": ("tenders", [{}, {}], 3, "tender_number"),
    "deadline_before_announcement": ("tenders", [{"deadline": "1403/05/31"}], 2, "deadline"),
    "opening_before_deadline": ("tenders", [{"opening_date": "1403/06/19"}], 2, "opening_date"),
    "award_before_announcement": ("tenders", [{"awarded_on": "1403/05/31"}], 2, "awarded_on"),
    "statement_code_repeated": ("statement_lines", [{}, {}], 3, "code"),
    "statement_children_not_sum": (
        "statement_lines",
        [{**LINE, **PARENT}, {**LINE, **CHILD}],
        2,
        "amount",
    ),
    "statement_children_not_sum_by_code": (
        "statement_lines",
        [{**LINE, **each} for each in BY_CODE],
        2,
        "amount",
    ),
    "statement_percent_differs": ("statement_lines", [{"percent": "42"}], 2, "percent"),
    "project_repeated": ("projects", [{}, {}], 3, "project_number"),
    "project_end_before_start": ("projects", [{"planned_end": "1402/07/19"}], 2, "planned_end"),
    "project_finished_before_start": (
        "projects",
        [{"finished_on": "1402/07/19"}],
        2,
        "finished_on",
    ),
    "spent_above_contract": (
        "projects",
        [{"spent": "12500000001", "financial_progress": "100"}],
        2,
        "spent",
    ),
    "financial_progress_differs": (
        "projects",
        [{"financial_progress": "42"}],
        2,
        "financial_progress",
    ),
    "request_subject_repeated": ("requests", [{}, {}], 3, "subject"),
    "requests_not_sum": ("requests", [{"pending": "۳"}], 2, "received"),
    "answered_before_registered": ("requests", [{"answered_on": "1403/05/31"}], 2, "answered_on"),
    "answered_above_received": (
        "requests",
        [{"answered": "۲۵", "pending": None}],
        2,
        "answered",
    ),
}
