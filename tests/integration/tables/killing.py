"""A process that dies at a chosen point."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from typing import Any

from tests.integration import forked


def killed(
    act: Callable[[], Any], holder: Any, name: str, *, after: bool = False, call: int = 1
) -> None:
    """Do ``act`` in a child like CKAN's worker, which dies at its ``call`` of ``holder.name``."""

    def live_until_then() -> None:
        original, calls = getattr(holder, name), itertools.count(1)

        def deadly(*arguments: Any, **more: Any) -> Any:
            its_turn = next(calls) == call
            done = original(*arguments, **more) if after or not its_turn else None
            if its_turn:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(holder, name, deadly)
        act()

    ended = forked.wait(forked.start(live_until_then))
    assert ended == -signal.SIGKILL, "the point was never reached"
