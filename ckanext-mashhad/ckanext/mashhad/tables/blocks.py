"""CSV in blocks of whole lines: a block without quotation marks is read by polars at once.

In such a block a line is a record and a separator ends a cell, so both readers give the same; a
test holds them to it. From the first block on that is not so, the records are read one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

import polars as pl

#: Bytes of a block: large enough for polars to pay, small enough for a small machine.
SIZE: Final = 8 << 20
_BOM: Final = b"\xef\xbb\xbf"


def plain(file: IO[bytes], delimiter: str, width: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The plain blocks that the UTF-8 file begins with, each with the number of its first record.

    A frame has a text column "0", "1", ... for each of ``width`` positions. The file is left where
    the first block begins that is not plain; there, or at its end, this ends.
    """
    if file.read(len(_BOM)) != _BOM:
        file.seek(0)
    number = 1
    while True:
        start = file.tell()
        block = file.read(SIZE)
        if not block:
            return
        block += file.readline()
        frame = _read(block, delimiter, width)
        if frame is None:
            file.seek(start)
            return
        yield number, frame
        number += frame.height


def _read(block: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells of a block, None where a line may not be a record or is longer than ``width``."""
    ends = b"\r\n" if b"\r" in block else b"\n"
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    whole = ends == b"\n" or block.count(b"\r") == block.count(ends) == block.count(b"\n")
    if b'"' in block or ends * 2 in block or block.startswith(ends) or not whole:
        return None
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
