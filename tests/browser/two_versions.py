"""A register whose file was public twice: a row changed, one came, one went, words were mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def replaced(portal: Any, unit: str, before: bytes, after: bytes) -> Iterator[dict[str, str]]:
    """Publish ``before`` and in its place ``after``; what fills the addresses of its past."""
    made = portal.call(
        "package_create",
        login="officer",
        type="contract",
        owner_org=unit,
        title_translated={"fa": "قراردادهای فضای سبز که اصلاح شد"},
        notes_translated={"fa": "فهرست قراردادها برای آزمون صفحه‌ها."},
        fiscal_year="1400",
        period_part="year",
        license_id="cc-by",
        covers=["contracts"],
    )
    file = portal.send(made["id"], "فضای سبز.csv", before)
    _publish(portal, file["id"])
    portal.upload("resource_patch", "فضای سبز.csv", after, id=file["id"])
    _publish(portal, file["id"])
    try:
        yield {"replaced": made["name"], "replaced_file": file["id"]}
    finally:
        portal.call("dataset_purge", id=made["id"])


def _publish(portal: Any, resource_id: str) -> None:
    check = portal.wait_for_check(resource_id)
    if check["state"] == "to_confirm":
        codes = [each["code"] for each in check["confirm"]]
        asked = {"id": resource_id, "token": check["token"], "confirm": codes}
        portal.call("mashhad_file_confirm", **asked)
        check = portal.wait_for_check(resource_id)
    assert check["state"] == "published", check
