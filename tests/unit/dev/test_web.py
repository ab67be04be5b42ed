from __future__ import annotations

import http.client
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from dev import ports
from dev.paths import PYTHON, ROOT

APPLICATION = "werkzeug.testapp:test_app"
SLOW = b"POST /api/action/status_show HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture
def port() -> Iterator[int]:
    """Where one worker with two threads serves."""
    with socket.create_server((ports.HOST, 0)) as server:
        server.set_inheritable(True)
        command = [str(PYTHON), "-m", "gunicorn", APPLICATION, "--bind", f"fd://{server.fileno()}"]
        command += ["--pythonpath", str(ROOT), "--worker-class", "dev.web.BufferingWorker"]
        command += ["--workers", "1", "--threads", "2", "--no-control-socket"]
        with subprocess.Popen(command, pass_fds=[server.fileno()], env={**os.environ}) as process:
            yield server.getsockname()[1]
            process.terminate()


def test_slow_bodies_keep_nobody_waiting(port: int) -> None:
    with ExitStack() as senders:
        for _ in range(80):
            sender = senders.enter_context(socket.create_connection((ports.HOST, port)))
            sender.sendall(SLOW)
        client = http.client.HTTPConnection(ports.HOST, port, timeout=20)
        client.request("GET", "/")
        assert client.getresponse().status == 200
