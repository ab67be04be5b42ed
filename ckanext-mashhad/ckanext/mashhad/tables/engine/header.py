"""Finding the row of column names, and which column of the schema each of them is.

Above a table there may be titles, blank rows and merged cells; names may take two rows, the upper
one over several columns. The row that names most columns of the schema is the header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.engine.amount_stages import Chosen, StageReader
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.common.table_words import WORDS
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch, letter
from ckanext.mashhad.tables.engine.schema import derived
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.engine.value_rows import Row, is_data
from ckanext.mashhad.tables.engine.wordings import Wordings, unescaped

#: How far down a header is looked for, in rows that are not blank.
DEPTH: Final = 40
#: Fewer known names than this are a coincidence.
FEWEST: Final = 2
#: Longer texts are no names of columns.
LONGEST: Final = 200

#: Fewer numbers in a row may be one of data.
_FEWEST_COUNTED: Final = 4

_EXACTNESS: Final = ("mapping", "name", "label", "synonym", "words")
#: Of a schema, each with its name, labels and synonyms.
Columns = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
#: A column, None for one that means nothing, and by what its header is known.
Known = tuple[str | None, str]
#: No column is called by digits alone.
_MAY_NAME: Final = re.compile(r"[^\W\d_]|#")
#: A name of a column in Latin letters.
_LATIN: Final = re.compile(r"[^\W\d_\u0600-\u06ff][^\d\u0600-\u06ff]*")
#: No year, and so in a row of data: it is no second line of names.
_LONG_NUMBER: Final = re.compile(r"[-(]?\d[\d,٬.٫/]{4,}\)?")
_LATIN_LETTER: Final = re.compile("[A-Za-z]")
_NOT_NAME: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """What a column's name is compared by: letters and digits only, folded."""
    key = _NOT_NAME.sub("", search_key(unescaped(text)))
    return key or ("#" if "#" in text else "")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table begins: ``header_row`` by number, ``body`` as index into the rows seen.

    ``titles`` is what the rows above the table say of the unit of its figures; ``undecided`` are
    columns of amounts of which nobody can tell which one is meant.
    """

    header_row: int
    body: int
    columns: tuple[ColumnMatch, ...]
    titles: money_units.Spoken = money_units.NOTHING
    undecided: tuple[ColumnMatch, ...] = ()

    @property
    def fields(self) -> dict[str, ColumnMatch]:
        """The column of each field: the one named most exactly, of equals the first."""
        found: dict[str, ColumnMatch] = {}
        for match in self.columns:
            if match.field and (match.field not in found or rank(match) < rank(found[match.field])):
                found[match.field] = match
        return found


def rank(match: ColumnMatch) -> int:
    """How exactly a column is named; less is more."""
    return _EXACTNESS.index(match.how or "synonym")


class Names:
    """What headers mean for one schema; ``mapping`` is what an officer has said of theirs,
    ``facts`` what the dataset says of itself.
    """

    def __init__(
        self,
        schema: TableSchema,
        mapping: Mapping[str, str | None],
        facts: Mapping[str, str] | None = None,
    ) -> None:
        self.schema = schema
        self.stages = StageReader(schema.stages, facts or {}) if schema.stages else None
        self.amounts = {column.name for column in schema.columns if column.type == "amount"}
        columns = tuple(
            (column.name, tuple(column.label.values()), tuple(column.synonyms))
            for column in schema.columns
        )
        made = tuple(column.name for column in derived.of_table(schema))
        ignored, fillers = tuple(schema.ignored_headers), tuple(schema.header_fillers)
        self._known = _learn(columns, ignored, made)
        self._wordings = _wordings(columns, ignored, fillers)
        known = {column.name for column in schema.columns}
        for header, field in mapping.items():
            if field is not None and field not in known:
                continue  # it is said of another table
            self._known[header_key(header)] = (field, "mapping")
        self._meant = lru_cache(maxsize=4096)(self._meaning)

    def match(self, position: int, *texts: str, own: str = "") -> ColumnMatch:
        """The column that the first known of ``texts`` names; one of none is called ``own``."""
        for text in texts:
            meant = self._meant(text)
            if meant is not None:
                field, how = meant
                money = self._money(text) if field in self.amounts else (1, "")
                return ColumnMatch(position, letter(position), text, field, how, *money)
        return ColumnMatch(position, letter(position), own, None, None)

    def _money(self, text: str) -> tuple[int, str]:
        unit = money_units.of_header(text).one
        return (unit.factor, unit.text) if unit else (1, "")

    def _meaning(self, text: str) -> tuple[str | None, str] | None:
        if len(text) > LONGEST:
            return None
        if not _MAY_NAME.search(text):  # a number is a header only where an officer has said so
            said = self._known.get(header_key(text))
            return said if said and said[1] == "mapping" else None
        for key in (header_key(text), header_key(money_units.without(text))):
            if key in self._known:
                return self._known[key]
        if self.schema.stages and self.stages and self.stages.read(text):
            return self.schema.stages.column, "words"
        found = self._wordings.meanings(text) or self._wordings.meanings(money_units.without(text))
        field = found.pop() if len(found) == 1 else None
        # What has a unit of money is no «حجم کار».
        if field is None or (field not in self.amounts and money_units.of_header(text)):
            return None
        return field, "words"


def _learn(columns: Columns, ignored: Sequence[str], made: Sequence[str]) -> dict[str, Known]:
    """By key of a header, what it names: that of most exactness, and the first of these."""
    # By name only: «تاریخ قرارداد (شمسی)» is what officers call the day itself.
    texts: list[tuple[str, Known]] = [
        *((name, (name, "name")) for name, _, _ in columns),
        *((text, (name, "label")) for name, labels, _ in columns for text in labels),
        *((text, (name, "synonym")) for name, _, synonyms in columns for text in synonyms),
        *((text, (None, "ignored")) for text in (*ignored, *made)),
    ]
    known: dict[str, Known] = {}
    for text, meant in texts:
        known.setdefault(header_key(text), meant)
    return known


@lru_cache(maxsize=64)
def _wordings(
    columns: Columns, ignored: Sequence[str], fillers: Sequence[str]
) -> Wordings[str | None]:
    """What the columns are called, each with its field; None for what means nothing."""
    texts: list[tuple[str, str | None]] = [
        (money_units.without(text), name)
        for name, labels, synonyms in columns
        for text in (*labels, *synonyms)
    ]
    texts += ((text, None) for text in ignored)
    return Wordings(texts, (*WORDS["wordings"]["headers"], *fillers))


def find(rows: Sequence[Row], names: Names) -> Layout | None:
    """The layout of the table that begins within ``rows``, None when there is none."""
    best: tuple[int, int, list[ColumnMatch]] | None = None
    for index, (_, cells) in enumerate(rows[:DEPTH]):
        upper = rows[index - 1][1] if index else ()
        if _most_names(upper, cells, names) <= (best[0] if best else FEWEST - 1):
            continue
        for matches in (_single(cells, names), _double(upper, cells, names)):
            score = len(_named(matches, by_itself=is_data(cells)))
            if score > (best[0] if best else FEWEST - 1):
                best = (score, index, matches)
    if best is None:
        return None
    _, index, matches = best
    above = [text for _, cells in rows[:index] for text in cells if text]
    lines = [*map(money_units.of_line, above)]
    lines += (
        money_units.of_figures(match.header)
        for match in matches
        if match.field not in names.amounts
    )
    titles = money_units.merged(lines)
    if index + 1 < len(rows) and _only_units(rows[index + 1][1]):
        # A unit that stands below no amount is that of all of them.
        amounts = {match.position for match in matches if match.field in names.amounts}
        loose = [t for n, t in enumerate(rows[index + 1][1]) if t and n not in amounts]
        titles = money_units.merged([titles, *map(money_units.of_line, loose)])
        matches = _double(rows[index][1], rows[index + 1][1], names, groups=False)
        index += 1
    if index + 1 < len(rows) and _is_translation(rows[index + 1][1], matches, names):
        matches = _with_units_of(rows[index + 1][1], matches, names)
        index += 1
    if index + 1 < len(rows) and _is_numbering(rows[index + 1][1], matches):
        index += 1
    scaled = _scaled(matches, titles.one, names)
    chosen = names.stages.choose(scaled, above) if names.stages else Chosen(scaled)
    return Layout(rows[index][0], index + 1, tuple(chosen.matches), titles, chosen.undecided)


def _named(matches: Sequence[ColumnMatch], *, by_itself: bool) -> set[str]:
    """The fields that a row names; ``by_itself``: without what an officer has said of its cells."""
    known = (match for match in matches if not (by_itself and match.how == "mapping"))
    return {match.field for match in known if match.field}


def _most_names(upper: Sequence[str | None], cells: Sequence[str | None], names: Names) -> int:
    """More columns than this no row can name, with the one above it."""
    filled = sum(map(bool, cells)) + any(upper) * max(0, len(upper), len(cells))
    return min(filled, len(names.schema.columns))


def _only_units(cells: Sequence[str | None]) -> bool:
    """Whether a row below the names says nothing but the units of some of them, one of money."""
    texts = [text for text in map(_clean, cells) if _MAY_NAME.search(text)]
    others = [text for text in texts if not money_units.is_unit(text)]
    return len(others) < len(texts) and all(money_units.is_measure(text) for text in others)


def _is_translation(
    cells: Sequence[str | None], matches: Sequence[ColumnMatch], names: Names
) -> bool:
    """Whether a row below the names says them again, in another language as often as not."""
    texts = {n: text for n, text in enumerate(map(_clean, cells)) if text}
    below = [names.match(n, text) for n, text in texts.items()]
    fields = _named(below, by_itself=is_data(cells))
    if len(fields) >= FEWEST and 2 * len(fields) >= len(texts):
        return True
    headers = {match.position: match.header for match in matches if match.header}
    if len(texts) < FEWEST or not texts.keys() <= headers.keys():
        return False
    latin = all(_LATIN.fullmatch(text) for text in texts.values())
    return latin and not any(map(_LATIN_LETTER.search, headers.values()))


def _with_units_of(
    cells: Sequence[str | None], matches: Sequence[ColumnMatch], names: Names
) -> list[ColumnMatch]:
    """The columns, those of amounts with the unit that the row below names for them."""
    found = []
    for match in matches:
        below = _clean(cells[match.position]) if match.position < len(cells) else ""
        said = money_units.of_header(below) if match.field in names.amounts else None
        if said and not money_units.of_header(match.header):
            texts = said.doubt or [unit.text for unit in said.units]
            header = f"{match.header} ({', '.join(texts)})"
            match = replace(names.match(match.position, header), field=match.field, how=match.how)
        found.append(match)
    return found


def _is_numbering(cells: Sequence[str | None], matches: Sequence[ColumnMatch]) -> bool:
    """Whether a row below the names counts them: 1, 2, 3, ..."""
    texts = [search_key(text).strip("()[] ") for text in map(_clean, cells) if text]
    named = sum(bool(match.header) for match in matches)
    return named >= _FEWEST_COUNTED and texts == [str(n) for n in range(1, named + 1)]


def _single(cells: Sequence[str | None], names: Names) -> list[ColumnMatch]:
    cleaned = map(_clean, cells)
    return [names.match(n, *filter(None, [text]), own=text) for n, text in enumerate(cleaned)]


def _double(
    upper: Sequence[str | None],
    cells: Sequence[str | None],
    names: Names,
    *,
    groups: bool = True,
) -> list[ColumnMatch]:
    """Names over two rows; in ``groups`` one in the upper row holds for the blank cells to its
    right too, else the lower row has the units.
    """
    if not any(upper) or is_data(upper):
        return []
    if groups and any(map(_LONG_NUMBER.fullmatch, map(_clean, cells))):
        return []
    matches = []
    group = ""
    for position in range(max(len(upper), len(cells))):
        above = _clean(upper[position]) if position < len(upper) else ""
        below = _clean(cells[position]) if position < len(cells) else ""
        group = above or (group if groups else "")
        if not groups and not _MAY_NAME.search(below):
            below = ""
        lower = below if groups else f"({below.strip('()[]{} ')})"
        joined = f"{group} {lower}" if group and below else ""
        texts = [text for text in (joined, below, above) if text]
        matches.append(names.match(position, *texts, own=below or above))
    return matches


def _clean(text: str | None) -> str:
    """A text as the name of a column; of a longer one, which is none, its beginning."""
    cleaned = " ".join((text or "").split())
    return cleaned if len(cleaned) <= LONGEST else f"{cleaned[:LONGEST]}…"


def _scaled(
    matches: Sequence[ColumnMatch], unit: money_units.Unit | None, names: Names
) -> list[ColumnMatch]:
    """Amounts whose header names no unit are in the unit that stands above the table."""
    if unit is None:
        return list(matches)
    return [
        replace(m, factor=unit.factor, unit=unit.text)
        if m.field in names.amounts and not money_units.of_header(m.header)
        else m
        for m in matches
    ]
