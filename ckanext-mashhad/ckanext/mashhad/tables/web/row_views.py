"""Downloads of published rows, whole or as they were asked for, and of all files of a dataset.

A download is made on the disk first: a slow reader then holds no rows, on which a new version would
have to wait, and its size and fingerprint are known before the first byte leaves.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

import ckan.plugins.toolkit as tk
from flask import send_file
from werkzeug.wrappers import Response

from ckanext.mashhad import config
from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.limits import DEFAULT
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.publication import public_files, published_rows, renditions, serving
from ckanext.mashhad.tables.rows import inquiry, row_search
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import download_limit, resource_bytes
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.vault import Vault

MIMETYPES: Final = {
    "csv": "text/csv",  # Flask adds the charset
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
#: How many downloads are made at the same time (a workbook of 200,000 rows takes a processor for 20
#: seconds).
AT_ONCE: Final = {"csv": 3, "json": 3, "xlsx": 1, "zip": 1}
#: Bytes of all files of a dataset that are packed together.
MOST_PACKED: Final = 500 * 1024**2
_CHUNK: Final = 1024**2

Asked = inquiry.Inquiry


@mashhad_tables.get("/<package_type>/<id>/resource/<resource_id>/rows.<any(csv, json, xlsx):form>")
def rows(package_type: str, id: str, resource_id: str, form: str) -> Response:  # noqa: A002
    """The rows that the address asks for, all of them where it asks for nothing."""
    package = _package(package_type, id)
    here = any(each["id"] == resource_id for each in package["resources"])
    version = published_rows.published(resource_id) if here else None
    if version is None:
        return tk.abort(404, tk._("There are no published rows of such a file."))
    table = registry.load(version.table)
    asked = inquiry.read(tk.request.args, table)
    if form == "xlsx" and (version.rows or 0) > DEFAULT.xlsx_rows and not asked.narrows:
        return tk.abort(400, tk._("This file has more rows than a workbook may have."))
    name = _file_name(version, form, tk._("selected rows") if asked.narrows else "")
    if made := _kept(version, form, asked):
        answer = send_file(_place(made), MIMETYPES[form], etag=made.sha256)
        answer = _named(answer, name, bytes.fromhex(made.sha256))
    elif download_limit.take(form, AT_ONCE[form]):
        answer = send_made(lambda out: _write(out, form, version, table, asked), form, name)
    else:
        return download_limit.busy()
    answer.last_modified = version.published
    return answer


def _write(
    out: IO[bytes], form: str, version: FileVersion, table: TableSchema, asked: Asked
) -> None:
    mark = tk.request.args.get("bom") == "true"
    found = row_search.rows(version.resource_id, table, asked)
    renditions.write(out, form, data_language(tk.h.lang()), table, found, mark=mark)


def _kept(version: FileVersion, form: str, asked: Asked) -> renditions.Rendition | None:
    """The file that was made of all rows, where it is this that is asked for and it is there."""
    whole = asked == Asked(page=asked.page) and tk.request.args.get("bom") != "true"
    lang = data_language(tk.h.lang()) if form == "xlsx" else ""
    made = renditions.of_version(version.id).get((form, lang)) if whole else None
    return made if made and _place(made).is_file() else None


def _place(made: renditions.Rendition) -> Path:
    return Vault(config.vault_folder()).path(made.location)


@mashhad_tables.get("/<package_type>/<id>/files.zip")
def files(package_type: str, id: str) -> Response:  # noqa: A002
    """All published files of a dataset, as their addresses give them, in one archive."""
    package = _package(package_type, id)
    kept = [res for res in package["resources"] if res.get("url_type") == "upload" and res["url"]]
    if not kept:
        return tk.abort(404, tk._("There is no published file in this dataset."))
    if sum(int(res.get("size") or 0) for res in kept) > MOST_PACKED:
        return tk.abort(400, tk._("These files are too large for one archive: download each."))
    if not download_limit.take("zip", AT_ONCE["zip"]):
        return download_limit.busy()
    return send_made(lambda out: _pack(out, kept), "zip", f"{package['name']}.zip")


def _pack(out: IO[bytes], resources: list[dict[str, Any]]) -> None:
    public = store.published_versions(res["id"] for res in resources)
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for res in resources:
            version = public.get(res["id"])
            name = serving.public_of(version).filename if version else _last_part(res["url"])
            with archive.open(_free(Path(name).name, taken), "w", force_zip64=True) as entry:
                for chunk in resource_bytes.read_chunks(res):
                    entry.write(chunk)


def _last_part(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def _free(name: str, taken: set[str]) -> str:
    path, number, free = Path(name), 2, name
    while free in taken:
        free, number = f"{path.stem}-{number}{path.suffix}", number + 1
    taken.add(free)
    return free


def _package(package_type: str, id_or_name: str) -> dict[str, Any]:
    try:
        package = tk.get_action("package_show")({}, {"id": id_or_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    return package if package["type"] == package_type else tk.abort(404, tk._("Dataset not found"))


def send_made(write: Callable[[IO[bytes]], None], form: str, filename: str) -> Response:
    """The file that ``write`` makes, as an attachment that no cache keeps."""
    out = TemporaryFile()  # noqa: SIM115 (closed with the response)
    write(out)
    size, digest = out.tell(), hashlib.sha256()
    out.seek(0)
    while chunk := out.read(_CHUNK):
        digest.update(chunk)
    out.seek(0)
    answer = send_file(out, MIMETYPES[form])
    answer.content_length = size
    return _named(answer, filename, digest.digest())


def _named(answer: Response, filename: str, digest: bytes) -> Response:
    answer.headers["Content-Disposition"] = url_names.attachment(filename)
    answer.headers["Repr-Digest"] = serving.repr_digest(digest)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return serving.keep_private(answer)


def _file_name(version: FileVersion, form: str, what: str) -> str:
    stem = Path(public_files.file_name(version)).stem
    return f"{stem} - {what}.{form}" if what else f"{stem}.{form}"
