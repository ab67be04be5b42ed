"""CSV as rows of text, whoever wrote it: UTF-8 with or without mark, UTF-16, Windows-1256; comma,
semicolon, tab, bar or the Persian comma between cells.

The separator is the one by which the header can be read, so text with commas does not mislead it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Final

import polars as pl

from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.lexicons import Lexicons
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.common.source import (
    DAY_ZERO,
    Flaws,
    HiddenLines,
    Merged,
    Source,
    check_size,
    opened,
    size_of,
)
from ckanext.mashhad.tables.engine.header import DEPTH, Names, find
from ckanext.mashhad.tables.engine.readers import blocks, embedded, lines

Record = tuple[int, list[str | None]]
DELIMITERS: Final = (",", ";", "\t", "،", "|")
_SAMPLE: Final = 1 << 18
_CHUNK: Final = 1 << 20
_ARABIC: Final = re.compile("[\u0621-\u06cc]")
#: So many parts of characters make no UTF-8 by chance.
_SURE: Final = 100
_LINES: Final = re.compile("[\r\n]")
#: Statements of a database, cards of an address book, mails in other signs than their own, and
#: sheets whose cells stand in lines (SYLK, DIF), which no reader takes apart.
_OF_PROGRAMS: Final = re.compile(
    r"(?im)\A(?:ID;P|TABLE\s{1,9}0,1\s)|^[ \t]{0,9}(?:INSERT\s{1,9}INTO\s|CREATE\s{1,9}TABLE\s"
    r"|BEGIN:V(?:CARD|CALENDAR)|Content-Transfer-Encoding:\s{0,9}(?:base64|quoted-printable)|COPY\s[^\n]{1,5000}\sFROM\s{1,9}stdin)"
)
#: How XML begins in EBCDIC, of which programs read what people cannot.
_EBCDIC: Final = bytes.fromhex("4c6fa794")
#: The first line by which Excel knows what separates cells.
_SEPARATOR: Final = re.compile('\ufeff?sep=([^\r\n"])\r?\n', re.IGNORECASE)
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]")
#: A line that no file has: a quotation mark that was never closed swallows it with all before.
_END: Final = "\0"
#: What one that is closed far below has swallowed is no cell either.
_MOST_LINES_IN_A_CELL: Final = 100
#: In narrower tables a cell of several lines may have as many separators as a part of a row.
_FEWEST_CELLS: Final = 4


class DelimitedSheet:
    """The only sheet of a CSV file."""

    name = ""
    told = ""
    hidden = False
    hidden_lines = HiddenLines()
    day_zero = DAY_ZERO

    def __init__(self, table: bytes | Path, encoding: str, delimiter: str) -> None:
        self.flaws: Flaws = {}
        self._table = table
        self._encoding = encoding
        self._delimiter = delimiter
        self._blanks_outside = _blanks_outside(_sample(table, encoding), delimiter)

    def merged(self) -> list[Merged]:
        """No file of text has any."""
        return []

    def rows(self) -> Iterator[Record]:
        """Every record with its number; a record may take several lines."""
        with opened(self._table) as file:
            yield from self._records(file, 1)

    def frames(
        self, after: int, width: int, bounded: Callable[[Iterator[Record]], Iterator[Record]]
    ) -> Iterator[pl.DataFrame]:
        """The records below that numbered ``after``, as :func:`row_frames.frames` gives them."""
        number = 1
        lexicons = Lexicons(row_frames.clean)
        with opened(self._table) as file:
            if self._encoding == "utf-8-sig" and self._delimiter.isascii():
                for first, block in blocks.plain(file, self._delimiter, width):
                    number = first + block.height
                    if number > after + 1:
                        below = block[max(0, after + 1 - first) :]
                        rows = pl.int_range(
                            number - below.height, number, dtype=pl.UInt32, eager=True
                        ).alias("_row")
                        yield row_frames.cleaned(rows, below.get_columns(), lexicons)
            rest = bounded(self._records(file, number))
            yield from row_frames.frames((row for row in rest if row[0] > after), width, lexicons)

    def _records(self, file: IO[bytes], first: int) -> Iterator[Record]:
        text = io.TextIOWrapper(file, self._encoding, newline="")
        lines = chain(map(_text_line, text), [_END])
        records = csv.reader(
            lines, delimiter=self._delimiter, skipinitialspace=self._blanks_outside
        )
        width = read = 0  # lines of the records before: the next one begins below them
        try:
            for count, record in enumerate(records, 1):
                if record[-1:] == [_END]:
                    return
                if record and record[-1].endswith(_END):
                    raise TableError("file.csv_broken", line=first + read)
                swallowed = records.line_num - read > 1 and self._has_swallowed(record, width)
                width = max(width, len(record))
                if swallowed or records.line_num > count * _MOST_LINES_IN_A_CELL:
                    raise TableError("file.csv_broken", line=first + read)
                yield first + count - 1, record  # type: ignore[misc]
                read = records.line_num
        except UnicodeError as error:
            raise _damaged(self._table) from error
        except csv.Error as error:
            raise TableError("file.csv_broken", line=first + read) from error

    def _has_swallowed(self, record: list[str], width: int) -> bool:
        """Whether a cell has the end of one row, perhaps whole ones, and the beginning of another,
        between quotation marks that stand in both: each has the separators of its part of a row.
        """
        for place, cell in enumerate(record if width >= _FEWEST_CELLS else ()):
            begun, *more = (line.count(self._delimiter) for line in cell.split("\n"))
            if more and begun == width - 1 - place and len(record) == place + width - more[-1]:
                return True
        return False


def _text_line(line: str) -> str:
    if "\0" in line:
        raise TableError("file.not_text")
    return line


def open_delimited(table: bytes | Path, limits: Limits, names: Names) -> Source:
    """The table of a CSV file; :class:`TableError` when it is no text or not in one encoding."""
    check_size(size_of(table), limits.csv_bytes)
    with opened(table) as file:
        encoding = find_encoding(file)
    sample = _sample(table, encoding)
    delimiter = find_delimiter(sample, names)
    shown = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    source = Source("csv", [DelimitedSheet(table, encoding, delimiter)], shown, delimiter)
    if _OF_PROGRAMS.search(sample):
        raise TableError("file.of_program")
    whole = sample.splitlines()[:-1] or [sample]  # the last line may be cut
    in_lines = all(delimiter in line for line in whole if line.strip())
    in_data = embedded.may_hold(sample) or not _LINES.search(sample.strip())
    named = _SEPARATOR.match(sample)
    if in_data or named or not in_lines:
        with opened(table) as file:
            text = file.read().decode(encoding, "ignore")
        if in_data:
            source.grids.extend([*embedded.grids(text), *lines.grids(text)])
        if named and named[1] not in DELIMITERS:
            source.grids.append(lines.parted(text.splitlines()[1:], named[1]))
        if not in_lines:
            source.grids.extend(lines.below_names(text, delimiter))
    return source


def _sample(table: bytes | Path, encoding: str) -> str:
    with opened(table) as file:
        return file.read(_SAMPLE).decode(encoding, "ignore")


def _blanks_outside(sample: str, delimiter: str) -> bool:
    """Whether blanks stand before quotation marks that enclose whole cells: ``"a" , "b"``."""
    if '"' not in sample:
        return False
    if f'{delimiter} "' not in sample and not sample.lstrip("\ufeff").startswith(' "'):
        return False
    between = re.escape(delimiter)
    quoted = re.compile(rf'(?:^|{between}) +"(?:[^"]|"")*" *(?P<after>[^"]|\Z)', re.MULTILINE)
    ends = (found["after"] for found in quoted.finditer(sample))
    return all(end in (delimiter, "\r", "\n", "") for end in ends)


def find_encoding(file: IO[bytes]) -> str:
    """Python's name of the encoding, as the bytes tell that are not ASCII. UTF-8 is sure from the
    first piece on that has many of them; the rest of the file is held to it when it is read.
    """
    head = file.read(4)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _whole(file, "utf-16")
    if head == _EBCDIC:
        raise TableError("file.not_text")
    for piece in _pieces(file):
        if b"\0" in piece:
            raise TableError("file.not_text")
        parts = _parts_of_characters(piece)
        if parts is None:
            return _not_utf8(file, _damaged_line(file, piece))
        if parts >= _SURE:
            break
    return "utf-8-sig"


def _damaged(table: bytes | Path) -> TableError:
    """Of a file that was taken for UTF-8, where it is not."""
    with opened(table) as file:
        lines = (_damaged_line(file, p) for p in _pieces(file) if _parts_of_characters(p) is None)
        return TableError("file.broken_utf8", line=next(lines, 1))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file from where it stands, in pieces of whole characters."""
    while chunk := file.read(_CHUNK):
        begun = _begun(chunk)
        if 0 < begun < len(chunk):
            chunk = chunk[:-begun]
            file.seek(-begun, io.SEEK_CUR)
        yield chunk


