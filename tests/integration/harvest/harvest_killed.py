"""Runs a harvest job in a process of its own that kills itself at a named point.

Arguments: the configuration file, the number of the job, the point, and after how many passes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main(ini: str, job_id: str, point: str, passes: str) -> None:
    make_app(CKANConfigLoader(ini).get_config())
    from ckanext.mashhad.harvest import finishing, importing, jobs, staging
    from ckanext.mashhad.net.pacing import HostPacer

    staging._pacer = HostPacer(interval=0)
    before = {
        "while_staging": (staging, "stage"),
        "between_gathering_and_importing": (jobs, "_import"),
        "before_writing_a_dataset": (importing, "_write"),
        "after_indexing_before_committing": (model.repo, "commit"),
        "between_two_records": (importing, "import_result"),
        "before_the_end": (finishing, "finish"),
    }
    holder, name = before[point]
    setattr(holder, name, _deadly(getattr(holder, name), int(passes)))
    jobs.run(int(job_id))  # without an application context, as in CKAN's worker
    sys.exit("the point was never reached")


def _deadly(function: Callable[..., Any], passes: int) -> Callable[..., Any]:
    left = passes

    def wrapped(*arguments: Any, **more: Any) -> Any:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return function(*arguments, **more)

    return wrapped


if __name__ == "__main__":
    main(*sys.argv[1:])
