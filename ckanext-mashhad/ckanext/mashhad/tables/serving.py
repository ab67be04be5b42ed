"""How bytes leave the portal: the published version at CKAN's own address, each at its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from flask import g, has_request_context, send_file
from werkzeug.wrappers import Response

from ckanext.mashhad import config
from ckanext.mashhad.catalog import names
from ckanext.mashhad.tables import model as store
from ckanext.mashhad.tables.model import FileVersion
from ckanext.mashhad.tables.vault import Vault

_SERVED: Final = "mashhad_file_version_served"
_UNCHANGED: Final = "mashhad_unchanged_files"


class PublishedFile:
    """What CKAN calls the uploader of a resource, for one whose bytes lie in the vault.

    The gate has stored what there was to store before CKAN asks.
    """

    def __init__(self, version: FileVersion) -> None:
        self.version = version

    def get_path(self, id: str) -> str:  # noqa: A002 (CKAN's name)
        """The published bytes; 404 where a backup was put back without them."""
        path = path_of(self.version)
        g.setdefault(_SERVED, self.version)
        return str(path)

    def upload(self, id: str, max_size: int = 10) -> None:  # noqa: A002 (CKAN's name)
        """Nothing is left to be stored."""


def uploader(resource: dict[str, Any]) -> PublishedFile | None:
    """The published file of a resource; None where CKAN itself keeps the bytes, or takes them."""
    if not isinstance(resource.get("id"), str):
        return None
    version = store.published_versions([resource["id"]]).get(resource["id"])
    return PublishedFile(version) if version else None


def send(version: FileVersion) -> Response:
    """The bytes of one version, never to be shown in a page of ours."""
    response = send_file(path_of(version), mimetype=version.mimetype, etag=version.sha256)
    response.headers["Content-Disposition"] = names.attachment(
        version.filename, version.public_name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response if version.state == store.PUBLISHED else keep_private(response)


def keep_private(response: Response) -> Response:
    """Let nobody keep a copy on the way."""
    tk.request.environ["__no_cache__"] = True  # else CKAN adds that it is public
    response.headers["Cache-Control"] = "private, no-store"
    return response


def path_of(version: FileVersion) -> Path:
    """Where the bytes lie; 404 where they do not."""
    path = Vault(config.vault_folder()).path(version.location)
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


def name_as_the_officer_did(response: Response) -> Response:
    """Let the published file be saved under the name it was sent with."""
    if version := g.get(_SERVED):
        disposition = names.attachment(version.filename, version.public_name)
        response.headers["Content-Disposition"] = disposition
    return response