def _parts_of_characters(piece: bytes) -> int | None:
    """How many bytes go on with a character that another began, None where it is no UTF-8; polars
    tells many times as fast as decoding would.
    """
    try:
        text = pl.Series([piece], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        return None
    return int(len(piece) - text.str.len_chars()[0])


def _begun(chunk: bytes) -> int:
    """How many bytes at its end only begin a character."""
    for back, byte in enumerate(reversed(chunk[-3:]), 1):
        if byte >= 0xC0:
            needed = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return back if back < needed else 0
        if byte < 0x80:
            break
    return 0


def _damaged_line(file: IO[bytes], piece: bytes) -> int:
    """The number of the line in the piece read last with the first byte that is of no character."""
    before = len(piece)
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        before = error.start
    left, line = file.tell() - len(piece) + before, 1
    file.seek(0)
    while chunk := file.read(min(_CHUNK, left)):
        line += chunk.count(b"\n")
        left -= len(chunk)
    return line


def _whole(file: IO[bytes], encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise TableError("file.encoding") from error
    return encoding


def _not_utf8(file: IO[bytes], line: int) -> str:
    """Windows-1256 if that gives Persian; else UTF-8 with damage, or something else."""
    file.seek(0)
    data = file.read(_SAMPLE * 16)
    if b"\0" in data:
        raise TableError("file.not_text")
    as_utf8 = data.decode("utf-8", "replace")
    if len(_ARABIC.findall(as_utf8)) > 20 * as_utf8.count("\ufffd"):
        raise TableError("file.broken_utf8", line=line)
    text = data.decode("windows-1256", "replace")
    if 2 * len(_ARABIC.findall(text)) > len(_NOT_ASCII.findall(text)):
        return "windows-1256"
    raise TableError("file.encoding")


def find_delimiter(sample: str, names: Names) -> str:
    """What separates cells: by how many names of columns can be read, then by even width."""
    return max(DELIMITERS, key=lambda delimiter: _score(sample, delimiter, names))


def _score(sample: str, delimiter: str, names: Names) -> tuple[int, int]:
    rows: list[tuple[int, list[str | None]]] = []
    try:
        blanks = _blanks_outside(sample, delimiter)
        records = csv.reader(io.StringIO(sample, ""), delimiter=delimiter, skipinitialspace=blanks)
        for number, record in enumerate(records):
            if any(cell.strip() for cell in record):
                rows.append((number, list(record)))
            if len(rows) > DEPTH:
                break
    except csv.Error:
        return (0, 0)
    widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
    layout = find(rows, names) if widths else None
    return (len(layout.fields) if layout else 0, max(widths.values(), default=0))
