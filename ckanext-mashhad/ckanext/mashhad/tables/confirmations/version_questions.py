"""What must be confirmed of a version that is checked before it is public."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from itsdangerous import BadSignature, URLSafeSerializer

from ckanext.mashhad.catalog.mail import portal_mail
from ckanext.mashhad.tables.confirmations import needed, standing
from ckanext.mashhad.tables.confirmations.needed import Confirmation
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.model import TO_CONFIRM, FileVersion

_SALT: Final = "mashhad-version-to-confirm"


def list_needed(version: FileVersion, report: Mapping[str, Any]) -> list[Confirmation]:
    """All that must be confirmed of a version whose check found ``report``, in the reader's
    language; nothing of a file that is no table.
    """
    package = model.Session.get(model.Package, version.package_id)
    if package is None or report.get("schema") not in registry.names():
        return []
    table = registry.load(report["schema"])
    known = {**(package.extras or {}), "owner_org": package.owner_org or ""}
    facts = proposal.settled(table, {name: str(value or "") for name, value in known.items()})
    with portal_mail.in_the_readers_language():
        found = standing.find_of_version(version, facts, report)
        name, sha256 = version.filename, version.sha256
        return needed.needed(table, facts, report, found, name, sha256)


def list_open(version: FileVersion) -> list[Confirmation]:
    """What a version waits for, in the reader's language."""
    if version.state != TO_CONFIRM:
        return []
    return list_needed(version, version.report or {})


def sign(version: FileVersion, asked: list[Confirmation]) -> str:
    """The word that names a version and exactly what is asked of it."""
    return str(_signer().dumps(_content(version, asked)))


def is_signed(word: str, version: FileVersion, asked: list[Confirmation]) -> bool:
    """Whether it is the word for what is asked of the version now."""
    try:
        return bool(_signer().loads(word) == _content(version, asked))
    except BadSignature:
        return False


def _content(version: FileVersion, asked: list[Confirmation]) -> list[Any]:
    return [version.id, (version.report or {}).get("compared"), [each.code for each in asked]]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(tk.config["SECRET_KEY"], salt=_SALT)
