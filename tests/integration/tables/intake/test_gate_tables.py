"""Files of a dataset that may hold several tables, through the gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest

from ckanext.mashhad.tables.versions.model import FileVersion

Act = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

PAYMENTS = "شمارهٔ قرارداد,شمارهٔ صورت‌وضعیت,تاریخ پرداخت,مبلغ پرداخت\n"
OF_KNOWN = "1403/1,1,1403/05/01,4000000000\n"
OF_UNKNOWN = "1402/9,1,1403/05/01,1000\n"


def version_of(res: dict[str, Any]) -> FileVersion:
    model.Session.expire_all()
    return model.Session.query(FileVersion).filter_by(resource_id=res["id"]).one()


def test_payments_are_checked_against_published_contracts(
    published: dict[str, Any], add: Act, work: Act, act: Act
) -> None:
    payments = add((PAYMENTS + OF_KNOWN + OF_UNKNOWN).encode(), filename="payments.csv")
    work()
    assert [version_of(res).table for res in (published, payments)] == [
        "contracts",
        "contract_payments",
    ]
    told = {(each["rule"], each["cell"]) for each in version_of(payments).report["findings"]}
    assert told == {("file.recognised", None), ("payment_of_unknown_contract", "A3")}
    rows = act("datastore_search", resource_id=payments["id"], sort="_id")["records"]
    assert [(row["contract_number"], row["amount"]) for row in rows] == [
        ("1403/1", 4_000_000_000),
        ("1402/9", 1000),
    ]


def test_payments_without_published_contracts_not_judged(add: Act, work: Act) -> None:
    payments = add((PAYMENTS + OF_KNOWN).encode(), filename="payments.csv")
    work()
    version = version_of(payments)
    assert (version.table, version.state) == ("contract_payments", "published")
    assert [each["rule"] for each in version.report["findings"]] == [
        "file.recognised",
        "rule.not_judged",
    ]
