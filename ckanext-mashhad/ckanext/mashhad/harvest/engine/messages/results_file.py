"""The records of a job as CSV, for whoever wants to go through them in a spreadsheet (pure)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text.formulas import inert
from ckanext.mashhad.harvest.engine.messages.outcomes import OUTCOMES, WAITING, WOULD
from ckanext.mashhad.persian.reading_errors import N_

_COLUMNS: Final = (N_("Title"), N_("Identifier"), N_("Outcome"), N_("Reason"), N_("Dataset"))


def as_csv(
    records: Iterable[Mapping[str, Any]], translate: Callable[[str], str], *, is_dry: bool
) -> bytes:
    """UTF-8 with a mark, so that Excel reads Persian; no cell is a formula.

    A run that only tells says so at every record, and names no dataset that it has not made.
    """
    labels = WOULD if is_dry else OUTCOMES
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([translate(name) for name in _COLUMNS])
    for record in records:
        outcome = translate(labels.get(record["outcome"] or "", WAITING))
        dataset = "" if is_dry and record["outcome"] == "added" else record["package_id"]
        cells = (record["title"], record["guid"], outcome, record["reason"], dataset)
        writer.writerow([inert(cell or "") for cell in cells])
    return target.getvalue().encode("utf-8-sig")
