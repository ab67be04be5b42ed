"""What a check found: frozen, comparable, ready for JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import Lang, Param, Word
from ckanext.mashhad.tables.engine.findings.placed_amounts import AmountSpan
from ckanext.mashhad.tables.engine.findings.rule_messages import Entry, Translate
from ckanext.mashhad.tables.engine.schema.schema import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: in a cell, or where ``row`` or ``column`` is None in all of a sheet or file.

    ``row`` counts as the spreadsheet does, from 1; ``column`` is its letter; ``field`` the schema's
    name, in the schema called ``table``. ``value`` is what stands in the cell, masked where it is
    of a person. ``spot`` tells of personal data which kind it is, and where; ``under``: the
    findings (rule, table, field and spot) that the same cell holds something of a person.
    """

    rule: str
    severity: Severity
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None
    value: str | None = None
    params: Mapping[str, Param] = made(default_factory=dict)
    table: str = ""
    spot: str = ""
    under: tuple[tuple[str, str, str | None, str], ...] = ()

    @property
    def cell(self) -> str | None:
        """``D17``; None where the finding is not about one cell."""
        return f"{self.column}{self.row}" if self.column and self.row else None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often one rule was broken in one column; truthful also where the listing is cut.

    Of personal data each kind and column of the file, or other ``spot``, is counted by itself.
    """

    rule: str
    severity: Severity
    field: str | None
    count: int
    table: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Which column of the schema a column of the file is.

    ``how``: ``name``, ``label``, ``synonym``, ``words`` (of one of these, among others that add
    nothing), ``mapping`` (the officer said so), ``ignored`` (a row counter and the like) or None
    (unknown). ``factor``: rials per unit of its amounts;
    ``unit``: how the header, or what stands above the table, names that unit, if it does.
    ``hidden``: it is published, and the spreadsheet program does not show it.
    """

    position: int
    letter: str
    header: str
    field: str | None
    how: str | None
    factor: int = 1
    unit: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetReport:
    """One sheet that was read as a table; ``rows`` are data rows, ``totals`` recognised sums. Its
    name and headers are as they are told, with what is of a person in stars.

    ``table``: the row schema by which it was checked; ``above``: the texts above its header, and
    the header of amounts that may say of which year they are; ``order``: its place in the file,
    from 0; ``hidden_rows``: how many of its data rows are hidden, and ``hidden_spans`` the first
    and last of those that follow each other, as far as they are named.
    """

    name: str
    header_row: int
    columns: tuple[ColumnMatch, ...]
    rows: int
    totals: int = 0
    table: str = ""
    above: tuple[str, ...] = ()
    order: int = 0
    hidden_rows: int = 0
    hidden_spans: tuple[tuple[int, int], ...] = ()


