"""Pages of batches: send one, see what it would change, say yes, take it back."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any, Final

import ckan.plugins.toolkit as tk
from flask import make_response, send_file
from flask.views import MethodView
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.bulk import auth, batch_plan
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches import archive
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.formats import sniffing
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.workbooks import template
from ckanext.mashhad.tables.engine.workbooks.paper import MIMETYPE
from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.versions import proposal

#: Seconds after which the page of a batch that is worked at asks again, without JavaScript.
REFRESH: Final = 5
_UNDOABLE: Final = (store.APPLYING, store.STOPPED, store.APPLIED, store.EXPIRED)
_ZIP: Final = "application/zip"
_EXAMPLE: Final = "contracts"
_LIST: Final = Word("فهرست.xlsx", "manifest.xlsx")
_PACK: Final = Word("بسته", "batch")


class Batches(MethodView):
    """The form by which a batch is sent, and the officer's own ones."""

    def get(self) -> str:
        return page({})

    def post(self) -> Response | str:
        try:
            return send()
        except tk.ValidationError as error:
            return page(error.error_dict)


def send() -> Response:
    """Make a batch of what a form sends, and go to its page; ``ValidationError`` says why not."""
    sent = {"upload": tk.request.files.get("upload")}
    try:
        made = tk.get_action("mashhad_batch_create")({}, sent)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return tk.redirect_to("mashhad_tables.batch", id=made["id"])


def is_several(uploads: list[FileStorage]) -> bool:
    """Whether these are the files of a batch: more than one, or a ZIP of files."""
    if len(uploads) != 1:
        return len(uploads) > 1
    name, stream = uploads[0].filename or "", uploads[0].stream
    return name.lower().endswith(".zip") and sniffing.media_type(stream) == sniffing.OTHER


mashhad_tables.add_url_rule("/tables/batch", view_func=Batches.as_view("batches"))


def page(errors: dict[str, Any]) -> str:
    """The form by which a batch is sent, with what was wrong with the last one."""
    try:
        found = tk.get_action("mashhad_batch_list")({}, {})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    shown = {
        "batches": found,
        "errors": errors,
        "most_files": archive.MOST_FILES,
        "most_datasets": batch_plan.MOST_DATASETS,
        "most_megabytes": tk.config["ckan.max_resource_size"],
        "list_name": _LIST.to(data_language(tk.h.lang())),
    }
    return tk.render("mashhad_tables/batches.html", shown)


@mashhad_tables.get("/tables/batch/<id>")
def batch(id: str) -> Response:  # noqa: A002
    """How a batch stands, and what it would change or has changed."""
    return _batch_page(_found(id), {})


def _batch_page(found: dict[str, Any], errors: dict[str, Any]) -> Response:
    working = found["state"] in store.AT_WORK
    asked = {"id": found["id"]}
    is_own = tk.h.check_access("mashhad_batch_apply", asked)
    goes_on = is_own and not (found["stopped_by"] or {}).get("undoing")
    shown = {
        "batch": found,
        "refresh": REFRESH if working else None,
        "may_apply": goes_on and found["state"] in (store.READY, store.STOPPED),
        "is_undoable": found["state"] in _UNDOABLE and any(map(_is_written, found["items"])),
        "may_undo": tk.h.check_access("mashhad_batch_undo", asked),
        "must_say_why": not auth.is_of_today(store.get(found["id"])),
        "writes": [item for item in found["items"] if item["action"] != store.UNCHANGED],
        "may_be_said": is_own and found["state"] in (store.READY, store.REFUSED),
        "may_leave_out": goes_on and found["state"] in (store.READY, store.REFUSED, store.STOPPED),
        "errors": errors,
        "wrong": {name.partition("-")[0] for name in errors},
        "typed": tk.request.form,
        "codes": {
            file["table"]: _codes(registry.load(file["table"]))
            for item in found["items"]
            for file in item["files"]
            if item["may_be_corrected"] and file.get("table")
        },
        "confirmed": tk.request.form.getlist("confirm"),
        "units": proposal.unit_options(),
        "periods": proposal.period_options(),
    }
    answer = make_response(tk.render("mashhad_tables/batch.html", shown))
    if working:
        answer.headers["Refresh"] = str(REFRESH)
    return answer


