"""What the pages of one checked file have in common."""

from __future__ import annotations

from typing import Any, Final, NoReturn

import ckan.plugins.toolkit as tk
from werkzeug.wrappers import Response

from ckanext.mashhad.tables import actions
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.versions import model as store

#: Where the check of a file stands.
FILE: Final = "/<package_type>/<id>/resource/<resource_id>/check"


def own_address(pkg: dict[str, Any], resource_id: str) -> dict[str, str]:
    """What addresses of a file's pages have in common."""
    return {"package_type": pkg["type"], "id": pkg["name"], "resource_id": resource_id}


def tell(error: tk.ValidationError) -> None:
    for text in (text for texts in error.error_dict.values() for text in texts):
        tk.h.flash_error(text)


def find_file(package_type: str, id_or_name: str, resource_id: str) -> tuple[dict[str, Any], Any]:
    """The dataset and its file, as the caller may see them; else 404."""
    try:
        pkg = tk.get_action("package_show")({}, {"id": id_or_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return no_check()
    res = next((each for each in pkg["resources"] if each["id"] == resource_id), None)
    if res is None or pkg["type"] != package_type:
        return no_check()
    return pkg, res


def find_version(
    package_type: str, id_or_name: str, resource_id: str, n: int
) -> tuple[dict[str, Any], store.FileVersion]:
    """The dataset and a version of its file, for whoever may see every version; else 404."""
    pkg, _res = find_file(package_type, id_or_name, resource_id)
    try:
        tk.check_access("mashhad_file_version_read", {}, {"id": resource_id})
        seen = actions.visible_versions({}, {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return no_check()
    version = next((each for each in seen if each.n == n), None)
    return (pkg, version) if version else no_check()


def no_check() -> NoReturn:
    return tk.abort(404, tk._("There is no check of such a file."))


def back_to_check(pkg: dict[str, Any], resource_id: str, n: int, message: str) -> Response:
    tk.h.flash_error(message)
    return tk.redirect_to("mashhad_tables.file_check", **own_address(pkg, resource_id), n=n)


def private(answer: Response) -> Response:
    """Kept by no cache: what a reader may see changes with the check and with who reads."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return serving.keep_private(answer)
