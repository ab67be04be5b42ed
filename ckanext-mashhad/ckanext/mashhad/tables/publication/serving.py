"""How bytes leave the portal: the published version at CKAN's own address, each at its own."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from flask import g, has_request_context, send_file
from werkzeug.wrappers import Response

from ckanext.mashhad import config
from ckanext.mashhad.catalog.engine import url_names
from ckanext.mashhad.tables.publication import public_files
from ckanext.mashhad.tables.publication.public_files import PublicFile
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion
from ckanext.mashhad.tables.versions.vault import Vault

_SERVED: Final = "mashhad_public_file_served"
_UNCHANGED: Final = "mashhad_unchanged_files"
_ARRIVED: Final = "mashhad_arrived_files"
#: What the buttons say that end the forms of CKAN and ours, and after which no other page follows.
_LAST_OF_FORM: Final = ("go-metadata", "go-metadata-publish")


class PublishedFile:
    """What CKAN calls the uploader of a resource, for one whose bytes lie in the vault.

    The gate has stored what there was to store before CKAN asks.
    """

    def __init__(self, version: FileVersion) -> None:
        self.version = version

    def get_path(self, id: str) -> str:  # noqa: A002 (CKAN's name)
        """The published bytes; 404 where a backup was put back without them."""
        public = public_of(self.version)
        path = path_of(public)
        g.setdefault(_SERVED, public)
        return str(path)

    def upload(self, id: str, max_size: int = 10) -> None:  # noqa: A002 (CKAN's name)
        """Nothing is left to be stored."""


def uploader(resource: dict[str, Any]) -> PublishedFile | None:
    """The published file of a resource; None where CKAN itself keeps the bytes, or takes them."""
    if not isinstance(resource.get("id"), str):
        return None
    version = store.published_versions([resource["id"]]).get(resource["id"])
    return PublishedFile(version) if version else None


def send(version: FileVersion, *, as_sent: bool) -> Response:
    """The bytes of one version, never to be shown in a page of ours; ``as_sent`` is for officers
    of the unit, others get what the public address gives.
    """
    file = version if as_sent else public_of(version)
    response = send_file(path_of(file), mimetype=file.mimetype, etag=file.sha256)
    _name(response, file)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    public = version.state == store.PUBLISHED and public_files.is_whole(version)
    return response if public or not as_sent else keep_private(response)


def _name(response: Response, file: FileVersion | PublicFile) -> None:
    """Under which name it is saved, and what it is proved by."""
    response.headers["Content-Disposition"] = url_names.attachment(file.filename, file.public_name)
    response.headers["Repr-Digest"] = repr_digest(bytes.fromhex(file.sha256))


def repr_digest(sha256: bytes) -> str:
    """The fingerprint of a file as RFC 9530 writes it."""
    return f"sha-256=:{b64encode(sha256).decode()}:"


def keep_private(response: Response) -> Response:
    """Let nobody keep a copy on the way."""
    tk.request.environ["__no_cache__"] = True  # else CKAN adds that it is public
    response.headers["Cache-Control"] = "private, no-store"
    return response


def public_of(version: FileVersion) -> PublicFile:
    """What everybody gets of a published version; 404 where it is still to be made."""
    try:
        return public_files.public_file(version)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error.message))


def path_of(file: FileVersion | PublicFile) -> Path:
    """Where the bytes lie; 404 where they do not."""
    path = Vault(config.vault_folder()).path(file.location)
    return path if path.is_file() else tk.abort(404, tk._("No download is available"))


def refuse_what_is_not_there(endpoint: str, arguments: dict[str, Any]) -> None:
    """404 for a file that waits for its check, was deleted, or is asked for at another dataset."""
    if not endpoint.endswith("resource.download"):
        return
    resource = model.Session.get(model.Resource, arguments["resource_id"])
    if resource is None or not store.known([resource.id]):
        return
    package = model.Package.get(arguments["id"])
    named = package is not None and package.id == resource.package_id
    if not named or not resource.url or "deleted" in (resource.state, package.state):
        tk.abort(404, tk._("No download is available"))


def tell_unchanged(filenames: list[str]) -> None:
    """Remember for the end of the request what was sent though it is public, or on its way."""
    if filenames and has_request_context():
        g.setdefault(_UNCHANGED, []).extend(filenames)


def say_unchanged(response: Response) -> Response:
    """Tell the officer, on the next page, that a file was not taken in a second time."""
    if tk.request.blueprint != "api":
        for filename in g.pop(_UNCHANGED, []):
            message = tk._("“{file}” is the same file as the one sent before; nothing was changed.")
            tk.h.flash_notice(message.format(file=filename))
    return response


def note_arrivals(resource_ids: list[str]) -> None:
    """Remember for the end of the request which files have a version that waits for its check."""
    if resource_ids and has_request_context():
        g.setdefault(_ARRIVED, []).extend(resource_ids)


def lead_to_check(response: Response) -> Response:
    """After the form of a file its officer comes to the check, which asks what is to be confirmed,
    and from there to the public page.
    """
    endpoint, own = tk.request.endpoint or "", tk.request.view_args or {}
    arrived = g.pop(_ARRIVED, []) if tk.request.blueprint != "api" else []
    if len(arrived) != 1 or response.status_code != HTTPStatus.FOUND:
        return response
    if endpoint.endswith("_resource.edit") or tk.request.form.get("save") in _LAST_OF_FORM:
        package = model.Package.get(own.get("id"))
        address = {"package_type": package.type, "id": package.name, "resource_id": arrived[0]}
        response.location = tk.url_for("mashhad_tables.file_check", **address, then="public")
    return response


def name_as_the_officer_did(response: Response) -> Response:
    """Let the published file be saved under the name it was sent with."""
    if file := g.get(_SERVED):
        _name(response, file)
    return response
