"""How much a file may hold before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Bytes of a file that has no row schema: "." and "{}" are no publication.
LEAST: Final = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. ``cells`` counts the cells with a value in all of a workbook, ``extent``
    the rectangle that holds all of a sheet's values, since that is what a reader has to hold in
    memory, and ``sparse_extent`` that of a sheet of which less than a tenth has values.
    ``unshown_texts`` counts the shared strings that no cell shows, and the tabs in drawings;
    ``remarks`` the texts outside of cells that stand at a place of their own, as comments do. Sizes
    in bytes. What is said of XLSX holds for ODS too.
    """

    csv_bytes: int = 200_000_000
    xlsx_bytes: int = 50_000_000
    csv_rows: int = 2_000_000
    xlsx_rows: int = 200_000
    columns: int = 200
    cells: int = 2_000_000
    extent: int = 20_000_000
    sparse_extent: int = 2_000_000
    unshown_texts: int = 100_000
    remarks: int = 10_000
    sheets: int = 50
    entries: int = 200
    unpacked_bytes: int = 400_000_000
    ratio: int = 100

    #: A small part may shrink well without being a bomb (a sheet of empty styled rows does).
    ratio_counts_from: int = 1_000_000


DEFAULT = Limits()
