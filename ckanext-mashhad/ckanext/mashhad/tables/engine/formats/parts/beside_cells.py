"""What a part of a workbook says beside its cells (pure)."""

from __future__ import annotations

import re
from typing import Final

BEGIN: Final = re.compile(rb"<(?:\w+:)?sheetData\b")
END: Final = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\b[^>]*/>")
_NAME: Final = b"sheetData"


class BesideCells:
    """Takes a part piece by piece. Where it ``has_cells``, the first block of them is left out,
    which is all that the reader reads; of any other part everything is taken.
    """

    def __init__(self, has_cells: bool) -> None:
        self.has_cells = has_cells
        self._before = self._within = has_cells

    def take(self, piece: bytes) -> bytes:
        """What a piece that ends before a tag says beside cells."""
        if not self._within:
            return piece
        before = b""
        # in no other tag stands its name, and a search for what begins with "<" is slow
        named = _NAME in piece
        if self._before:
            begin = BEGIN.search(piece) if named else None
            if begin is None:
                return piece
            self._before = False
            before, piece = piece[: begin.start()], piece[begin.start() :]
        end = END.search(piece) if named else None
        if end is None:
            return before
        self._within = False
        return before + piece[end.end() :]
