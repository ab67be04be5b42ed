"""Records that the DataStore gives as text, made inert for spreadsheet programs (pure)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from ckanext.mashhad.catalog.engine.text.formulas import inert

_TABS: Final = "tsv"
_TEXT: Final = "text"


def inert_records(records: str, form: str, fields: Sequence[Mapping[str, str]]) -> str:
    """``records`` as ``csv`` or ``tsv``; texts of ``fields`` that begin like a formula are none."""
    texts = [place for place, field in enumerate(fields) if field["type"] == _TEXT]
    delimiter = "\t" if form == _TABS else ","
    csv.field_size_limit(max(csv.field_size_limit(), len(records)))
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for row in csv.reader(io.StringIO(records, newline=""), delimiter=delimiter):
        if row:  # a line without anything is one column's empty cell
            for place in texts:
                row[place] = inert(row[place])
        write.writerow(row)
    return out.getvalue()
