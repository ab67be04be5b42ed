"""What a dataset says of its files by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import HEAD, publish, row, written  # noqa: F401
from tests.integration.tables.conftest import sent

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_one_register_in_two_forms_counts_once(
    publish: Any,  # noqa: F811
    as_officer: Any,
    work: Any,
    act: Any,
) -> None:
    first, second = row(1, "روکش", 5 * 10**9), row(2, "خرید", 2 * 10**9)
    package = publish(first, second)

    def add_file(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> tuple[int, int]:
        upload = sent(written(*rows, head=head))
        as_officer("resource_create", package_id=package["id"], upload=upload)
        work()
        dataset = act("package_show", id=package["id"])
        return int(dataset["contract_count"]), int(dataset["total_amount"])

    # In another order, and with a column in which nothing stands.
    again = (*second, ""), (*first, "")
    assert add_file(*again, head=(*HEAD, "توضیحات")) == (2, 7 * 10**9)
    assert add_file(row(3, "نقاشی", 10**9)) == (3, 8 * 10**9)
