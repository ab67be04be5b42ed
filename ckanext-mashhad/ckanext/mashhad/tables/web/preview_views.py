"""The page on which an officer sees what was understood of a file, and publishes it."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from flask import after_this_request, send_file
from flask.views import MethodView
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.bulk import batch_intake
from ckanext.mashhad.tables.bulk import views as batch_views
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema import fields
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.preview import asked, file_preview
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import held, proposal
from ckanext.mashhad.tables.web import form_choices

#: What is typed on the page besides the codes of the table.
TYPED: Final = ("owner_org", "fiscal_year", "period_part")
#: A file that was sent is read again, and nothing is remembered.
_NOTHING_NEW: Final[dict[str, Any]] = {"upload": None, "mapping": {}, "values": {}}
#: How the fields of choices are called, each with a number.
_OF_CHOICES: Final = ("column-", "header-", "value-", "of-", "code-")


class Preview(MethodView):
    """A file is sent, or one that was sent is looked at again with what was typed, or published."""

    def get(self) -> Response:
        return tk.redirect_to("mashhad.publish")

    def post(self) -> Response | str:
        _allowed()
        form, known = tk.request.form, _known()
        if "discard" in form:
            _discard(form["discard"])
            return tk.redirect_to("mashhad.publish", _anchor="waiting")
        uploads = tk.request.files.getlist("upload")
        if batch_views.is_several(uploads):
            try:
                return batch_views.send()
            except tk.ValidationError as error:
                return batch_views.page(error.error_dict)
        if "publish" not in form or known is None:
            return _look({})
        others = _others(form, known) if known.get("accepted") else None
        if others == []:
            return _publish(form, form["preview"])
        if others and not any(known["facts"][name] for name in others):
            return _publish_answered(form, known)
        return _look({}, changed=True)


mashhad_tables.add_url_rule("/publish/file", view_func=Preview.as_view("preview"))


@mashhad_tables.post("/publish/file/workbook")
def preview_workbook() -> Response:
    """The file that was sent, with its errors marked at their cells."""
    _allowed()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        try:
            with file_preview.reading(current_user.name):
                file = _kept()
                found = file_preview.annotate(file, path, _today())
        except tk.ValidationError as error:
            return tk.abort(
                409, " ".join(text for each in error.error_dict.values() for text in each)
            )
        if "refusal" in found.report:
            return tk.abort(409, tk.h.mashhad_table_said(found.report["refusal"]["message"]))
        content = BytesIO(path.read_bytes())
    stem = file.file.filename.rpartition(".")[0] or file.file.filename
    marked = tk._("errors marked")
    name = f"{stem} ({marked}).xlsx"
    answer = send_file(content, MIMETYPE, as_attachment=True, download_name=name)
    return serving.keep_private(answer)


def _allowed() -> None:
    if not tk.h.mashhad_may_publish():
        tk.abort(403, tk._("Officers of a unit publish here."))


def _discard(word: str) -> None:
    """Forget a file that was looked at: its officer has no more use for it."""
    if found := held.held(word, current_user.id):
        held.release(found[0])


def _today() -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC))


def _known() -> dict[str, Any] | None:
    """What was read of the file when it was looked at before."""
    found = held.held(tk.request.form.get("preview", ""), current_user.id)
    return found[1] if found else None


def _sent() -> dict[str, Any]:
    """What the form sends, as ``mashhad_table_preview`` takes it."""
    form = tk.request.form
    sent: dict[str, Any] = {
        name: text for name, text in form.items() if not name.startswith(_OF_CHOICES)
    }
    year, _, stage = form.get("staged", "").partition(" ")
    sent |= {name: said for name, said in (("fiscal_year", year), ("budget_stage", stage)) if said}
    if "remember" in form:
        sent |= {"mapping": form_choices.mapping(form), "values": form_choices.values(form)}
    upload = _of_batch() if "batch" in form else tk.request.files.get("upload")
    if upload is not None and upload.filename:
        return {**sent, "upload": upload, "preview": ""}
    return sent


def _of_batch() -> FileStorage | None:
    """The file of a batch that is to be looked at by itself, for whoever has sent it."""
    batch_id, form = tk.request.form["batch"], tk.request.form
    try:
        tk.get_action("mashhad_batch_show")({}, {"id": batch_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no such batch."))
    upload = batch_intake.file_of(batch_id, form.get("file", ""))
    if upload is not None:

        @after_this_request
        def close(answer: Response) -> Response:
            upload.close()
            return answer

    return upload


def _kept() -> asked.Asked:
    """What is asked of the file that was sent before."""
    return asked.read({**_sent(), **_NOTHING_NEW}, current_user.name, current_user.id)


def _others(form: Mapping[str, str], known: Mapping[str, Any]) -> list[str]:
    """What was typed that the file was not looked at with."""
    return [
        name
        for name, value in known["facts"].items()
        if name in form and proposal.as_stored(name, form[name]) != value
    ]


def _publish_answered(form: Mapping[str, str], known: Mapping[str, Any]) -> Response | str:
    """Publish what lacked a unit, period or stage that is there now, unless something else has to
    be confirmed, or warned of, for that.
    """
    try:
        found = tk.get_action("mashhad_table_preview")({}, _sent())
    except (tk.NotAuthorized, tk.ValidationError):
        return _look({})
    confirmed = tk.request.form.getlist("confirm")
    is_asked = any(each["code"] not in confirmed for each in found.get("confirm", ()))
    if is_asked or not found.get("accepted") or found["warnings"] > known["warnings"]:
        return _page(found, {}, changed=True)
    return _publish(form, found["preview"])


def _publish(form: Mapping[str, str], word: str) -> Response | str:
    sent = {"preview": word, **{name: form.get(name, "").strip() for name in ("title", "notes")}}
    sent["confirm"] = tk.request.form.getlist("confirm")
    try:
        made = tk.get_action("mashhad_table_publish")({}, sent)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        return _look(error.error_dict)
    own = {"package_type": made["type"], "id": made["name"], "resource_id": made["resource_id"]}
    return tk.redirect_to("mashhad_tables.file_check", **own, then="public")


def _look(errors: dict[str, Any], *, changed: bool = False) -> str:
    """The page of what is sent; without what cannot be read of it, which is told at its field."""
    sent = _sent()
    for _ in range(2):
        try:
            found = tk.get_action("mashhad_table_preview")({}, sent)
            # What can be read is kept now, and the file whose place it takes no more.
            if "upload" in sent and "refusal" not in found:
                _discard(tk.request.form.get("instead_of", ""))
            return _page(found, errors, changed=changed and not errors)
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            errors = {**error.error_dict, **errors}
            left_out = {*error.error_dict, "mapping", "values"}
            sent = {name: value for name, value in sent.items() if name not in left_out}
    return _page(None, errors)


def _page(found: dict[str, Any] | None, errors: dict[str, Any], *, changed: bool = False) -> str:
    table = registry.load(found["table"]) if found and found["table"] else None
    typed = {name: tk.request.form.get(name, "") for name in ("title", "notes")}
    upload = tk.request.files.get("upload")
    stages = form_choices.stages(table, found) if found and table else []
    shown: dict[str, Any] = {
        "found": found,
        "errors": errors,
        "changed": changed,
        "table": table,
        "typed": typed,
        "confirmed": tk.request.form.getlist("confirm"),
        "filename": _filename(found, upload),
        "tables": [registry.load(name) for name in registry.names()],
        "units": proposal.unit_options(),
        "periods": proposal.period_options(),
        "codes": proposal.options(table) if table else {},
        "labels": {name: proposal.label(table, name) for name in proposal.codes(table)}
        if table
        else {},
        "derived": _derived(table, found) if table and found else [],
        "seen": _columns(found, stages) if found and table else [],
        "columns": fields.dictionary(table, data_language(tk.h.lang())) if table else [],
        "stages": stages,
        "values": form_choices.unclear(table, found, _unit(found)) if found and table else [],
    }
    return tk.render("mashhad_tables/preview.html", shown)


def _derived(table: TableSchema, found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a new dataset will say besides unit and period; none of one that is there already."""
    facts = found.get("facts") or {}
    is_new = facts.get("owner_org") and facts.get("fiscal_year") and not found.get("beside")
    return proposal.derived(table, facts) if is_new else []


def _unit(found: Mapping[str, Any]) -> str:
    """The id of the unit for which the file is, where it is known."""
    return (found.get("facts") or {}).get("owner_org") or ""


def _filename(found: dict[str, Any] | None, upload: Any) -> str:
    if found is None:
        return str(upload.filename) if upload is not None else ""
    known = held.held(found["preview"], current_user.id)
    return known[0].filename if known else ""


def _columns(found: dict[str, Any], staged: Sequence[form_choices.Staged]) -> list[dict[str, Any]]:
    """The sheets with their columns, where some are not understood; those first."""
    if not form_choices.may_be_corrected(found):
        return []
    known = found.get("facts") or {}
    sent = {**_sent(), **known, **_NOTHING_NEW, "preview": found["preview"]}
    try:
        file = asked.read(sent, current_user.name, current_user.id)
        with file_preview.reading(current_user.name):
            seen = file_preview.look_at_columns(file, found["table"], _today())
    except tk.ValidationError:  # many are reading; the file can be looked at again
        return []
    return form_choices.in_order(seen.get("sheets", ()), staged)
