"""Makes an empty CKAN a working one: ``python -m dev.portal STATE [tests]``.

Schema, DataStore permissions, users and tokens, in one process: starting CKAN is the slow part.
Everything is repeatable.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from dev import ckan_config, ports, postgres, secret
from dev.paths import ROOT, State, read_json, write_json
from dev.services import environment

# role -> (user name, full name). What the officer may do where, the demo city says.
USERS = {
    "sysadmin": ("admin", "مدیر سامانه"),
    "officer": ("officer", "کارشناس داده"),
    "registry": ("registry", "سامانهٔ ملی فهرست داده"),
}
TOKEN_NAME = "portal.json"  # noqa: S105  (a token's label)


def accounts_file(state: State) -> Path:
    return state.dir / "accounts.json"


def ckan(ini: str, *words: str) -> str:
    """Run one ``ckan`` command in this process; what it printed."""
    from ckan.cli.cli import ckan as command

    raw = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(raw, "utf-8", write_through=True)):
        command.main(["-c", ini, *words], standalone_mode=False)
    return raw.getvalue().decode()


def grant(state: State, statements: str) -> None:
    """Let psql carry out the DataStore's permissions, which are written for psql."""
    place = postgres.place(state)
    env = {**environment(), "PGPASSWORD": secret.load(state)["postgres"]}
    port = str(ports.current(state)["postgres"])
    command = [str(place.bin / "psql"), "-X", "-q", "-h", ports.HOST, "-p", port]
    command += ["-U", "postgres", "-v", "ON_ERROR_STOP=1"]
    subprocess.run(command, input=statements, text=True, check=True, env=env)


def upgrade(state: State, ini: str) -> None:
    print(ckan(ini, "db", "upgrade"), flush=True)
    grant(state, ckan(ini, "datastore", "set-permissions"))


def make_accounts(state: State) -> None:
    """The demo's users and a valid token for each, written to ``accounts.json``."""
    from ckan import model

    stored = read_json(accounts_file(state)) or {}
    words = secret.load(state)
    accounts = {}
    for role, (name, fullname) in USERS.items():
        user = model.User.by_name(name) or _create(name, fullname, words[name])
        if not user.validate_password(words[name]):
            user.password = words[name]
        user.sysadmin = role == "sysadmin"
        model.Session.commit()
        token = stored.get(role, {}).get("token", "")
        if not _valid(token):
            token = _new_token(name)
        accounts[role] = {"name": name, "password": words[name], "token": token}
    write_json(accounts_file(state), accounts)


def _create(name: str, fullname: str, password: str) -> Any:
    from ckan import model
    from ckan.plugins import toolkit as tk

    data = {
        "name": name,
        "fullname": fullname,
        "email": f"{name}@mashhad.example",
        "password": password,
    }
    tk.get_action("user_create")({"ignore_auth": True, "user": ""}, data)
    return model.User.by_name(name)


def _valid(token: str) -> bool:
    from ckan import model
    from ckan.lib import api_token

    decoded = api_token.decode(token) if token else None
    return bool(decoded and model.ApiToken.get(decoded.get("jti", "")))


def _new_token(name: str) -> str:
    from ckan.plugins import toolkit as tk

    context = {"ignore_auth": True, "user": name}
    made = tk.get_action("api_token_create")(context, {"user": name, "name": TOKEN_NAME})
    return str(made["token"])


def heal_index() -> None:
    """Rebuild the search index when it does not hold what the database holds.

    A new or deleted index is empty; PostgreSQL is the truth.
    """
    from ckan import model
    from ckan.lib import search

    wanted = model.Session.query(model.Package.id).filter_by(state="active").count()
    found = search.make_connection().search("*:*", fq=_site(), rows=0).hits
    if wanted != found:
        print(f"search index: {found} of {wanted} records, rebuilding", flush=True)
        search.rebuild(clear=True)


def _site() -> str:
    from ckan.plugins import toolkit as tk

    return f'+site_id:"{tk.config["ckan.site_id"]}" +entity_type:package +state:active'


def main(state: State, tests: bool) -> None:
    if tests:
        words, where = secret.load(state), ports.current(state)
        os.environ.update(ckan_config.environment(state, where, words, ckan_config.TEST_PLACES[0]))
        upgrade(state, str(ROOT / "test.ini"))
        return
    upgrade(state, str(state.ini))
    # `ckan run` does this by itself, gunicorn does not: what scripts of pages say.
    print(ckan(str(state.ini), "translation", "js"), flush=True)
    make_accounts(state)
    heal_index()


if __name__ == "__main__":
    main(State(sys.argv[1]), tests=sys.argv[2:] == ["tests"])
