"""Files that are no tables pass the gate only if nothing in them keeps them out.

What a text says of persons an administrator of the unit may let pass, with a reason beside the
file, as any other text of the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.validators import common
from ckanext.mashhad.catalog.validators.guarded import REASON
from ckanext.mashhad.tables.engine.check import documents
from ckanext.mashhad.tables.engine.check.documents import DocumentError
from ckanext.mashhad.tables.overrides import actions, overrides

#: Identifiers that are told of one file.
_TOLD: Final = 3


def check(
    context: Context, unit: Any, sent: dict[str, Any], upload: FileStorage, package_id: str = ""
) -> None:
    """``ValidationError`` at ``upload`` where the file is not taken; ``unit`` is its id or name."""
    try:
        places = documents.look(upload.stream, upload.filename or "")
    except DocumentError as error:
        raise tk.ValidationError({"upload": [common.say(error)]}) from None
    owner = model.Group.get(unit) if unit and isinstance(unit, str) else None
    unit_id = owner.id if owner else ""
    faults = _kept_out(places, unit_id)
    if not faults:
        return
    errors = {"upload": list(dict.fromkeys(map(common.say, faults)))[:_TOLD]}
    if reason := sent.get(REASON):
        refused = actions.let_pass(context, unit_id, places, str(reason), package_id)
        if not refused:
            return
        errors[REASON] = [refused]
    elif actions.may_let_pass(context, unit_id, package_id):
        errors[REASON] = [
            tk._("If nothing of this is of a person, write here why it may be published.")
        ]
    raise tk.ValidationError(errors)


def why_not(stream: IO[bytes], filename: str, unit_id: str) -> str:
    """The code of what keeps a file out where nobody can give a reason, or empty."""
    try:
        places = documents.look(stream, filename)
    except DocumentError as error:
        return error.code
    return "personal" if _kept_out(places, unit_id) else ""


def _kept_out(places: Sequence[str], unit_id: str) -> list[overrides.PersonalTextError]:
    """What of these places is of persons and was not let pass for the unit."""
    return [fault for place in places for fault in overrides.errors(place, unit_id)]
