"""What is said of a file in which no header of the table was found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ckanext.mashhad.persian.locales import LOCALE, word
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.header import Names
from ckanext.mashhad.tables.engine.schema.schema import Label


def refusal(
    names: Names, rows: Iterable[tuple[int, Sequence[str | None]]], *, other: bool
) -> TableError:
    """Why the file is not the table that ``names`` are of; ``rows`` are those in which its header
    was looked for, ``other``: one was found that names none of the needed columns.
    """
    needed = {c.name: c.label for c in names.schema.columns if c.constraints.required}
    expected = Word(
        "، ".join(label[LOCALE["fa"]] for label in needed.values()),
        ", ".join(label[LOCALE["en"]] for label in needed.values()),
    )
    if other:
        title = word(names.schema.title)
        return TableError("file.other_table", title=title, expected=expected)
    known = max((_fields(names, cells) & needed.keys() for _, cells in rows), key=len, default=())
    return TableError("file.no_header", found=_named(known, needed, expected))


def _fields(names: Names, cells: Sequence[str | None]) -> set[str | None]:
    return {names.match(0, " ".join(text.split())).field for text in cells if text}


def _named(known: Collection[str | None], needed: Mapping[str, Label], expected: Word) -> Word:
    """Which needed columns are named where there are too few for a header."""
    if not known:
        return Word(
            f"هیچ‌یک از ستون‌های لازم پیدا نشد ({expected.fa})",
            f"none of the needed columns was found ({expected.en})",
        )
    labels = [label for name, label in needed.items() if name in known]
    fa = "، ".join(f"«{label[LOCALE['fa']]}»" for label in labels)
    en = ", ".join(f"“{label[LOCALE['en']]}”" for label in labels)
    return Word(
        f"از ستون‌های لازم ({expected.fa}) فقط {fa} پیدا شد",
        f"of the needed columns ({expected.en}) only {en} was found",
    )