@mashhad_tables.post("/tables/batch/<id>/apply")
def apply_batch(id: str) -> Response:  # noqa: A002
    """The officer says yes to what was shown, and confirms what is asked."""
    form = tk.request.form
    said = {"mark": form.get("mark"), "confirm": form.getlist("confirm")}
    return _act("mashhad_batch_apply", id, **said)


@mashhad_tables.post("/tables/batch/<id>/say")
def say_of_batch(id: str) -> Response:  # noqa: A002
    """The officer says what files are that do not say so themselves."""
    left = tk.request.form.get("leave_out")
    items, known_items = [{"n": left, "leave_out": True}] if left else [], _found(id)["items"]
    for item in (each for each in known_items if str(each["n"]) != left):
        known = {name: tk.request.form.get(f"{item['n']}-{name}") for name in item["facts"]}
        said = {name: value for name, value in known.items() if value is not None}
        if any(proposal.as_stored(name, said[name]) != item["facts"][name] for name in said):
            items.append({"n": item["n"], **said})
    if not items:  # what columns and values mean may have been said elsewhere
        waiting = [each for each in known_items if each["may_be_corrected"]]
        items = [{"n": each["n"]} for each in waiting if not each["accepted"]]
    if not items:
        return tk.redirect_to("mashhad_tables.batch", id=id)
    return _act("mashhad_batch_update", id, items=items, mark=tk.request.form.get("mark"))


@mashhad_tables.post("/tables/batch/<id>/undo")
def undo_batch(id: str) -> Response:  # noqa: A002
    """The officer takes it back, or an administrator with a reason."""
    return _act("mashhad_batch_undo", id, reason=tk.request.form.get("reason"))


def _is_written(item: dict[str, Any]) -> bool:
    """Whether the dataset, or a part of a new one, is there by the batch."""
    begun = item["action"] == store.CREATE and item["package_id"] is not None
    return item["state"] == store.DONE or (begun and item["state"] == store.WAITING)


def _codes(table: TableSchema) -> list[dict[str, Any]]:
    """What such a dataset must say besides unit and period, with the words to choose from."""
    options = proposal.options(table)
    return [
        {"name": name, "label": proposal.label(table, name), "options": options[name]}
        for name in proposal.codes(table)
    ]


def _act(action: str, batch_id: str, **said: Any) -> Response:
    try:
        tk.get_action(action)({}, {"id": batch_id, **said})
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("There is no such batch."))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ValidationError as error:
        if said and "id" not in error.error_dict:
            return _batch_page(_found(batch_id), error.error_dict)
        tk.h.flash_error(" ".join(error.error_summary.values()))
    return tk.redirect_to("mashhad_tables.batch", id=batch_id)


def _found(batch_id: str) -> dict[str, Any]:
    try:
        return tk.get_action("mashhad_batch_show")({}, {"id": batch_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no such batch."))


@mashhad_tables.get("/tables/batch/template.xlsx")
def batch_template() -> Response:
    """The list to be filled in."""
    lang = data_language(tk.h.lang())
    out = BytesIO()
    template.write(out, registry.load(batch_list.NAME), lang)
    out.seek(0)
    return send_file(out, MIMETYPE, as_attachment=True, download_name=_LIST.to(lang))


@mashhad_tables.get("/tables/batch/example.zip")
def batch_example() -> Response:
    """A batch to begin with: a list of one register, and its table to be filled in."""
    lang = data_language(tk.h.lang())
    table = registry.load(_EXAMPLE)
    month = Period.containing(moments.tehran_day(dt.datetime.now(dt.UTC)), "month").previous
    own = next(iter(proposal.units()), None) if tk.h.mashhad_may_publish() else None
    name = f"{table.title[LOCALE[lang]]}.xlsx"
    row = {
        "dataset_type": table.dataset_type,
        "unit": tk.h.mashhad_unit_title(own) if own else None,
        "fiscal_year": str(month.year),
        "period_part": month.part,
        "file": name,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for path, shape, rows in (
            (_LIST.to(lang), registry.load(batch_list.NAME), [row]),
            (name, table, []),
        ):
            made = BytesIO()
            template.write(made, shape, lang, rows)
            pack.writestr(path, made.getvalue())
    out.seek(0)
    return send_file(out, _ZIP, as_attachment=True, download_name=f"{_PACK.to(lang)}.zip")
