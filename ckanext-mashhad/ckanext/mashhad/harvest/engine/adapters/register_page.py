"""Rows of JSON as CSV, in the sandbox: ``python -m`` this reads JSON and writes the table.

The rows are a list of objects, alone or as the one such list in an envelope (``data``, ``rows``,
``result.records`` …). What cannot be read is written as ``!`` and a code of ``reasons`` (pure).
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.adapters.json_depth import read_json
from ckanext.mashhad.harvest.engine.record_pages import Unreadable

#: Envelopes are opened so deep.
_DEPTH: Final = 3


def table(value: Any) -> str:
    """The rows as CSV with a header of all their names, or :class:`Unreadable`."""
    rows = _rows(value, _DEPTH)
    if not rows:
        raise Unreadable("no_table")
    names = list(dict.fromkeys(str(name) for row in rows for name in row))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return target.getvalue()


def _rows(value: Any, depth: int) -> list[Mapping[str, Any]]:
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return value
    if not isinstance(value, Mapping) or depth == 0:
        return []
    found = [rows for inner in value.values() if (rows := _rows(inner, depth - 1))]
    # Of several lists nobody can tell which one is meant.
    return found[0] if len(found) == 1 else []


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Read stdin, write the table to stdout."""
    sandbox.lock_in()
    try:
        result = table(read_json(sys.stdin.buffer.read()))
    except Unreadable as error:
        result = f"!{error.code}"
    except MemoryError:
        result = "!too_hard"
    sys.stdout.write(result)


if __name__ == "__main__":
    main()
