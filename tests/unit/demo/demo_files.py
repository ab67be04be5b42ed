"""Reads the city's files back without the code that wrote them."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile

from dev.demo.parts import City, Dataset, File

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table(file: File) -> list[dict[str, str]]:
    """The rows of a file's first sheet, by header."""
    header, *rows = sheets(file)[0]
    return [dict(zip(header, row, strict=True)) for row in rows]


def rows_of(dataset: Dataset) -> list[dict[str, str]]:
    """The rows that everybody gets of a dataset's first file."""
    file = dataset.files[0].published
    assert file
    return table(file)


def is_plain(dataset: Dataset) -> bool:
    """Whether there are such rows, in the portal's own manner: one header and no more."""
    file = dataset.files[0].published if dataset.files else None
    return file is not None and not file.manners


def of_type(demo: City, kind: str) -> list[Dataset]:
    """All of one type, also those that the public does not see."""
    return [dataset for dataset in demo.datasets if dataset.type == kind]


def registers(demo: City) -> list[Dataset]:
    """Registers of contracts whose rows can be read as they stand."""
    found = [dataset for dataset in of_type(demo, "contract") if is_plain(dataset)]
    return [dataset for dataset in found if not dataset.files[0].table]


def sheets(file: File) -> list[list[list[str]]]:
    """All sheets of a file, as rows of cells; an absent cell is an empty text."""
    if file.format == "CSV":
        return [list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))]
    with zipfile.ZipFile(io.BytesIO(file.content)) as book:
        root = ET.fromstring(book.read("xl/sharedStrings.xml"))
        strings = ["".join(t.text or "" for t in item.iter(f"{_MAIN}t")) for item in root]
        names = sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet"))
        return [_sheet(ET.fromstring(book.read(name)), strings) for name in names]


def _sheet(root: ET.Element, strings: list[str]) -> list[list[str]]:
    rows = []
    for row in root.iter(f"{_MAIN}row"):
        cells: dict[int, str] = {}
        for cell in row:
            value = cell.find(f"{_MAIN}v")
            text = value.text if value is not None and value.text else ""
            shared = cell.get("t") == "s"
            cells[_column(cell.get("r", ""))] = strings[int(text)] if shared else text
        rows.append(cells)
    width = max(max(cells, default=0) for cells in rows) + 1
    return [[cells.get(place, "") for place in range(width)] for cells in rows]


def _column(reference: str) -> int:
    number = 0
    for letter in re.match("[A-Z]+", reference)[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1
