"""Batches of two datasets to send, and what everybody sees of them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from tests.integration.tables.gate_files import table

HEAD = "نوع داده,واحد,سال مالی,بخش سال,فایل,عنوان,توضیح\n"
MEHR = "قراردادها,منطقهٔ ۹,۱۴۰۴,مهر,mehr.csv,,\n"
ABAN = "قراردادها,منطقه ۹,1404,آبان,پوشه/aban.csv,قراردادهای آبان,\n"


def packed(rows: str, **files: bytes) -> bytes:
    """A ZIP with a list of these rows; ``__`` in a name is the stroke of a folder."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("فهرست.csv", HEAD + rows)
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".csv", content)
    return target.getvalue()


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def asked(batch: dict[str, Any]) -> list[str]:
    """The codes of all that is to be confirmed of a batch."""
    files = [file for item in batch["items"] for file in item["files"]]
    return [each["code"] for file in files for each in file["confirm"]]


def consent(batch: dict[str, Any]) -> dict[str, Any]:
    """What its officer sends to have a batch written that was shown so."""
    return {"id": batch["id"], "mark": batch["mark"], "confirm": asked(batch)}


TWO = packed(MEHR + ABAN, mehr=table("بهسازی"), پوشه__aban=table("خرید نهال", "روشنایی"))


def public() -> dict[str, Any]:
    """Title to the subjects of its published rows, for everybody."""
    anybody = Context(user="", ignore_auth=False)
    found = tk.get_action("package_search")(anybody, {"rows": 100})["results"]
    shown: dict[str, Any] = {}
    for dataset in found:
        rows: list[str] = []
        for file in dataset["resources"]:
            if file.get("datastore_active"):
                asked = {"resource_id": file["id"], "sort": "_id"}
                records = tk.get_action("datastore_search")(anybody, asked)["records"]
                rows += [record["subject"] for record in records if "subject" in record]
        title = dataset["title_translated"]["fa"]
        assert title not in shown, "it was made twice"
        shown[title] = rows
    return shown


MADE = {
    "قراردادهای مهر ۱۴۰۴، منطقهٔ ۹": ["بهسازی"],
    "قراردادهای آبان": ["خرید نهال", "روشنایی"],
}
