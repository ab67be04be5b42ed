"""CSV in blocks of whole lines: a block without quotation marks is read by polars at once.

In such a block a line is a record and a separator ends a cell, so both readers give the same; a
test holds them to it. From the first block on that is not so, the records are read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

import polars as pl

#: Bytes of a block: large enough for polars to pay, small enough for a small machine.
SIZE: Final = 6 << 20
_PIECE: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"
#: One that does not end a line, at which polars would go on.
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")


def plain(file: IO[bytes], delimiter: str, width: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The plain blocks that the UTF-8 file begins with, each with the number of its first record.

    A frame has a column of texts "0", "1", ... for each of ``width`` positions. The file is left
    where the first block begins that is not plain; there, or at its end, this ends.
    """
    if file.read(len(_BOM)) != _BOM:
        file.seek(0)
    number, start = 1, file.tell()
    while block := _block(file, start):
        frame = _read(block, delimiter, width)
        if frame is None:
            file.seek(start)
            return
        start += len(block)
        # The next block takes its place in memory: fresh memory costs more than what it holds.
        del block
        yield number, frame
        number += frame.height


def _block(file: IO[bytes], start: int) -> bytes:
    """Whole lines from ``start`` on, in one piece of memory."""
    file.seek(start + SIZE)
    file.readline()
    end = file.tell()
    file.seek(start)
    return file.read(end - start)


def _read(block: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells of a block, None where a line may not be a record or is longer than ``width``."""
    if b'"' in block or b"\0" in block or block.startswith((b"\n", b"\r")):
        return None
    if b"\r" in block and _LONE_RETURN.search(block):
        return None
    lines = _count(block, b"\n") + (not block.endswith(b"\n"))
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            schema={str(position): pl.String for position in range(width)},
            separator=delimiter,
            quote_char=None,
            eol_char="\n",
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.height == lines else None


def _count(block: bytes, byte: bytes) -> int:
    """How often the byte stands there: taking it out of a piece that the processor holds is faster
    than ``bytes.count``.
    """
    pieces = (block[start : start + _PIECE] for start in range(0, len(block), _PIECE))
    return len(block) - sum(len(piece.replace(byte, b"")) for piece in pieces)
