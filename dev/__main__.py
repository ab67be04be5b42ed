"""The stack's tool: ``python3 -m dev COMMAND``. ``make help`` lists what people need most.

Installs what is missing first, then goes on inside ``.venv``.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from contextlib import redirect_stdout

from dev import install
from dev.paths import PYTHON, ROOT, VENV, State, read_json
from dev.progress import Failed, Interrupted, report, say
from dev.signals import listen_for_signals


def main(words: list[str]) -> int:
    options = _parser().parse_args(words)
    listen_for_signals()
    try:
        # A shell reads what `env` prints; what is installed on the way is not for it.
        with redirect_stdout(sys.stderr):
            install.ensure()
        if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
            os.chdir(ROOT)
            os.execv(PYTHON, [str(PYTHON), "-m", "dev", *words])  # noqa: S606
        code: int = options.act(options)
        return code
    except Failed as failure:
        with redirect_stdout(sys.stderr):
            report(failure)
        return 1
    except Interrupted as interrupted:
        say("\nStopped.")
        return 128 + interrupted.signum


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev", description=__doc__)
    parser.add_argument("--state", choices=("demo", "test", "smoke"), default="demo")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, act: Callable[[argparse.Namespace], int], text: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        made = commands.add_parser(name, help=text)
        made.set_defaults(act=act)
        return made

    command("install", lambda options: 0, "install everything into .venv")
    command("demo", demo, "start everything with the demo city and serve until Ctrl-C")
    up_parser = command("up", up, "the same in the background")
    up_parser.add_argument("--only", default="", help="services, with commas between")
    up_parser.add_argument("--second", action="store_true", help="and a second, bare CKAN")
    command("down", down, "stop it")
    command("status", status, "what runs and where (exit code 3 when a service does not)")
    command("reset", reset, "stop it and delete its data; downloads stay")
    command("psql", psql, "psql on CKAN's database").add_argument("args", nargs=argparse.REMAINDER)
    logs_parser = command("logs", logs, "follow the logs of all services, or of those named")
    logs_parser.add_argument("services", nargs="*")
    command("env", env, "shell lines that point test.ini to the services of --state test")
    command("lint", lint, "ruff, mypy, import-linter and deptry")
    command("dist", dist, "build a wheel")
    command("prove-numbers", prove_numbers, "add up every figure of a running demo again")
    command("smoke", smoke, "start a fresh demo, check every page and feed, stop")
    test_parser = command("test", test, "unit, integration, smoke and browser tests")
    test_parser.add_argument("args", nargs=argparse.REMAINDER)
    return parser


def demo(options: argparse.Namespace) -> int:
    from dev import stack

    with stack.running(State(options.state)) as (supervisor, started):
        stack.fill(supervisor, started)
        stack.announce(started)
        say("\n  Ctrl-C stops everything.")
        try:
            supervisor.wait()
        except Interrupted:
            say("\nStopping …")
            return 0
    return 0


def up(options: argparse.Namespace) -> int:
    from dev import background, stack

    state = State(options.state)
    names = tuple(filter(None, options.only.split(","))) or stack.ALL
    names += stack.ON_REQUEST if options.second else ()
    unknown = set(names) - {*stack.ALL, *stack.ON_REQUEST}
    if unknown:
        raise Failed(f"no such service: {', '.join(unknown)}; there are {', '.join(stack.ALL)}")

    def serve(ready: Callable[[], None]) -> int:
        try:
            with stack.running(state, names) as (supervisor, started):
                if "ckan" in names:
                    stack.fill(supervisor, started)
                    stack.announce(started)
                ready()
                supervisor.wait()
        except Failed as failure:
            report(failure)
            return 1
        except Interrupted as interrupted:
            return 128 + interrupted.signum
        return 0

    return background.detach(state, serve)


def down(options: argparse.Namespace) -> int:
    from dev import background

    say("Stopped." if background.down(State(options.state)) else "Nothing was running.")
    return 0


def status(options: argparse.Namespace) -> int:
    from dev import ports, process, stack
    from dev.services import named
    from dev.supervisor import asked, record

    state = State(options.state)
    if not state.ports.exists():
        say("Nothing runs.")
        return 1
    numbers = ports.current(state)
    services = named(tuple(read_json(asked(state)) or stack.ALL))
    missing = 0
    width = max(len(service.label) for service in services)
    for service in services:
        identity = process.recall(record(state, service.name))
        missing += identity is None
        where = f"pid {identity.pid}" if identity else "not running"
        port = numbers.get(service.name, "")
        say(f"  {service.label:<{width}}  {port!s:<8}{where:<14}{state.log(service.name)}")
    return 3 if missing else 0


def reset(options: argparse.Namespace) -> int:
    from dev import background

    background.empty(State(options.state))
    say("Emptied. What was downloaded is still there.")
    return 0


def psql(options: argparse.Namespace) -> int:
    from dev import ckan_config, ports, postgres, secret

    state = State(options.state)
    words = secret.load(state)
    url = ckan_config.addresses(ports.current(state), words, ckan_config.own(state))
    program = postgres.place(state).bin / "psql"
    os.environ["PGPASSWORD"] = words["ckan_db"]
    where = url["sqlalchemy.url"].replace(f":{words['ckan_db']}@", "@")
    os.execv(program, [str(program), where, *options.args])  # noqa: S606


def logs(options: argparse.Namespace) -> int:
    from dev.services import SERVICES

    state = State(options.state)
    names = options.services or [service.name for service in SERVICES]
    files = [str(state.log(name)) for name in names]
    os.execvp("tail", ["tail", "-n", "20", "-F", *files])  # noqa: S606


def env(options: argparse.Namespace) -> int:
    from dev import ckan_config, ports, secret

    state = State(options.state)
    found = ckan_config.environment(
        state, ports.current(state), secret.load(state), ckan_config.own(state)
    )
    for name, value in found.items():
        say(f"export {name}='{value}'")
    return 0


def lint(options: argparse.Namespace) -> int:
    from dev import lint as checks

    return checks.run()


def dist(options: argparse.Namespace) -> int:
    from dev import wheel

    return wheel.build()


def smoke(options: argparse.Namespace) -> int:
    from dev import testing

    return testing.run(["smoke"])


def prove_numbers(options: argparse.Namespace) -> int:
    from dev.prove_numbers import Prover, report_figures
    from dev.visitor import Visitor

    facts = read_json(State(options.state).portal)
    if facts is None:
        raise Failed("no portal is running: begin with `make up`")
    report_figures(Prover(Visitor(facts["url"])).walk(tell=say))
    return 0


def test(options: argparse.Namespace) -> int:
    from dev import testing

    return testing.run(options.args)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    sys.exit(main(sys.argv[1:]))
