"""What differs between two versions as CSV, a line for each cell, and as JSON, an object a row."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO, Any

from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.engine.history.row_changes import KINDS
from ckanext.mashhad.tables.history.compared_versions import WITHHELD, Compared, ShownChange
from ckanext.mashhad.tables.history.public_versions import PublicVersion


def write_csv(out: IO[str], compared: Compared) -> None:
    """``change`` of the row, its key, its numbers in both files, and a cell that differs.

    ``withheld`` names the sides of the cell of which the words are not shown.
    """
    write = csv.writer(out)
    write.writerow(
        ["change", *compared.key, "old_row", "new_row", "column", "was", "becomes", WITHHELD]
    )
    for shown in _shown(compared):
        change = shown.change
        places = [place.number if place else "" for place in (change.old, change.new)]
        known = [change.kind, *(_text(value) for value in shown.key.values()), *places]
        for cell in shown.cells:
            sides = [_text(cell.was), _text(cell.becomes), " ".join(cell.withheld)]
            write.writerow([*known, cell.column, *sides])


def write_json(out: IO[str], compared: Compared) -> None:
    """Both versions, how many rows changed, came and went, and ``changes``, each a line."""
    found = compared.found
    about = {
        "old": describe(compared.old),
        "new": describe(compared.new),
        **{kind: found.count(kind) for kind in KINDS},
        "same": found.same,
        "key": compared.key,
        "columns_only_old": found.only_old,
        "columns_only_new": found.only_new,
    }
    out.write(json.dumps(about, ensure_ascii=False)[:-1] + ', "changes": [')
    comma = "\n"
    for shown in _shown(compared):
        out.write(comma + json.dumps(_object(shown), ensure_ascii=False))
        comma = ",\n"
    out.write("\n]}\n")


def describe(version: PublicVersion) -> dict[str, Any]:
    """A version for programs; ``until`` is null while it is public."""
    until = moments.iso(version.until) if version.until else None
    return {"n": version.n, "since": moments.iso(version.since), "until": until}


def _object(shown: ShownChange) -> dict[str, Any]:
    change = shown.change
    return {
        "change": change.kind,
        "row": shown.key,
        "old_row": change.old.number if change.old else None,
        "new_row": change.new.number if change.new else None,
        "alike": change.alike,
        "cells": [cell._asdict() for cell in shown.cells],
    }


def _shown(compared: Compared) -> Iterator[ShownChange]:
    return map(compared.show, compared.found.changes)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) else str(value).lower()
