"""Files that are no tables pass the gate only if nothing in them keeps them out.

What they hold of persons an administrator of the unit may let pass, with a reason beside the file,
as in any text of the unit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.validators import field_errors
from ckanext.mashhad.catalog.validators.guarded import REASON
from ckanext.mashhad.tables.engine.documents.documents import DocumentError
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.overrides import actions, overrides
from ckanext.mashhad.tables.sandbox import reading
from ckanext.mashhad.tables.sandbox.reading import Reading
from ckanext.mashhad.tables.versions import file_facts

#: Identifiers that are told of one file.
_TOLD: Final = 3


def read(upload: FileStorage) -> Reading | DocumentError:
    """What the file is, or why it is not taken. It may take a minute."""
    try:
        return reading.read(upload.stream, upload.filename or "")
    except DocumentError as error:
        return error


def is_table(
    context: Context,
    unit: Any,
    sent: dict[str, Any],
    found: Reading | DocumentError,
    package_id: str = "",
) -> bool:
    """Whether the file is to be checked as a table; ``unit`` is its id or name.

    ``ValidationError`` at ``upload`` where it is none and is not taken.
    """
    if isinstance(found, DocumentError):
        raise tk.ValidationError({"upload": [field_errors.say(found)]})
    owner = model.Group.get(unit) if unit and isinstance(unit, str) else None
    _check(context, owner.id if owner else "", sent, found.personal, package_id)
    if found.is_empty:
        raise tk.ValidationError({"upload": [field_errors.say(DocumentError("too_small"))]})
    return found.is_table


def has_bytes(shown: Mapping[str, Any], upload: FileStorage) -> bool:
    """Whether the resource has these very bytes already: to send them again makes nothing newer."""
    return shown["url_type"] == file_facts.UPLOAD and shown["hash"] == hash_of(upload)


def hash_of(upload: FileStorage) -> str:
    """What a resource says of these bytes; they are read from their beginning again afterwards."""
    upload.stream.seek(0)
    digest = hashlib.file_digest(upload.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    upload.stream.seek(0)
    return file_facts.hash_of(digest)


def _check(
    context: Context,
    unit_id: str,
    sent: dict[str, Any],
    found: Sequence[Personal],
    package_id: str,
) -> None:
    faults = overrides.errors_in_file(found, unit_id)
    if not faults:
        return
    errors = {"upload": list(dict.fromkeys(map(field_errors.say, faults)))[:_TOLD]}
    if reason := sent.get(REASON):
        refused = actions.let_pass_in_file(context, unit_id, found, str(reason), package_id)
        if not refused:
            return
        errors[REASON] = [refused]
    elif actions.may_let_pass(context, unit_id, package_id):
        errors[REASON] = [
            tk._("If nothing of this is of a person, write here why it may be published.")
        ]
    raise tk.ValidationError(errors)


def may_be_table(stream: IO[bytes], filename: str) -> bool:
    """Whether the file is a table, not one that :func:`why_not` has something to say of."""
    try:
        return reading.read(stream, filename).is_table
    except DocumentError:
        return False


def why_not(stream: IO[bytes], filename: str, unit_id: str) -> str:
    """The code of what keeps a file out where nobody can give a reason, or empty."""
    try:
        found = reading.read(stream, filename)
    except DocumentError as error:
        return error.code
    if overrides.errors_in_file(found.personal, unit_id):
        return "personal"
    return "too_small" if found.is_empty else ""
