"""Officers say, on the page of a check, what the columns and values of its file are."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.tables.tables_blueprint import mashhad_tables
from ckanext.mashhad.tables.web import form_choices
from ckanext.mashhad.tables.web.checked_files import (
    FILE,
    find_version,
    no_check,
    own_address,
    tell,
)
from ckanext.mashhad.tables.web.file_views import Said, check_page


@mashhad_tables.post(f"{FILE}/<int:n>/columns")
def columns(package_type: str, id: str, resource_id: str, n: int) -> Response:  # noqa: A002
    """It is remembered for the unit, and the version is checked again."""
    pkg, _version = find_version(package_type, id, resource_id, n)
    form = tk.request.form
    said, table = form_choices.mapping(form), form.get("table")
    values = form_choices.values(form)
    asked = {"id": resource_id, "n": n, "table": table, "mapping": said, "values": values}
    try:
        tk.get_action("mashhad_column_mapping_update")({}, asked)
    except tk.ValidationError as error:
        at_choices = {name: error.error_dict.pop(name, {}) for name in ("mapping", "values")}
        tell(error)
        res = next(each for each in pkg["resources"] if each["id"] == resource_id)
        return check_page(pkg, res, n, Said(columns=said, errors=at_choices))
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return no_check()
    message = tk._("This is remembered for the files of the unit, and the file is checked again.")
    tk.h.flash_success(message)
    return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id))
