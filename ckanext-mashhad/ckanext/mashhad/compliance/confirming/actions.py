"""API actions of confirmations."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.model import touch
from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.compliance.actions import named
from ckanext.mashhad.compliance.confirming import confirmation
from ckanext.mashhad.compliance.history import confirmations


def mashhad_evidence_confirm(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Confirm, as a second person, that a public file is what was to be published, or no longer.

    It holds for the file as it is: whatever is put in its place has to be confirmed anew.

    :param id: id of the file (resource)
    :param confirmed: whether it is (default yes)
    :returns: ``id``, ``confirmed``
    :raises ObjectNotFound: there is no such file, or not everybody can read it
    """
    id_ = named(data_dict, "id")
    file = model.Resource.get(id_) if "\0" not in id_ else None
    if file is None or not first_public.is_public(file.id):
        raise tk.ObjectNotFound(tk._("There is no such file, or not everybody can read it."))
    tk.check_access("mashhad_evidence_confirm", context, {"id": file.id})
    try:
        confirmed = tk.asbool(data_dict.get("confirmed", True))
    except ValueError as error:
        raise tk.ValidationError({"confirmed": [tk._("Say “true” or “false”.")]}) from error
    stands = confirmation.find_confirmation(file)
    # One of what was there before can be taken back, and does not stand for what is there now.
    if confirmed != bool(stands and (stands.holds or not confirmed)):
        confirmations.note(file, context["user"], confirmed=confirmed)
        touch(file.package_id, dt.datetime.now(dt.UTC))
        model.Session.commit()
    return {"id": file.id, "confirmed": confirmed}
