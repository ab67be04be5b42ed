"""The form by which a second person confirms a file; it stands on the file's page."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.compliance.compliance_blueprint import mashhad_compliance


@mashhad_compliance.post("/confirm/<file_id>")
def confirm_file(file_id: str) -> Response:
    """Confirm the file, or take that back, and show its page."""
    confirmed = tk.request.form.get("confirmed") != "false"
    try:
        sent = {"id": file_id, "confirmed": confirmed}
        tk.get_action("mashhad_evidence_confirm")({}, sent)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    file = model.Resource.get(file_id)
    tk.h.flash_success(
        tk._("The file is confirmed.") if confirmed else tk._("The file is no longer confirmed.")
    )
    route = f"{file.package.type}_resource.read"
    return tk.redirect_to(route, id=file.package.name, resource_id=file.id)
