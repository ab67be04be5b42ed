"""A bare CKAN beside the stack, with nothing of ours in it: ``python -m dev.second_ckan STATE``.

Stock plugins only, a database of its own on the stack's PostgreSQL, and some datasets as another
municipality may have them, two of which no stranger may see. Makes all that is missing, then
serves.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from dev import ckan_config, ports, postgres, secret
from dev.ckan_config import Place
from dev.paths import PYTHON, State, write_private
from dev.portal import ckan

SERVICE = "second"
#: Of the stack's search index it has the part that its own id marks.
PLACE = Place("ckan_second", "ckan_second", ckan_config.SITE.index, 3, "second-storage")
#: More than a harvest asks for at once.
PUBLIC = 210
UNIT = "roads"


def main(state: State) -> None:
    """Make what is missing and serve, in place of this process."""
    folder = state.dir / SERVICE
    folder.mkdir(mode=0o700, exist_ok=True)
    words, numbers = secret.load(state), ports.current(state)
    postgres.prepare(numbers["postgres"], words, [PLACE.database])
    ini = str(folder / "ckan.ini")
    keys = settings(state, numbers, words)
    write_private(folder / "ckan.ini", ckan_config.render(keys))
    write_private(folder / "wsgi.py", ckan_config.WSGI.format(ini=ini))
    ckan(ini, "db", "upgrade")
    fill(ini)
    address = f"{ports.HOST}:{numbers[SERVICE]}"
    command = [str(PYTHON), "-m", "gunicorn", "wsgi:application", "--chdir", str(folder)]
    command += ["--bind", address, "--threads", "4", "--no-control-socket"]
    os.execv(PYTHON, command)  # noqa: S606


def settings(state: State, numbers: dict[str, int], words: dict[str, str]) -> dict[str, str]:
    """The configuration of a CKAN as it comes."""
    found = ckan_config.addresses(numbers, words, PLACE)
    return {
        "use": "egg:ckan",
        "SECRET_KEY": f"second-{words['ckan']}",
        "sqlalchemy.url": found["sqlalchemy.url"],
        "solr_url": found["solr_url"],
        "ckan.redis.url": found["ckan.redis.url"],
        "ckan.site_id": SERVICE,
        "ckan.site_url": f"http://{ports.HOST}:{numbers[SERVICE]}",
        "ckan.storage_path": str(state.dir / PLACE.files),
        "ckan.plugins": "",
        "ckan.views.default_views": "",
        "ckan.auth.create_unowned_dataset": "false",
    }


def fill(ini: str) -> None:
    """Its unit and datasets, unless they are there."""
    from ckan import model
    from ckan.cli import CKANConfigLoader
    from ckan.common import config
    from ckan.config.middleware import make_app
    from ckan.lib import search

    app = make_app(CKANConfigLoader(ini).get_config())._wsgi_app
    with app.test_request_context():
        if model.Session.query(model.Package).count():
            search.rebuild()
            return
        search.clear_all()
        config["ckan.search.solr_commit"] = False  # once, at the end
        _act("organization_create", name=UNIT, title="Roads and traffic")
        for number in range(1, PUBLIC + 1):
            _act("package_create", **dataset(number))
        _act("package_create", **{**dataset(PUBLIC + 1), "private": True})
        gone = _act("package_create", **dataset(PUBLIC + 2))
        _act("package_delete", id=gone["id"])
        search.commit()


def dataset(number: int) -> dict[str, Any]:
    """A dataset of the second portal; every other one has a Persian title."""
    title = f"شمارش خودرو در گذر {number}" if number % 2 else f"Traffic count {number}"
    return {
        "name": f"traffic-{number}",
        "title": title,
        "notes": "Invented, like all of this portal.",
        "owner_org": UNIT,
        "license_id": "cc-by",
        "tags": [{"name": "traffic"}, {"name": f"street {number % 7}"}],
        "extras": [{"key": "update_cycle", "value": "monthly"}],
        "resources": [
            {"url": f"https://roads.example/{number}.{kind}", "format": kind, "name": kind}
            for kind in ("csv", "json")
        ],
    }


def _act(action: str, **data: Any) -> Any:
    from ckan.plugins import toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"ignore_auth": True, "user": user}, data)


if __name__ == "__main__":
    main(State(*sys.argv[1:]))
