"""Row schemas: what the columns and rows of a table must be, as ``schemas/tables/*.yaml`` says.

:mod:`registry` reads and checks them. The words of the files are those of Frictionless
Table Schema where it has one; ours are ``label``, ``privacy``, ``synonyms``, ``values``,
``requiredWhen``, ``codelist``, ``ocds``, ``columnType``, ``valid``, ``basis`` and the table rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine.schema.explored import Explored

Severity = Literal["error", "warning", "note"]
Label = Mapping[str, str]
FOLDER: Final = "tables"
LIST_OF_A_BATCH: Final = "manifest"
UNIQUE: Final = "unique"
PARTS: Final = "children_sum"
#: What a row is called where its table has no word of its own; English adds an s for several.
_ROW: Final = {LOCALE["fa"]: "ردیف", LOCALE["en"]: "row"}
#: Types with few values, by which readers choose rows.
CHOSEN: Final = ("code", "yes_no", "fiscal_year")


class SchemaError(ValueError):
    """A row schema that cannot be used; ``problems`` are all that is wrong with it."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"Table {name}: {problem}" for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one column: its value is one of ``among``.

    ``default`` stands for an empty cell, and for all cells when the file has no such column.
    """

    column: str
    among: tuple[str, ...]
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a value must hold, in the words of Table Schema; a date's bound may be ``today``.

    ``required_when``: which rows must have a value, others may have none or 0; ``required`` beside
    it: the file must have the column.

    ``expected``: no source asks for it, but without it rules say nothing of the row; a warning.
    """

    required: bool = False
    expected: bool = False
    required_when: When | None = None
    unique: bool = False
    minimum: int | str | None = None
    maximum: int | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    @property
    def lowest(self) -> int | str | None:
        """What the value of any row is at least."""
        if self.required_when is not None and isinstance(self.minimum, int):
            return min(self.minimum, 0)
        return self.minimum


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Labels are keyed ``fa_IR`` and ``en``; ``example`` is what an officer types.

    ``values`` holds, for a codelist, more words for its codes, and ``said`` what officers have said
    that texts of theirs mean, text to code; ``from_title``: where the file has no such column, a
    title may say the code of all rows; ``valid`` the first and last fiscal
    year in which the column is used; ``columnType`` is of the fiscal data package.
    """

    name: str
    type: str
    label: Label
    help: Label
    example: str | None = None
    constraints: Constraints = Constraints()
    privacy: str = "public"
    synonyms: tuple[str, ...] = ()
    codelist: str | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    calendar: str = "any"
    ocds: str | None = None
    column_type: str | None = None
    from_title: bool = False
    valid: tuple[int | None, int | None] = (None, None)
    basis: tuple[str, ...] = ()

    def valid_in(self, year: int | None) -> bool:
        """Whether the column is used in that fiscal year; an unknown year leaves it in use."""
        first, last = self.valid
        return year is None or (first or year) <= year <= (last or year)


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule over several columns or rows; ``options`` are the words of its kind."""

    id: str
    kind: str
    severity: Severity
    sentence: Label
    hint: Label
    source: str
    columns: tuple[str, ...]
    when: When | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    summary: Label = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """Columns: the ``day`` on which all cases of a row were done, ``all`` of them, and ``parts``,
    whose sum is how many are done.
    """

    day: str
    all: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """That rows are single cases of a duty: deals, calls; or several of one day, such as requests.

    ``day`` is the column of a case's day, ``key`` those that tell one from another (the first is
    what it is called by), ``title`` what it is about; ``when``: rows that are cases. They are cases
    of the duties that ask for the table ``of``. ``done``: where the row itself tells what became of
    them, since something else than its publication is owed.
    """

    day: str
    key: tuple[str, ...]
    title: str
    of: str
    when: When | None = None
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """Where the day of a ``column`` is not written it is that of the ``source``, or the last day of
    the duration ``plus`` that begins then.
    """

    column: str
    source: str
    plus: str | None = None
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Stages:
    """Columns of amounts that say of which year and stage they are are the ``column``, or the one
    that holds what was ``approved``; ``only``: the stage that the table is about, if it is one.
    """

    column: str
    approved: str
    only: str | None = None


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: its columns in order, its rules, headers of real files that mean nothing, and words
    that add nothing to a header.

    ``dataset_type`` and ``where`` tell in which datasets its files lie: those of the type, whose
    fields have one of the values that ``where`` names. Of the tables of one type, ``main`` is what
    a file is taken for when nothing tells more. ``ahead``: its rows may be of a period that has not
    begun, as a budget's are. ``sums`` are the columns whose total says something
    to a reader, over the rows that ``sums_when`` means, and apart for each value of the columns
    ``sums_by`` (what comes in and what goes out have no sum); ``facets`` those by which readers
    choose rows, beside those with a codelist or a year; ``glance`` those that a page shows at first
    (all where none is named). ``row_noun`` is what a row is called. ``cases``: None where a row
    is no case of a duty; ``explore``: None where rows are not looked at across files.
    """

    name: str
    title: Label
    description: Label
    dataset_type: str
    columns: tuple[Column, ...]
    rules: tuple[TableRule, ...]
    ignored_headers: tuple[str, ...] = ()
    header_fillers: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    main: bool = False
    ahead: bool = False
    facets: tuple[str, ...] = ()
    glance: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    sums_when: When | None = None
    sums_by: tuple[str, ...] = ()
    cases: Cases | None = None
    describes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stages: Stages | None = None
    fills: tuple[Fill, ...] = ()
    explore: Explored | None = None
    row_noun: Label = field(default_factory=lambda: _ROW)

    def is_of(self, dataset: Mapping[str, Any]) -> bool:
        """Whether files of this table lie in such a dataset (``type`` and its fields)."""
        return dataset.get("type") == self.dataset_type and all(
            dataset.get(name) in values for name, values in self.where.items()
        )

    def column(self, name: str) -> Column:
        """The column of that name; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def with_said(self, values: Mapping[str, Mapping[str, str]]) -> TableSchema:
        """The same where officers have said, by column, which code a text means."""
        if not any(column.name in values for column in self.columns):
            return self
        columns = (replace(c, said=values.get(c.name, c.said)) for c in self.columns)
        return replace(self, columns=tuple(columns))

    @property
    def figures(self) -> tuple[str, ...]:
        """The fields of a dataset that count or add up its rows."""
        return tuple(n for n, fact in self.describes.items() if {"rows", "sum"} & set(fact))

    @property
    def facet_columns(self) -> tuple[Column, ...]:
        """The columns by which readers choose rows: few values, each with many rows."""
        return tuple(c for c in self.columns if c.type in CHOSEN or c.name in self.facets)

    def rule(self, rule_id: str) -> TableRule | None:
        """The table rule with that id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    @property
    def amounts(self) -> tuple[str, ...]:
        """The columns with amounts of money."""
        return tuple(column.name for column in self.columns if column.type == "amount")

    @property
    def has_parts(self) -> bool:
        """Whether a row may hold the sum of others, as the rules of the table say."""
        return any(rule.kind == PARTS for rule in self.rules)

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns by which a row is the same in two versions of a file; none where no rule says
        that they tell rows apart.
        """
        return next((rule.columns for rule in self.rules if rule.kind == UNIQUE), ())

    def example(self) -> dict[str, str]:
        """The example row: by column name, what an officer may type."""
        return {column.name: column.example for column in self.columns if column.example}
