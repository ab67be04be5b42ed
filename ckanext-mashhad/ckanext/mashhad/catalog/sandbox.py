"""Runs one of our modules on untrusted bytes in a child process with limits (pure).

The child gets no secrets in its environment, little memory and time, and cannot reach the network
(``lock_in``). Whatever it does, the caller gets its output, :class:`SandboxError` or
:class:`Interrupted`.

Who runs a module several times does so in :func:`warm`: the children are then forks of a process
that has imported the module and called its ``prepare``, for that takes most of a small run. That
process is started as a child is, does nothing else (a fork of what runs threads, as polars does
once it is used, hangs), and is asked over a socket which no child holds. A worker has such a
process as long as it runs (:func:`keep_warm`), for the jobs that it forks.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, NoReturn


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may use; ``memory`` and ``output`` (of each file it writes) in bytes."""

    cpu_seconds: int = 60
    wall_seconds: float = 120
    memory: int = 1024**3
    output: int = 200 * 1024**2


class SandboxError(Exception):
    """A child that gave no output; ``killed``: it came up against a limit."""

    def __init__(self, detail: str, *, killed: bool) -> None:
        super().__init__(detail)
        self.killed = killed


class Interrupted(Exception):  # noqa: N818 (named after what happened)
    """The machine ended a child that kept its limits: it ran out of memory, or shuts down.

    Nothing is said of what the child read; it may be tried again.
    """


