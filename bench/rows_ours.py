"""Our checker on one file, in a process of its own: ``check FILE`` or ``annotate FILE``.

Printed are, as by ``bench.rows_peer`` and in its words, the seconds of processor time without those
in which modules are loaded, and the findings.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # as in the sandbox

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path
from typing import Final

from bench import rows_file
from ckanext.mashhad.tables.engine.check.check import check
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.findings.check_report import Report

KINDS: Final = {
    "required": "required",
    "minimum": "minimum",
    "unique": "unique",
    "text.pattern": "pattern",
    "code.unknown": "enum",
}
TODAY: Final = dt.date(2026, 1, 1)


def main() -> None:
    what, path = sys.argv[1], Path(sys.argv[2])
    # A million such rows are more bytes than a site accepts by default.
    limits = Limits(csv_bytes=10**9)
    begun = time.process_time()
    report = check(path, rows_file.SCHEMA, TODAY, limits=limits, listed=10_000_000)
    if what == "annotate":
        from ckanext.mashhad.tables.engine.workbooks import annotated

        with path.with_suffix(".annotated.xlsx").open("wb") as target:
            annotated.write(target, path, report, rows_file.SCHEMA, "fa")
    found = list(findings(report))
    print(json.dumps([time.process_time() - begun, found]), flush=True)
    os._exit(0)  # as in the sandbox


def findings(report: Report) -> list[tuple[int | None, str | None, str]]:
    return [
        (each.row, each.field, KINDS.get(each.rule, "type"))
        for each in report.findings
        if each.severity == "error"
    ]


if __name__ == "__main__":
    main()
