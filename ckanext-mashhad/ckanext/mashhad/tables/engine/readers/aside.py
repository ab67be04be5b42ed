"""Sheets that stand aside: written into a workbook for people, never read as data.

The first words of such a sheet say so, to the reader as to the checker: :data:`MARK`. Templates
have their example and codes on such sheets, annotated workbooks their list of errors. The guard of
personal data watches them as it does all others, but for that list, with which no file is public.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.common.outside import COMMENTS, Outside
from ckanext.mashhad.tables.engine.header import header_key

MARK: Final = Word("این برگه خوانده نمی‌شود", "This sheet is not read")
#: What the sheet of errors in an annotated workbook is called, and who writes its comments.
ERRORS: Final = Word("خطاها", "Errors")
AUTHOR: Final = Word("بررسی خودکار درگاه", "Automatic check of the portal")
_KEYS: Final = tuple(header_key(text) for text in MARK)
_LONGEST: Final = 200


def is_aside(rows: Iterable[tuple[int, Sequence[str | None]]]) -> bool:
    """Whether a sheet says of itself that it is not to be read, in its first cell with text."""
    for _, cells in rows:
        first = next((text for text in cells if text and text.strip()), None)
        if first is not None:
            return header_key(first[:_LONGEST]).startswith(_KEYS)
    return False


def is_errors_sheet(name: str) -> bool:
    """Whether a sheet that stands aside is called as sheets of errors are."""
    return name.startswith(tuple(ERRORS))


def has_comments(texts: Iterable[Outside]) -> bool:
    """Whether a workbook has comments that an annotated one was given."""
    return any(each.where == COMMENTS and any(a in each.text for a in AUTHOR) for each in texts)
