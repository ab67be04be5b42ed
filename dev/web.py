"""The worker of gunicorn that serves CKAN: a request takes a thread only once it has wholly come.

gunicorn's own workers read a body in the thread that answers, for as long as its sender likes: as
many slow senders as there are threads keep everybody else out. waitress gathers requests and sends
answers in one loop, as a proxy in front would.
"""

from __future__ import annotations

import gc
from typing import Any, Final

from gunicorn.workers.base import Worker
from waitress import create_server, wasyncore

#: What a proxy in front would be told too. Seconds without a byte, and most connections at once.
LIMITS: Final = {
    "channel_timeout": 60,
    "connection_limit": 1000,
    "max_request_header_size": 32_768,
    # A slow reader has his answer wait on the disk, not in a thread.
    "outbuf_high_watermark": 4 * 1024**3,
    "max_request_body_size": 256 * 1024**2,  # the largest file, and what a form sends with it
}


class BufferingWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """Serves with waitress on the sockets, and under the supervision, of gunicorn."""

    def run(self) -> None:
        """Answer until gunicorn ends this worker."""
        # What is loaded stays, and a page leaves little: to look for garbage at every few hundred
        # objects took a twentieth of the processor.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        server: Any = create_server(
            self.wsgi,
            sockets=[each.sock for each in self.sockets],
            threads=self.cfg.threads,
            **LIMITS,
        )
        while self.alive:
            self.notify()
            wasyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)
        server.task_dispatcher.shutdown()
