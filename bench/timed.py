"""``python -m bench.timed COMMAND``: runs it and prints as JSON what it took and printed."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def main() -> None:
    begun = time.perf_counter()
    done = subprocess.run(sys.argv[1:], check=False, stdout=subprocess.PIPE)
    elapsed = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(done.returncode)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "cpu": used.ru_utime + used.ru_stime,
                "elapsed": elapsed,
                "peak": used.ru_maxrss / 1024,
                "printed": json.loads(done.stdout),
            }
        )
    )


if __name__ == "__main__":
    main()
