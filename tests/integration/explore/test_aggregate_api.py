"""Contracts added up by group for programs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import COMPANY, PERSON, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

#: As many as an answer has parameters of its own, one of which no contract has.
RAISED = 10**9


@pytest.fixture
def add_up(app: Any) -> Any:
    def call(status: int = 200, **params: Any) -> Any:
        return app.get("/api/explore/contracts", query_string=params, status=status).json

    return call


def test_groups_add_up_to_the_whole_persons_without_a_name(publish: Any, add_up: Any) -> None:
    first = row(1, "روکش", 5 * RAISED), row(2, "نقاشی", 3 * RAISED, party=PERSON)
    publish(*first, row(3, "خرید", 4 * RAISED, how="مناقصهٔ عمومی", day="1403/03/05"))
    assert add_up() == {
        "count": 1,
        "contracts": 3,
        "amount": 12 * RAISED,
        "rows": [{"count": 3, "amount": 12 * RAISED}],
        "next": None,
    }
    months = add_up(group="unit,month", measure="count,amount,largest,contractors")
    assert months["rows"] == [
        {
            "unit": "mashhad-district-09",
            "month": 2,
            "count": 2,
            "amount": 8 * RAISED,
            "largest": 5 * RAISED,
            "contractors": 1,
        },
        {
            "unit": "mashhad-district-09",
            "month": 3,
            "count": 1,
            "amount": 4 * RAISED,
            "largest": 4 * RAISED,
            "contractors": 1,
        },
    ]
    tenders = add_up(group="award_method", award_method="public_tender", min="۲ میلیارد ریال")
    assert tenders["rows"] == [{"award_method": "public_tender", "count": 1, "amount": 4 * RAISED}]
    rows = add_up(group="contractor", measure="amount")["rows"]
    assert rows == [
        {"contractor": COMPANY[1], "contractor_name": COMPANY[0], "amount": 9 * RAISED},
        {"contractor": None, "contractor_name": None, "amount": 3 * RAISED},
    ]


def test_unknown_names_are_refused(add_up: Any) -> None:
    wrong = {"group": "subject", "measure": "median", "fiscal_yaer": "1403", "min": "زیاد"}
    assert add_up(400, **wrong)["errors"].keys() == wrong.keys()
    assert add_up(400, group="unit,month,fiscal_year,deal_class")["errors"].keys() == {"group"}
    assert add_up(400, group=["unit", "month"])["errors"].keys() == {"group"}
    assert add_up(400, group="unit,unit")["errors"].keys() == {"group"}


def test_description_names_what_the_api_takes(app: Any, add_up: Any) -> None:
    told = app.get("/api/explore/openapi.json").json
    asked = told["paths"]["/api/explore/contracts"]["get"]["parameters"]
    known = {each["name"]: each["schema"] for each in asked}
    assert add_up(group=known["group"]["items"]["enum"][0])["count"] == 0
    assert "public_tender" in known["award_method"]["enum"]
    for path, about in told["paths"].items():
        needed = {one["name"]: 0 for one in about["get"]["parameters"] if one.get("required")}
        if "{" not in path:
            app.get(path, query_string=needed, status=200)
