"""Which cells of a former version everybody may read, though another one is public now.

An officer who finds something of a person in a register mends it by sending the file again, and
the old words are gone. So words of a former version are shown only while the same cell of the same
row still says them in public. Figures, days, codes and legal ids hold nobody's name: they are
shown as they were. So are numbers such as a contract's, where they are nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from ckanext.mashhad.tables.engine.history.reference_numbers import is_only_number
from ckanext.mashhad.tables.engine.history.row_keys import Row, find_key
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

#: What can hold no words; a type that is not here is withheld.
_OPEN: Final = (
    *("date", "amount", "count", "number", "percentage"),
    *("yes_no", "code", "fiscal_year", "duration", "legal_id"),
)
_NUMBER: Final = "reference"
#: How all of that is stored: a column may have had another type when its values were stored.
_NO_WORDS: Final = re.compile(r"[A-Za-z0-9_.:+-]*")


class PublicWords:
    """The words that the public version of a file says, by row and column.

    ``lacking``: columns of the key that this version lacks, or the former one.
    """

    def __init__(
        self, table: TableSchema, rows: Iterable[Row], lacking: Collection[str] = ()
    ) -> None:
        self._types: Mapping[str, str] = {column.name: column.type for column in table.columns}
        self._key = find_key(table)
        if lacking:
            rows = list(rows)
            self._key = self._key.shared([rows], lacking)
        # Hashes: of a large file its words would take a hundred megabytes.
        self._said = {hash(each) for row in rows for each in self._words(row)}

    def conceal(self, row: Row) -> tuple[dict[str, Any], frozenset[str]]:
        """The row without what is withheld, and the names of the columns of that."""
        known = self._known(row)
        withheld = frozenset(
            name
            for name in row
            if row[name] not in (None, "") and not self._is_open(known, name, row[name])
        )
        return {name: None if name in withheld else row[name] for name in row}, withheld

    def _is_open(self, known: Any, name: str, value: Any) -> bool:
        type_ = self._types.get(name)
        if type_ in _OPEN and _NO_WORDS.fullmatch(str(value)):
            return True
        if type_ == _NUMBER and is_only_number(str(value)):
            return True
        return hash((known, name, value)) in self._said

    def _words(self, row: Row) -> Iterable[tuple[Any, ...]]:
        known = self._known(row)
        return ((known, name, row[name]) for name in self._types if isinstance(row.get(name), str))

    def _known(self, row: Row) -> tuple[Any, ...]:
        """By what the row is known: its key, or all of it where it has none."""
        return self._key.read(row) or tuple(row.get(name) for name in self._types)
