"""What rules know of other tables: sheets of the same workbook, and what the unit has published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.rules.base import Context, applies
from ckanext.mashhad.tables.engine.schema.parsing import when_of

#: By table, the columns that are looked up there.
Lookups = Mapping[str, tuple[str, ...]]

NOTHING_KNOWN: Final = Word(
    "برگهٔ «{fa}» در فایل نیست و فهرست منتشرشده‌ای از واحد هم در دست نیست؛ شماره‌ها با آن سنجیده نشد",
    "The file has no sheet of “{en}”, and none that the unit has published is known;"
    " the numbers were not held against it",
)


def rows_of(context: Context, table: str, columns: Sequence[str]) -> pl.DataFrame | None:
    """The known rows of another table, None where nothing of it is known."""
    known = [
        frame.select(columns)
        for frames in (context.workbook, context.published)
        if (frame := frames.get(table)) is not None and frame.height
    ]
    return pl.concat(known, how="vertical_relaxed") if known else None


def nothing_known(title: Mapping[str, str]) -> Word:
    """The sentence of a rule that could not be judged for want of the other table."""
    table = word(title)
    return Word(NOTHING_KNOWN.fa.format(fa=table.fa), NOTHING_KNOWN.en.format(en=table.en))


def only(frame: pl.DataFrame, when: Mapping[str, Any] | None) -> pl.DataFrame:
    """The rows for which a condition of a rule's options holds."""
    return frame.filter(applies(frame, when_of(when))) if when else frame
