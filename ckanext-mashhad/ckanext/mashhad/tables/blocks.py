"""CSV in blocks of whole lines: a block without quotation marks is read by polars at once.

In such a block a line is a record and a separator ends a cell, so both readers give the same; a
test holds them to it. From the first block on that is not so, the records are read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Final

import polars as pl

#: Bytes of a block: large enough for polars to pay, small enough for a small machine.
SIZE: Final = 8 << 20
_BOM: Final = b"\xef\xbb\xbf"


def plain(
    file: IO[bytes], delimiter: str, width: int, dtype: Callable[[int], Any]
) -> Iterator[tuple[int, pl.DataFrame]]:
    """The plain blocks that the UTF-8 file begins with, each with the number of its first record.

    A frame has a column "0", "1", ... for each of ``width`` positions, of texts or of what
    ``dtype`` says for the position. The file is left where the first block begins that is not
    plain; there, or at its end, this ends.
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
        frame = _read(block, delimiter, [dtype(position) for position in range(width)])
        if frame is None:
            file.seek(start)
            return
        yield number, frame
        number += frame.height


def _read(block: bytes, delimiter: str, dtypes: Sequence[Any]) -> pl.DataFrame | None:
    """The cells of a block, None where a line may not be a record or is longer than ``dtypes``."""
    if b'"' in block or block.startswith((b"\n", b"\r")):
        return None
    lines = _returns(block) if b"\r" in block else block.count(b"\n")
    if lines >= 0:
        lines += not block.endswith(b"\n")
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            schema={str(position): dtype for position, dtype in enumerate(dtypes)},
            separator=delimiter,
            quote_char=None,
            eol_char="\n",
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.height == lines else None


def _returns(block: bytes) -> int:
    """How many lines end with a carriage return; -1 where one stands by itself, at which polars
    would go on.
    """
    ends = block.count(b"\r\n")
    return ends if ends == block.count(b"\r") else -1
