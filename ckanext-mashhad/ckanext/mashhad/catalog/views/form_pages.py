"""The forms of our types, page by page, under the addresses that CKAN and ckanext-scheming use.

ckanext-scheming 3.1 has form pages, and its schemas and templates are used as they are; its views
are not, on three counts: after the first page it goes on to the name that was *typed*, while ours
is made; after an error on a later page of a new dataset the form is sent to the first page's
address, which overwrites the dataset with the fields of one page; and so it is when a draft is
edited. Here every page is sent to itself, and a page changes only its own fields.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import DataError, unflatten
from ckan.logic import clean_dict, parse_params, tuplize_dict
from ckan.views.dataset import CreateView, EditView
from ckan.views.resource import CreateView as FileView
from flask import Blueprint
from flask.views import MethodView
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine import rules
from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.types import DATASET_TYPES

mashhad_forms = Blueprint("mashhad_forms", __name__)

_NOT_PUBLISHING = ("again", "go-dataset", "go-dataset-complete")
_NOT_FIELDS = ("save", "pkg_name", "_ckan_phase", "id", "type", "state")


class NewDataset(MethodView):
    """The first page of a new dataset, which makes it a draft."""

    def get(self, package_type: str) -> str:
        return CreateView().get(package_type)

    def post(self, package_type: str) -> Response | str:
        sent = _sent()
        if _only_looks():
            return CreateView().get(package_type, sent)
        try:
            made = tk.get_action("package_create")(
                {"allow_state_change": True}, {**sent, "type": package_type, "state": "draft"}
            )
        except tk.NotAuthorized as error:
            return tk.abort(403, str(error))
        except tk.ValidationError as error:
            return CreateView().get(package_type, sent, error.error_dict, error.error_summary)
        return _to_page(package_type, "new_page", made["name"], 2)


class NewDatasetPage(MethodView):
    """A further page of a draft; after the last come the files."""

    def get(self, package_type: str, id: str, page: int) -> Response | str:  # noqa: A002
        stored = _stored(package_type, id, page)
        if not _is_draft(stored):
            return _to_page(package_type, "edit_page", stored["name"], page)
        return CreateView().get(package_type, {**stored, "_form_page": page})

    def post(self, package_type: str, id: str, page: int) -> Response | str:  # noqa: A002
        stored, sent = _stored(package_type, id, page), _sent()
        if not _is_draft(stored):
            # Whoever came Back to this page after publishing means to mend what is public.
            return EditDatasetPage().post(package_type, id, page)
        if _only_looks():
            return CreateView().get(package_type, {**stored, **sent, "_form_page": page})
        try:
            saved = _patch(stored, {**sent, "state": "draft"})
        except tk.ValidationError as error:
            data = {**stored, **sent, "_form_page": page}
            return CreateView().get(package_type, data, error.error_dict, error.error_summary)
        if page < len(_pages(package_type)):
            return _to_page(package_type, "new_page", saved["name"], page + 1)
        if rules.says_nothing(saved):
            # Nothing happened, so there is no file to ask for.
            _patch(saved, {"state": "active"})
            return tk.redirect_to(f"{package_type}.read", id=saved["name"])
        return tk.redirect_to(f"{package_type}_resource.new", id=saved["name"])


class EditDatasetPage(MethodView):
    """A page of a dataset that is already out."""

    def get(self, package_type: str, id: str, page: int) -> Response | str:  # noqa: A002
        stored = _stored(package_type, id, page)
        if _is_draft(stored):
            return _to_page(package_type, "new_page", stored["name"], page)
        return EditView().get(package_type, id, {"_form_page": page})

    def post(self, package_type: str, id: str, page: int) -> Response | str:  # noqa: A002
        stored, sent = _stored(package_type, id, page), _sent()
        if _only_looks():
            data = {**sent, "state": stored["state"], "_form_page": page}
            return EditView().get(package_type, id, data)
        if tk.request.form.get("save") == "go-metadata-unpublish":
            sent["state"] = "draft"
        try:
            saved = _patch(stored, sent)
        except tk.ValidationError as error:
            # Of a draft CKAN would show the form of a new dataset, which this is not yet again.
            data = {**sent, "state": stored["state"], "_form_page": page}
            return EditView().get(package_type, id, data, error.error_dict, error.error_summary)
        tk.h.flash_success(tk._("Your changes are saved."))
        return tk.redirect_to(f"{package_type}.read", id=saved["name"])


def new_file(package_type: str, id: str) -> Response | str:  # noqa: A002 (CKAN's word)
    """CKAN's own form of a file, which would publish a draft that has none.

    Only a unit that had nothing to report in a period has no file to show for it.
    """
    filled_in = [value for name, value in _sent().items() if name != "resource_type"]
    uploaded = [upload.filename for upload in tk.request.files.values()]
    if tk.request.form.get("save") not in _NOT_PUBLISHING and not any(filled_in + uploaded):
        stored = _stored(package_type, id, 1)
        if not stored.get("resources") and not rules.says_nothing(stored):
            message = tk._("Add a file or a link: without one there is nothing to publish.")
            return FileView().get(package_type, id, {}, {"url": [message]}, {"url": message})
    return FileView().post(package_type, id)


def edit(package_type: str, id: str) -> Response:  # noqa: A002
    """The form of a dataset begins with its first page."""
    return _to_page(package_type, "edit_page", id, 1)


def _only_looks() -> bool:
    """Whether the form is to be shown again as it was typed, with what other rooms say of it."""
    return tk.request.form.get("save") == "look"


def _sent() -> dict[str, Any]:
    """The fields of the form that was sent."""
    try:
        sent = clean_dict(unflatten(tuplize_dict(parse_params(tk.request.form))))
    except DataError:
        return tk.abort(400, tk._("Integrity Error"))
    return {name: value for name, value in sent.items() if name not in _NOT_FIELDS}


def _stored(package_type: str, id_or_name: str, page: int) -> dict[str, Any]:
    """The dataset as stored; ends the request when there is none, or no such page or right."""
    try:
        stored = tk.get_action("package_show")({}, {"id": id_or_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    try:
        tk.check_access("package_update", {}, {"id": stored["id"]})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    if stored["type"] != package_type or not 1 <= page <= len(_pages(package_type)):
        return tk.abort(404, tk._("Page not found"))
    return stored


def _patch(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
    if "tag_string" in sent:
        # What is typed takes the place of the old keywords instead of joining them.
        sent = {**sent, "tags": []}
    try:
        return tk.get_action("package_patch")({}, {**sent, "id": stored["id"]})
    except tk.NotAuthorized as error:
        # Nothing is lost of what an officer typed who may change it, but not give it away.
        if first_public.taken_away(model.Package.get(stored["id"]), sent):
            raise tk.ValidationError({"owner_org": [str(error)]}) from error
        return tk.abort(403, str(error))


def _is_draft(stored: dict[str, Any]) -> bool:
    return bool(stored["state"].startswith("draft"))


def _pages(package_type: str) -> list[dict[str, Any]]:
    return tk.h.scheming_get_dataset_form_pages(package_type)


def _to_page(package_type: str, endpoint: str, name: str, page: int) -> Response:
    return tk.redirect_to(f"{package_type}.scheming_{endpoint}", id=name, page=page)


for _type in DATASET_TYPES:
    # These rules come before those of the same addresses that ckanext-scheming adds later.
    for _rule, _view in (
        ("new", NewDataset.as_view(f"new_{_type}")),
        ("new/<id>/<int:page>", NewDatasetPage.as_view(f"new_{_type}_page")),
        ("edit/<id>", edit),
        ("edit/<id>/<int:page>", EditDatasetPage.as_view(f"edit_{_type}_page")),
    ):
        mashhad_forms.add_url_rule(
            f"/{_type}/{_rule}",
            endpoint=f"{_type}_{_rule.split('/')[0]}_{_rule.count('/')}",
            view_func=_view,
            defaults={"package_type": _type},
        )
    mashhad_forms.add_url_rule(
        f"/{_type}/<id>/resource/new",
        endpoint=f"{_type}_new_file",
        view_func=new_file,
        defaults={"package_type": _type},
        methods=["POST"],
    )