#: How the rules of personal data are called; nobody waives them, each is overridden by itself.
PERSONAL: Final = "personal."
#: What tells the findings of one rule in one column from others: rule, table, field and spot.
FindingKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a check found. ``findings`` may be cut; ``counts`` never are.

    ``schema``: the table that the file is. Its sheets may be of other tables too, which are
    checked as well; ``rows``, ``sums`` and ``days`` are of the file's table alone. ``sums`` holds
    the sum of each amount column over all rows, in rial, of lines and their parts each amount once,
    and nothing where the parts cannot be told; ``days`` the first and last day of each date column
    that has any; ``amounts`` how large the amounts of each column are, of the rows that a sum of
    the table means. ``beneath`` was found in cells that are of persons, and counts only where an
    administrator says that these are not (:func:`all_counts`).
    """

    schema: str
    format: str
    encoding: str | None
    delimiter: str | None
    rows: int
    sheets: tuple[SheetReport, ...]
    findings: tuple[Finding, ...]
    counts: tuple[RuleCount, ...]
    sums: Mapping[str, int]
    rules: Mapping[str, Entry] = made(repr=False, compare=False)
    days: Mapping[str, tuple[dt.date, dt.date]] = made(default_factory=dict)
    amounts: Mapping[str, AmountSpan] = made(default_factory=dict)
    beneath: tuple[Finding, ...] = ()

    def total(self, severity: Severity) -> int:
        """How many findings of that severity there are, listed or not."""
        return sum(count.count for count in self.counts if count.severity == severity)

    @property
    def accepted(self) -> bool:
        """Whether the rows may be published: no errors."""
        return not self.total("error")

    @property
    def complete(self) -> bool:
        """Whether all findings are listed."""
        return len(self.findings) == sum(count.count for count in self.counts)

    def sentence(self, finding: Finding, lang: Lang, translate: Translate = str) -> str:
        """What the finding says; ``translate`` is gettext for ``lang``."""
        return self.rules[finding.rule].text(finding.params, lang, translate)

    def hint(self, finding: Finding, lang: Lang) -> str:
        """How to mend it."""
        return self.rules[finding.rule].advice(finding.params, lang)

    def as_dict(self, translate: Translate = str) -> dict[str, Any]:
        """The report for JSON; ``translate`` is gettext for Persian."""
        return {
            "schema": self.schema,
            "accepted": self.accepted,
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "rows": self.rows,
            "errors": self.total("error"),
            "warnings": self.total("warning"),
            "notes": self.total("note"),
            "complete": self.complete,
            "sums": dict(self.sums),
            "days": {name: [day.isoformat() for day in both] for name, both in self.days.items()},
            "amounts": {name: span.as_dict() for name, span in self.amounts.items()},
            "sheets": [_sheet_dict(sheet) for sheet in self.sheets],
            "counts": [
                {
                    "rule": c.rule,
                    "severity": c.severity,
                    "table": c.table or self.schema,
                    "field": c.field,
                    "count": c.count,
                    "spot": c.spot,
                }
                for c in self.counts
            ],
            "findings": [self.describe_finding(finding, translate) for finding in self.findings],
            "beneath": [
                {
                    **self.describe_finding(finding, translate),
                    "under": [
                        [rule, table or self.schema, field or "", spot]
                        for rule, table, field, spot in finding.under
                    ],
                }
                for finding in self.beneath
            ],
        }

    def describe_finding(self, finding: Finding, translate: Translate = str) -> dict[str, Any]:
        """One finding for JSON; ``translate`` is gettext for Persian."""
        rule = self.rules[finding.rule]
        return {
            "rule": finding.rule,
            "severity": finding.severity,
            "sheet": finding.sheet,
            "row": finding.row,
            "column": finding.column,
            "cell": finding.cell,
            "table": finding.table or self.schema,
            "field": finding.field,
            "spot": finding.spot,
            "value": finding.value,
            "params": {name: _plain(value) for name, value in finding.params.items()},
            "message": {
                "fa": rule.text(finding.params, "fa", translate),
                "en": rule.text(finding.params, "en"),
            },
            "hint": {"fa": self.hint(finding, "fa"), "en": self.hint(finding, "en")},
            "source": rule.source,
        }


def _sheet_dict(sheet: SheetReport) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "table": sheet.table,
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "totals": sheet.totals,
        "above": list(sheet.above),
        "order": sheet.order,
        "hidden_rows": sheet.hidden_rows,
        "hidden_spans": list(map(list, sheet.hidden_spans)),
        "columns": [
            {
                "letter": match.letter,
                "header": match.header,
                "field": match.field,
                "how": match.how,
                "factor": match.factor,
                "unit": match.unit,
                "hidden": match.hidden,
            }
            for match in sheet.columns
        ],
    }


def _plain(param: Param) -> Any:
    return {"fa": param.fa, "en": param.en} if isinstance(param, Word) else param


def finding_key(count: Mapping[str, Any]) -> FindingKey:
    """What tells the findings of one rule in one column from others of the file."""
    table, field, spot = (count.get(name) or "" for name in ("table", "field", "spot"))
    return count["rule"], table, field, spot


def all_findings(
    report: Mapping[str, Any], overridden: Collection[FindingKey] = ()
) -> list[Mapping[str, Any]]:
    """The findings of a report, with those beneath ones that were ``overridden``."""
    return [*report.get("findings", ()), *_uncovered(report, overridden)]


def all_counts(
    report: Mapping[str, Any], overridden: Collection[FindingKey] = ()
) -> list[Mapping[str, Any]]:
    """What a report counts, with the findings beneath ones that were ``overridden``."""
    counts = {finding_key(count): dict(count) for count in report.get("counts", ())}
    for finding in _uncovered(report, overridden):
        key = finding_key(finding)
        told = {name: finding[name] for name in ("rule", "severity", "table", "field", "spot")}
        counts.setdefault(key, {**told, "count": 0})["count"] += 1
    return list(counts.values())


def _uncovered(
    report: Mapping[str, Any], overridden: Collection[FindingKey]
) -> list[Mapping[str, Any]]:
    return [
        finding
        for finding in report.get("beneath", ())
        if all(tuple(key) in overridden for key in finding["under"])
    ]


def is_personal(count: Mapping[str, Any]) -> bool:
    """Whether an error that a report counts is of personal data."""
    return str(count["rule"]).startswith(PERSONAL)


def letter(position: int) -> str:
    """The letter of the column at ``position`` from 0: A, B, ... Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position(letters: str) -> int:
    """The position from 0 of the column of that letter."""
    place = 0
    for char in letters:
        place = place * 26 + ord(char) - 64
    return place - 1
