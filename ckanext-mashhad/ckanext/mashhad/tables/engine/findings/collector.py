"""Findings as they come in: all counted, a bounded number kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ckanext.mashhad.persian.reading_errors import Param, Word
from ckanext.mashhad.tables.engine.findings.check_report import PERSONAL, Finding, RuleCount
from ckanext.mashhad.tables.engine.findings.rule_messages import Entry
from ckanext.mashhad.tables.engine.schema.schema import Severity

Params = Mapping[str, Param]
#: What one cell has to say: its text and the params of the sentence.
Describe = Callable[[int], tuple[str | None, Params]]
NOTHING: Final[Params] = {}
_ORDER: Final[Mapping[Severity, int]] = {"error": 0, "warning": 1, "note": 2}
LONGEST_VALUE: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a sheet; ``position`` is None for findings about rows, sheets and files.

    ``table``: the row schema that has the field.
    """

    sheet: str | None = None
    order: int = 0
    position: int | None = None
    letter: str | None = None
    field: str | None = None
    table: str = ""


NOWHERE: Final = Place()
#: Rule, table, field and spot.
_Key = tuple[str, str, str | None, str]
#: The order of the sheet, the row and the position of the column; 0 and -1 where there is none.
_Order = tuple[int, int, int]
#: The order of a sheet and the position of a column there.
_At = tuple[int, int]
_COLUMN: Final = "personal.column"
_CELL: Final = "personal.cell"


