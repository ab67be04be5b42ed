"""Pages and files of a file's past: its rows on a day, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, Any, Final

import ckan.plugins.toolkit as tk
from flask import jsonify, make_response
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog import client_budget
from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine.workbooks import row_files
from ckanext.mashhad.tables.history import change_files, compared_versions
from ckanext.mashhad.tables.history.compared_versions import WITHHELD, Compared
from ckanext.mashhad.tables.history.public_versions import PublicVersion
from ckanext.mashhad.tables.history.version_rows import RowsNotKept, TooManyRows
from ckanext.mashhad.tables.publication.renditions import TextFile
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import download_limit
from ckanext.mashhad.tables.web.checked_files import private
from ckanext.mashhad.tables.web.past import past_workbooks
from ckanext.mashhad.tables.web.past.history_requests import (
    FileHistory,
    Refused,
    explain,
    open_file,
    read_day,
    read_page,
    refuse_strays,
)
from ckanext.mashhad.tables.web.past.past_pages import PastChanges, PastRows
from ckanext.mashhad.tables.web.row_views import send_made

_FILE: Final = "/<package_type>/<id>/resource/<resource_id>"
_FORMS: Final = "<any(csv, json, xlsx):form>"
#: How many answers that read whole versions are made at the same time.
_AT_ONCE: Final = 2
_CANNOT: Final = (Refused, RowsNotKept, TooManyRows)

client_budget.limit(mashhad_tables, "history", "history_file", "changes", "changes_file")


@mashhad_tables.get(f"{_FILE}/history")
def history(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """The versions of a file, and the rows of one of them: by ``as_of`` (a day) or ``version``."""
    file = open_file(package_type, id, resource_id)
    if _asked() and not download_limit.take("history", _AT_ONCE):
        return download_limit.busy()
    shown: dict[str, Any] = {"rows": None}
    try:
        refuse_strays("as_of", "version", "page", "columns")
        if _asked():
            shown["rows"] = PastRows(file, _version(file), read_page())
            day = tk.request.args.get("as_of")
            shown["day"] = read_day("as_of", day) if day else None
    except _CANNOT as error:
        shown |= _errors(error)
    return _page("mashhad_tables/history.html", file, shown)


@mashhad_tables.get(f"{_FILE}/history.{_FORMS}")
def history_file(package_type: str, id: str, resource_id: str, form: str) -> Response:  # noqa: A002
    """The same rows, all of them, as a workbook, or for programs: there a column names the cells
    that are withheld.
    """
    file = open_file(package_type, id, resource_id)

    def write(out: IO[bytes], version: PublicVersion) -> None:
        shown = compared_versions.list_rows(file.open_reader(version), version)
        if form == "xlsx":
            past_workbooks.write_rows(out, file.table, shown, data_language(tk.h.lang()))
            return
        rows = ({**row, WITHHELD: " ".join(sorted(withheld))} for row, withheld in shown)
        text: Any = TextFile(out)
        if form == "csv":
            row_files.write_csv(text, file.table, rows, mark=False, more=[WITHHELD])
        else:
            row_files.write_json(text, file.table, rows, [WITHHELD])

    def make() -> Response:
        refuse_strays("as_of", "version")
        if _asked() is None:
            raise Refused("as_of", tk._("Say which day or version is meant."))
        version = _version(file)
        name = tk._("version {number}").format(number=version.n)
        return send_made(lambda out: write(out, version), form, _file_name(file, name, form))

    return _answer_program(make)


@mashhad_tables.get(f"{_FILE}/changes")
def changes(package_type: str, id: str, resource_id: str) -> Response:  # noqa: A002
    """What changed between two versions or days, ``from`` and ``to``; by default the last two."""
    file = open_file(package_type, id, resource_id)
    if not download_limit.take("history", _AT_ONCE):
        return download_limit.busy()
    shown: dict[str, Any] = {"changes": None}
    try:
        refuse_strays("from", "to", "page")
        shown["changes"] = PastChanges(file, _compare(file), read_page())
    except _CANNOT as error:
        shown |= _errors(error)
    return _page("mashhad_tables/changes.html", file, shown)


@mashhad_tables.get(f"{_FILE}/changes.{_FORMS}")
def changes_file(package_type: str, id: str, resource_id: str, form: str) -> Response:  # noqa: A002
    """The same as a workbook, and for programs."""
    file = open_file(package_type, id, resource_id)

    def write(out: IO[bytes], compared: Compared) -> None:
        text: Any = TextFile(out)
        if form == "xlsx":
            past_workbooks.write_changes(out, file.table, compared, data_language(tk.h.lang()))
        elif form == "csv":
            change_files.write_csv(text, compared)
        else:
            change_files.write_json(text, compared)

    def make() -> Response:
        refuse_strays("from", "to")
        compared = _compare(file)
        name = tk._("changes {old} to {new}").format(old=compared.old.n, new=compared.new.n)
        name = _file_name(file, name, form)
        return send_made(lambda out: write(out, compared), form, name)

    return _answer_program(make)


def _asked() -> tuple[str, str] | None:
    """Which part of the address says what rows are meant, and what it says."""
    args = tk.request.args
    return next(((part, args[part]) for part in ("as_of", "version") if args.get(part)), None)


def _version(file: FileHistory) -> PublicVersion:
    if tk.request.args.get("as_of") and tk.request.args.get("version"):
        raise Refused("version", tk._("Give a day or a version, and not both."))
    return file.pick(*(_asked() or ("as_of", "")))


def _compare(file: FileHistory) -> Compared:
    args = tk.request.args
    if not file.versions:
        raise Refused("to", tk._("Nothing of this file can be read here."))
    new = file.pick("to", args["to"]) if args.get("to") else file.versions[-1]
    old = file.pick("from", args["from"]) if args.get("from") else file.before(new)
    if old is None:
        text = tk._("There is no version before version {number} to compare it with.")
        raise Refused("from", text.format(number=tk.h.mashhad_number(new.n)))
    if old.since > new.since:
        old, new = new, old
    return compared_versions.compare(file.open_reader(old, new), old, new)


def _errors(error: LookupError | ValueError) -> dict[str, Any]:
    part = error.part if isinstance(error, Refused) else ""
    return {"error": explain(error), "part": part, "status": _status(error)}


def _status(error: LookupError | ValueError) -> int:
    return 404 if isinstance(error, RowsNotKept) else 400


def _answer_program(make: Callable[[], Response]) -> Response:
    if not download_limit.take("history", _AT_ONCE):
        return download_limit.busy()
    try:
        answer = make()
    except _CANNOT as error:
        part = error.part if isinstance(error, Refused) else "version"
        answer = private(jsonify({"errors": {part: explain(error)}}))
        answer.status_code = _status(error)
    return _unlisted(answer)


def _page(template: str, file: FileHistory, shown: Mapping[str, Any]) -> Response:
    """A page that no robot lists: it may show what no other page does any more."""
    typed = tk.request.args.to_dict()
    own = {"file": file, "pkg": file.pkg, "pkg_dict": file.pkg, "res": file.res, "typed": typed}
    answer = private(make_response(tk.render(template, {"error": "", "part": "", **own, **shown})))
    answer.status_code = shown.get("status", 200)
    return _unlisted(answer)


def _unlisted(answer: Response) -> Response:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _file_name(file: FileHistory, what: str, form: str) -> str:
    return url_names.sent_name(f"{tk.h.dataset_display_name(file.pkg)} - {what}.{form}")
