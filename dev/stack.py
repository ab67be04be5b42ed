"""Bringing a whole stack up, in order: packages, databases, CKAN, the demo city."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from dev import (
    ckan_config,
    compliance,
    harvest,
    jars,
    portal,
    ports,
    postgres,
    process,
    secret,
    solr,
)
from dev.demo.portal import PortalError
from dev.paths import HOME, PYTHON, ROOT, State, read_json, write_json
from dev.progress import Failed, say, step
from dev.services import BASE, SERVICES, Stack, environment, named
from dev.supervisor import Supervisor, asked

# Tells the demo city's generator and the browser tests which portal is meant.
PORTAL_VARIABLE = "MASHHAD_PORTAL"
TEST_DAY = "1405-09-04"
ALL = tuple(service.name for service in SERVICES if not service.on_request)
ON_REQUEST = tuple(service.name for service in SERVICES if service.on_request)


@contextmanager
def running(state: State, names: tuple[str, ...] = ALL) -> Iterator[tuple[Supervisor, Stack]]:
    """The services of ``names``, started; stopped again on the way out, however that is."""
    os.umask(0o077)
    supervisor = Supervisor(state)
    write_json(asked(state), names)
    try:
        stack = _base(supervisor, names)
        if "ckan" in names:
            stack = start_site(supervisor, stack, names)
        yield supervisor, stack
    finally:
        supervisor.close()


def _base(supervisor: Supervisor, names: tuple[str, ...]) -> Stack:
    state = supervisor.state
    if not state.secrets.exists():
        postgres.remove(state)  # nobody knows its passwords any more
    secrets = secret.load(state)
    place = postgres.place(state)
    if "solr" in names:
        if jars.missing():
            log = HOME / "logs" / "jars.log"
            supervisor.do("Solr's jars", [PYTHON, "-m", "dev.jars"], log, tool_environment())
        solr.write_home(state, _indexes(state))
    log = state.log("postgres-setup")
    if "postgres" in names and not place.data.is_dir():
        with step("Database cluster"):
            postgres.initialise(place, secrets["postgres"], log)
    base = tuple(name for name in names if name in BASE)
    chosen, marks = ports.claim(state, base)
    supervisor.hold(marks)
    stack = Stack(state, chosen, secrets, place)
    supervisor.start(named(base), stack)
    if "postgres" in names:
        # A browser test has a registry of its own harvest the city, that of the smoke test too.
        tested = ckan_config.TEST_PLACES[0] if state.name == "smoke" else ckan_config.own(state)
        own = (ckan_config.SITE, tested)
        databases = dict.fromkeys(name for each in own for name in (each.database, each.datastore))
        postgres.prepare(stack.ports["postgres"], secrets, [*databases])
        if state.name == "test":
            postgres.let_tests_fill_tables(stack.ports["postgres"], secrets)
    return stack


def _indexes(state: State) -> list[str]:
    places = [ckan_config.SITE, *(ckan_config.TEST_PLACES if state.name == "test" else ())]
    return [*dict.fromkeys(place.index for place in places)]


def tool_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def start_site(supervisor: Supervisor, stack: Stack, names: tuple[str, ...]) -> Stack:
    """CKAN and its workers on top of the running base; the stack with CKAN's address in it."""
    state = stack.state
    others = tuple(name for name in names if name in ports.DEFAULTS and name not in (*BASE, "ckan"))
    _, marks = ports.claim(state, others)
    supervisor.hold(marks)
    chosen, server = ports.claim_web(state)
    stack = replace(stack, ports=chosen, web=server.detach())
    ckan_config.write(state, stack.ports, stack.secrets)
    translations: process.Command = [PYTHON, "-m", "dev.i18n", "compile"]
    supervisor.do("Translations", translations, HOME / "logs" / "i18n.log", tool_environment())
    command: process.Command = [PYTHON, "-m", "dev.portal", state.name]
    env = environment({"PYTHONPATH": str(ROOT)})
    log = state.log("portal")
    log.unlink(missing_ok=True)
    supervisor.do("Tables, permissions, users and tokens", command, log, env)
    supervisor.start(named(tuple(name for name in names if name not in BASE)), stack)
    write_json(state.portal, about(stack))
    return stack


def about(stack: Stack) -> dict[str, Any]:
    """What ``portal.json`` tells scripts."""
    accounts = read_json(portal.accounts_file(stack.state)) or {}
    return {
        "url": ckan_config.site_url(stack.ports),
        "ini": str(stack.state.ini),
        **accounts,
    }


def fill(supervisor: Supervisor, stack: Stack) -> date:
    """What ``make demo`` shows: the city loaded and checked, the neighbour harvested; its day."""
    as_of = load_city(supervisor, stack)
    harvest_neighbour(supervisor, stack)
    return as_of


def load_city(supervisor: Supervisor, stack: Stack) -> date:
    """Load the demo city and say what it is; its day, which for the tests is always the same."""
    log = stack.state.log("demo")
    log.unlink(missing_ok=True)
    day = ["--as-of", TEST_DAY] if stack.state.name == "test" else []
    command: process.Command = [PYTHON, "-m", "dev.demo", "load", *day]
    env = environment({"PYTHONPATH": str(ROOT), PORTAL_VARIABLE: str(stack.state.portal)})
    supervisor.do("Demo city, loaded and checked", command, log, env)
    facts = json.loads(log.read_text().splitlines()[-1])
    kinds = ", ".join(f"{count} {kind}" for kind, count in facts["datasets"].items())
    say(f"    {facts['units']} units, datasets: {kinds}")
    checked = facts["versions"]
    say(f"    {checked['accepted']} files accepted by their check, {checked['refused']} refused")
    return date.fromisoformat(facts["as_of"])


def harvest_neighbour(supervisor: Supervisor, stack: Stack) -> None:
    """Harvest the neighbour's catalogue, edition by edition, and say what came of it."""
    try:
        visitor = harvest.Visits(stack, about(stack)["sysadmin"]["token"], supervisor.check)
        for edition in visitor.editions():
            with step(f"Harvest of the neighbour's catalogue, edition {edition}"):
                told = visitor.visit(edition)
            say(f"    {told}")
    except PortalError as error:
        raise Failed(str(error), stack.state.log("ckan")) from error


def announce(stack: Stack) -> None:
    """Print the address and the three logins."""
    facts = about(stack)
    say(f"\n  The portal:  {facts['url']}\n")
    for role, label in (("sysadmin", "Sysadmin"), ("officer", "Data officer")):
        account = facts[role]
        say(f"  {label + ':':<14}{account['name']:<10}{account['password']}")
    say(f"  {'Registry:':<14}token     {facts['registry']['token']}")
    say("")
    for line in compliance.lines(facts["url"]):
        say(f"  {line}")
    say(f"\n  All of it for scripts: {stack.state.portal}")