class Collector:
    """``limit`` findings are kept at most for each rule and column, and ``limit`` in all.

    A cell gets one order: what is of a person has to go, and nothing else is told of it
    (:meth:`put_beneath`).
    """

    def __init__(self, rules: Mapping[str, Entry], limit: int) -> None:
        self._rules = rules
        self._limit = limit
        self._counts: Counter[_Key] = Counter()
        self._kept: list[tuple[_Order, Finding]] = []
        self._said: set[tuple[str, str]] = set()
        self._hidden: set[tuple[str | None, str | None]] = set()
        #: What is of persons: by cell and by column, the keys of the findings that say so.
        self._cells: dict[_Order, dict[_Key, None]] = {}
        self._columns: dict[_At, set[_Key]] = {}
        self._is_somewhere = False
        self._beneath: list[tuple[_Order, Finding]] = []

    def severity(self, rule: str) -> Severity:
        """How grave a rule is."""
        return self._rules[rule].severity

    def add(self, rule: str, place: Place, rows: Sequence[int], describe: Describe) -> None:
        """Count a finding for each of ``rows``; ``describe(n)`` is asked of those that are kept."""
        if not rows:
            return
        spot = _spot(rule, place, describe(0)[1])
        key = rule, place.table, place.field, spot
        self._note_personal(key, place, rows)
        before = self._counts[key]
        self._counts[key] = before + len(rows)
        for index, row in enumerate(rows[: max(0, self._limit - before)]):
            value, params = describe(index)
            self._keep(rule, place, row, value, params)

    def one(
        self,
        rule: str,
        place: Place = NOWHERE,
        row: int | None = None,
        params: Params = NOTHING,
        value: str | None = None,
    ) -> None:
        """Count one finding."""
        key = rule, place.table, place.field, _spot(rule, place, params)
        self._note_personal(key, place, [row])
        self._counts[key] += 1
        if self._counts[key] <= self._limit:
            self._keep(rule, place, row, value, params)

    def once(self, rule: str, params: Params) -> None:
        """Count a finding about the file unless the same was said before."""
        said = (rule, repr(sorted(params.items())))
        if said not in self._said:
            self._said.add(said)
            self.one(rule, params=params)

    def _note_personal(self, key: _Key, place: Place, rows: Sequence[int | None]) -> None:
        if not key[0].startswith(PERSONAL):
            return
        if place.position is None:
            self._is_somewhere = True
            return
        if key[0] == _COLUMN:
            self._columns.setdefault((place.order, place.position), set()).add(key)
            return
        for row in filter(None, rows):
            self._cells.setdefault((place.order, row, place.position), {})[key] = None

    def has_persons(self, order: int, *, position: int | None = None, until: int = 0) -> bool:
        """Whether data of persons were found in a column of a sheet, or in its rows ``until`` one;
        also where nobody can tell in which cells they are.
        """
        if self._is_somewhere or (order, position) in self._columns:
            return True
        return any(
            sheet == order and (row <= until or column == position)
            for sheet, row, column in self._cells
        )

    def put_beneath(self) -> None:
        """Take out what was found in cells that are of persons; it counts where an administrator
        says that they are not (:meth:`beneath`). Of several kinds in one cell the first names all.
        """
        if not self._cells and not self._columns:
            return
        kept, emptied = [], set()
        kinds: dict[tuple[_Order, _Key], list[Word]] = {}
        for place, finding in self._kept:
            under = self._above(place, finding)
            if not under:
                kept.append((place, finding))
                continue
            key = _key(finding)
            self._counts[key] -= 1
            self._beneath.append((place, replace(finding, under=under)))
            if not finding.rule.startswith(PERSONAL):
                emptied.add(key)
            elif isinstance(kind := finding.params.get("kind"), Word):
                kinds.setdefault((place, under[0]), []).append(kind)
        for key in emptied - {_key(finding) for _, finding in kept}:
            self._counts[key] = 0  # those that were not kept are of the same column
        self._kept = [
            (place, _of_kinds(finding, kinds.get((place, _key(finding)), ())))
            for place, finding in kept
        ]

    def _above(self, place: _Order, finding: Finding) -> tuple[_Key, ...]:
        """The findings of personal data that say all that is to be said of the same cell."""
        order, _row, position = place
        keys = {*self._cells.get(place, ())}
        if finding.rule.startswith(PERSONAL):
            kinds = [key for key in self._cells.get(place, ()) if key[0] == _CELL]
            return (kinds[0],) if _key(finding) in kinds[1:] else ()
        if finding.value is not None:
            keys = keys | self._columns.get((order, position), set())
        return tuple(sorted(keys, key=str))

    def _keep(
        self, rule: str, place: Place, row: int | None, value: str | None, params: Params
    ) -> None:
        severity = self._rules[rule].severity
        if value is not None and len(value) > LONGEST_VALUE:
            value = f"{value[:LONGEST_VALUE]}…"
        spot = _spot(rule, place, params)
        where = place.sheet, row, place.letter, place.field
        finding = Finding(rule, severity, *where, value, params, place.table, spot)
        position = -1 if place.position is None else place.position
        self._kept.append(((place.order, row or 0, position), finding))

    def hide(self, place: Place) -> None:
        """From now on, values of this column are shown in stars: they are of persons."""
        self._hidden.add((place.sheet, place.letter))

    def findings(self, mask: Callable[[str], str], cover: Callable[[str], str]) -> list[Finding]:
        """What was kept, in the order of the file, errors first where there are too many.

        ``mask`` hides identifiers within a text, ``cover`` all of a text.
        """
        return self._shown(self._kept, mask, cover)

    def beneath(self, mask: Callable[[str], str], cover: Callable[[str], str]) -> list[Finding]:
        """What was found in cells that are of persons, each with the findings that say so."""
        return self._shown(self._beneath, mask, cover)

    def _shown(
        self,
        kept: list[tuple[_Order, Finding]],
        mask: Callable[[str], str],
        cover: Callable[[str], str],
    ) -> list[Finding]:
        if len(kept) > self._limit:
            kept = sorted(kept, key=lambda pair: (_ORDER[pair[1].severity], pair[0]))[: self._limit]
        ordered = sorted(kept, key=lambda pair: (pair[0], _ORDER[pair[1].severity], pair[1].rule))
        mask = cache(mask)  # the same value is often wrong on many rows
        return [self._masked(finding, mask, cover) for _, finding in ordered]

    def _masked(
        self, finding: Finding, mask: Callable[[str], str], cover: Callable[[str], str]
    ) -> Finding:
        hide = cover if (finding.sheet, finding.column) in self._hidden else mask
        params = {
            name: (hide if name == "text" else mask)(said) if isinstance(said, str) else said
            for name, said in finding.params.items()
        }
        value = None if finding.value is None else hide(finding.value)
        if value and value == finding.value and finding.rule.startswith(PERSONAL):
            value = cover(value)  # known by what stands around it, and by no sign of its own
        if value == finding.value and params == finding.params:
            return finding
        return replace(finding, value=value, params=params)

    @property
    def errors(self) -> int:
        """How many errors were counted."""
        return sum(
            count
            for (rule, *_), count in self._counts.items()
            if self._rules[rule].severity == "error"
        )

    def counts(self) -> Iterable[RuleCount]:
        """How often each rule was broken in each column, errors first, most often first."""
        counts = [
            RuleCount(rule, self._rules[rule].severity, field, count, table, spot)
            for (rule, table, field, spot), count in self._counts.items()
            if count
        ]
        return sorted(
            counts, key=lambda c: (_ORDER[c.severity], -c.count, c.rule, c.field or "", c.spot)
        )


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.table, finding.field, finding.spot


def _of_kinds(finding: Finding, others: Sequence[Word]) -> Finding:
    """The finding as one of these kinds of personal data, too."""
    first = finding.params.get("kind")
    if not others or not isinstance(first, Word):
        return finding
    kinds = [first, *others]
    kind = Word(" و ".join(k.fa for k in kinds), " and ".join(k.en for k in kinds))
    return replace(finding, params={**finding.params, "kind": kind})


def _spot(rule: str, place: Place, params: Params) -> str:
    """Of which kind personal data is and where: each such finding is let pass by itself."""
    kind = params.get("kind")
    if not rule.startswith(PERSONAL) or not isinstance(kind, Word):
        return ""
    if "spot" in params:
        return str(params["spot"])
    return f"{place.sheet or ''}!{place.letter or ''} {kind.en}"
