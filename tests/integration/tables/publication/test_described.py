"""What a dataset says of its files by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore import conftest as explore
from tests.integration.explore.conftest import HEAD, row, written
from tests.integration.tables.conftest import sent
from tests.integration.tables.gate_files import PDF
from tests.integration.tables.publications import published_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

add_file, publish = explore.add_file, explore.publish

FIRST, SECOND = row(1, "روکش", 5 * 10**9), row(2, "خرید", 2 * 10**9)


@pytest.fixture
@published_once
def package(publish: Any) -> dict[str, Any]:
    """A dataset of two contracts, whose figures it has of its file."""
    return publish(FIRST, SECOND)


def test_one_register_in_two_forms_counts_once(
    package: Any,
    as_officer: Any,
    work: Any,
    act: Any,
) -> None:

    def figures_with(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> tuple[int, int]:
        upload = sent(written(*rows, head=head))
        as_officer("resource_create", package_id=package["id"], upload=upload)
        work()
        dataset = act("package_show", id=package["id"])
        return int(dataset["contract_count"]), int(dataset["total_amount"])

    # In another order, and with a column in which nothing stands.
    again = (*SECOND, ""), (*FIRST, "")
    assert figures_with(*again, head=(*HEAD, "توضیحات")) == (2, 7 * 10**9)
    assert figures_with(row(3, "نقاشی", 10**9)) == (3, 8 * 10**9)


def test_figures_leave_with_the_files_that_gave_them(
    package: Any,
    as_officer: Any,
    work: Any,
    act: Any,
) -> None:
    """Deleted, or with a letter in their place; what an officer says otherwise stays."""
    upload = sent(written(row(3, "نقاشی", 10**9), head=HEAD))
    second = as_officer("resource_create", package_id=package["id"], upload=upload)
    work()

    def figures() -> tuple[Any, Any, int]:
        dataset = act("package_show", id=package["id"])
        said = (dataset.get("contract_count"), dataset.get("total_amount"))
        return *said, len(dataset["resources"])

    assert figures() == (3, 8 * 10**9, 2)
    # The edit page sends the fields without any word of the files.
    shown = act("package_show", id=package["id"])
    act("package_update", **{k: v for k, v in shown.items() if k != "resources"})
    assert figures() == (3, 8 * 10**9, 2)
    as_officer("package_patch", id=package["id"], total_amount="9000")
    as_officer("resource_delete", id=second["id"], reason="فهرست دو بار فرستاده شده بود")
    assert figures() == (2, 9000, 1)
    as_officer("package_patch", id=package["id"], total_amount=str(7 * 10**9))
    [first] = act("package_show", id=package["id"])["resources"]
    as_officer("resource_update", id=first["id"], upload=sent(PDF, "letter.pdf"))
    assert [not each for each in figures()] == [True, True, False]
