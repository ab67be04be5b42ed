"""A process that dies at a chosen point."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from typing import Any

import ckan.model as model
from ckanext.datastore.backend import postgres


def killed(
    act: Callable[[], Any], holder: Any, name: str, *, after: bool = False, call: int = 1
) -> None:
    """Do ``act`` in a child like CKAN's worker, which dies at its ``call`` of ``holder.name``.

    Nothing of ours is open meanwhile, so that the child's death closes its own connections only.
    """
    model.Session.remove()
    model.meta.engine.dispose()
    postgres.get_write_engine().dispose()
    postgres.get_read_engine().dispose()
    child = os.fork()
    if child == 0:
        original, calls = getattr(holder, name), itertools.count(1)

        def deadly(*arguments: Any, **more: Any) -> Any:
            its_turn = next(calls) == call
            done = original(*arguments, **more) if after or not its_turn else None
            if its_turn:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(holder, name, deadly)
        try:
            act()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the point was never reached"
    assert os.WTERMSIG(status) == signal.SIGKILL
