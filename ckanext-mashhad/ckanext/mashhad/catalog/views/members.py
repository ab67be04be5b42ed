"""Who belongs to a unit or group, as a file; CKAN's breaks off where its name is Persian."""

from __future__ import annotations

import csv
import io

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint
from werkzeug.wrappers import Response

from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.catalog.engine.url_names import attachment

mashhad_members = Blueprint("mashhad_members", __name__)


@mashhad_members.get("/organization/member_dump/<id>", endpoint="organization")
@mashhad_members.get("/group/member_dump/<id>", endpoint="group")
def member_dump(id: str) -> Response:  # noqa: A002 (CKAN's word)
    """The members as CSV, for those who may choose them."""
    kind = (tk.request.endpoint or "").rpartition(".")[2]
    group = model.Group.get(id)
    if group is None or group.type != kind:
        return tk.abort(404, tk._("Group not found"))
    context = {"user": tk.current_user.name}
    tk.check_access(f"{kind}_member_create", context, {"id": group.id})
    members = tk.get_action("member_list")(context, {"id": group.id, "object_type": "user"})
    text = io.StringIO()
    text.write("\N{BOM}")  # for Excel
    out = csv.writer(text)
    out.writerow([tk._("Username"), tk._("Email"), tk._("Name"), tk._("Role")])
    for user_id, _kind, role in members:
        user = model.User.get(user_id)
        if user is not None:
            out.writerow(map(inert, (user.name, user.email or "", user.fullname or "", role)))
    answer = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    filename = f"{group.name}-{tk._('members')}.csv"
    answer.headers["Content-Disposition"] = attachment(filename, f"{group.name}-members.csv")
    return answer
