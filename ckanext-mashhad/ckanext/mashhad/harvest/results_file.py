"""The records of a job as CSV, for whoever wants to go through them in a spreadsheet (pure)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ckanext.mashhad.harvest.outcomes import OUTCOMES, WAITING
from ckanext.mashhad.persian.errors import N_
from ckanext.mashhad.tables.formulas import inert

_COLUMNS: Final = (N_("Title"), N_("Identifier"), N_("Outcome"), N_("Reason"), N_("Dataset"))


def as_csv(records: Iterable[Mapping[str, Any]], translate: Callable[[str], str]) -> bytes:
    """UTF-8 with a mark, so that Excel reads Persian; no cell is a formula."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([translate(name) for name in _COLUMNS])
    for record in records:
        outcome = translate(OUTCOMES.get(record["outcome"] or "", WAITING))
        cells = (record["title"], record["guid"], outcome, record["reason"], record["package_id"])
        writer.writerow([inert(cell or "") for cell in cells])
    return target.getvalue().encode("utf-8-sig")