DEFAULT: Final = Bounds()
_PYTHON: Final = (sys.executable, "-I", "-X", "utf8", "-m")
#: What the kernel and operators end a process with. None of the limits does.
_ENDED_BY_MACHINE: Final = frozenset(
    {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
)


def run(
    module: str,
    arguments: Sequence[str],
    given: bytes = b"",
    bounds: Bounds = DEFAULT,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What ``python -m module arguments`` writes when it reads ``given``.

    Raises :class:`SandboxError`, :class:`Interrupted`.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(given)
        source.seek(0)
        words, seen = (module, *arguments), _seen(environment)
        code = start(words, source.fileno(), target.fileno(), bounds.wall_seconds, seen)
        if code is None:
            raise SandboxError(f"more than {bounds.wall_seconds} s", killed=True)
        if code in _ENDED_BY_MACHINE:
            raise Interrupted(f"the child was ended by signal {-code}")
        if code != 0:
            # Killed by a limit, or out of memory somewhere below Python.
            raise SandboxError(f"the child ended with {code}", killed=code < 0)
        target.seek(0)
        return target.read()


def start(
    words: Sequence[str], source: int, target: int, seconds: float, environment: Mapping[str, str]
) -> int | None:
    """Return the exit code of ``python -m words`` between two files; None after ``seconds``."""
    importer = _importer.get()
    if importer and importer.serves(words[0], environment):
        return importer.start(words[1:], source, target, seconds)
    try:
        done = subprocess.run(  # noqa: S603 (our own modules)
            [*_PYTHON, *words],
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            timeout=seconds,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def _seen(environment: Mapping[str, str] | None) -> dict[str, str]:
    return {"PATH": os.defpath, **(environment or {})}


@contextmanager
def warm(module: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Within the block, each :func:`run` of this module is a fork of one process.

    The process is started by the first of them, and ended with the block, unless it is one that is
    kept.
    """
    kept, seen = _importer.get(), _seen(environment)
    if kept and kept.serves(module, seen) and kept.answers():
        yield
        return
    importer = _Importer(module, seen)
    token = _importer.set(importer)
    try:
        yield
    finally:
        _importer.reset(token)
        importer.end()


def keep_warm(module: str, environment: Mapping[str, str] | None = None) -> None:
    """Have such a process for as long as this one runs, and for what is forked from it, one fork at
    a time; called before each fork, as it may have ended.
    """
    kept, seen = _importer.get(), _seen(environment)
    if not (kept and kept.serves(module, seen)):
        kept = _Importer(module, seen)
        _importer.set(kept)
    kept.begin()


class _Importer:
    """The process that has imported a module, as its caller sees it, or a fork of its caller."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self._module = module
        self._environment = environment
        self._running: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._owner = os.getpid()

    def serves(self, module: str, environment: Mapping[str, str]) -> bool:
        return (module, environment) == (self._module, self._environment)

    def start(
        self, arguments: Sequence[str], source: int, target: int, seconds: float
    ) -> int | None:
        """As :func:`start`."""
        _, orders = self._running = self._running or self._begin()
        name = os.urandom(8).hex()
        order = json.dumps([name, seconds, *arguments]).encode()
        orders.settimeout(seconds + _BEGINNING)
        answer = b""
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # it has ended by itself
                socket.send_fds(orders, [order], [source, target])
                # A fork that was killed may have left an answer behind.
                while (answer := orders.recv(_ANSWER)) and json.loads(answer)[0] != name:
                    pass
        except TimeoutError:
            self.end()
            return None
        except BaseException:  # the caller's own time is over: it may ask for no other
            self.end()
            raise
        code: int | None = json.loads(answer)[1] if answer else self.end()
        return code

    def begin(self) -> None:
        """Begin the process, unless it runs."""
        if self._running and self._running[0].poll() is not None:
            self.end()
        self._running = self._running or self._begin()

    def answers(self) -> bool:
        """Whether the process has begun and not ended."""
        with suppress(BlockingIOError, ConnectionResetError):
            peek = socket.MSG_PEEK | socket.MSG_DONTWAIT
            return bool(self._running and self._running[1].recv(1, peek))
        return bool(self._running)

    def end(self) -> int | None:
        """End the process, and a child that it still has; how it ended, if it had begun.

        Only who has begun it can know that.
        """
        if not self._running:
            return None
        process, orders = self._running
        self._running = None
        orders.close()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        return code if self._owner == os.getpid() else -signal.SIGKILL

    def _begin(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 (ourselves)
                [*_PYTHON, __name__, self._module],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=dict(self._environment),
                start_new_session=True,
            )
        return process, ours


_importer: ContextVar[_Importer | None] = ContextVar("importer", default=None)
#: Seconds in which the module is imported.
_BEGINNING: Final = 60
_ORDER: Final = 2**16
_ANSWER: Final = 64


def _serve(module: str) -> None:
    """Be the process of an :class:`_Importer`: its socket is on stdin."""
    gc.disable()
    served = importlib.import_module(module)
    served.prepare()
    sys.stdout.flush()  # or each child writes it once more
    orders = socket.socket(fileno=os.dup(0))
    while True:
        order, files, _, _ = socket.recv_fds(orders, _ORDER, 2)
        if not order:
            return
        name, seconds, *arguments = json.loads(order)
        child = os.fork()
        if child == 0:
            orders.close()
            _be_child(served.main, arguments, *files)
        for file in files:
            os.close(file)
        with suppress(BrokenPipeError):
            orders.send(json.dumps([name, _await(child, orders, seconds)]).encode())


def _be_child(main: Any, arguments: Sequence[str], source: int, target: int) -> NoReturn:
    """Run ``main`` between two files, as ``python -m`` does."""
    code = 1
    try:
        for number, file in enumerate((source, target)):
            os.dup2(file, number)
            os.close(file)
        main(*arguments)
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


def _await(child: int, orders: socket.socket, seconds: float) -> int | None:
    """The exit code of a child, or None of one that is ended because its time, or we, are over."""
    watch = os.pidfd_open(child)
    ended, _, _ = select.select([watch, orders.fileno()], [], [], seconds)
    os.close(watch)
    in_time = watch in ended
    if not in_time:
        os.kill(child, signal.SIGKILL)  # it cannot have another's number before it is waited for
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if in_time else None


def lock_in(bounds: Bounds = DEFAULT) -> None:
    """Called first in the child: set the limits and shut the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_seconds, bounds.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output, bounds.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.getaddrinfo = _no_network


def _no_network(*_: Any, **__: Any) -> NoReturn:
    raise OSError("no network here")


if __name__ == "__main__":
    _serve(sys.argv[1])
