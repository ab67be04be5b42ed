"""What a page lists, as files: made on the disk first, so that a slow reader holds no rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from tempfile import TemporaryFile
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import send_file
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.publication import renditions
from ckanext.mashhad.tables.versions import download_limit

MIMETYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: How many are made at the same time.
_AT_ONCE: Final = {"csv": 3, "xlsx": 1}


def as_file(
    form: str, name: str, schema: TableSchema, rows: Iterable[Mapping[str, Any]], count: int
) -> Response:
    """All rows as a file of that form, or why not."""
    if form == "xlsx" and count > DEFAULT.xlsx_rows:
        return tk.abort(400, tk._("These are more rows than a workbook may have: choose fewer."))
    if not download_limit.take(f"explore-{form}", _AT_ONCE[form]):
        return download_limit.busy()
    out = TemporaryFile()  # noqa: SIM115 (closed with the response)
    mark = tk.request.args.get("bom") == "true"
    renditions.write(out, form, data_language(tk.h.lang()), schema, iter(rows), mark=mark)
    size = out.tell()
    out.seek(0)
    answer = send_file(out, MIMETYPES[form])
    answer.content_length = size
    answer.headers["Content-Disposition"] = url_names.attachment(f"{name}.{form}")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
