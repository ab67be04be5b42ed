"""What a check found, rule by rule, in one language: how a page or a terminal tells it.

Reads reports as they are stored (``Report.as_dict``), so that old ones are told as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import bidirectional

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Severity, TableSchema
from ckanext.mashhad.tables.engine.workbooks.findings_file import table_of

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: ``sheet``, ``row``, ``cell`` (``D17``) and ``value`` as far as it has them.

    ``cell`` is only the letter where a whole column is meant.
    """

    sheet: str
    row: int | None
    cell: str
    value: str
    sentence: str

    @property
    def left_to_right(self) -> bool:
        """Whether the value has no letter that runs the other way: -5 is not to become 5-."""
        return all(bidirectional(letter) not in ("R", "AL") for letter in self.value)


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one rule in one column; ``listed`` may be fewer than ``count``.

    ``column`` is the column's label, empty where the rule is of no single one. ``sentence`` is
    what all listed findings say alike, empty where each says something of its own.
    """

    rule: str
    severity: Severity
    column: str
    count: int
    sentence: str
    hint: str
    source: str
    listed: tuple[Found, ...]

    @property
    def missing(self) -> int:
        """How many findings are counted but not listed."""
        return self.count - len(self.listed)


def groups(report: Mapping[str, Any], table_name: str, lang: Lang) -> list[Group]:
    """The report's groups: errors, then warnings, then notes, each in the order of the file.

    ``report``: its ``counts`` and ``findings``; ``table_name``: of the row schema, or empty.
    """
    table = registry.load(table_name) if registry.is_known(table_name) else None
    by_key: dict[tuple[str | None, ...], list[Mapping[str, Any]]] = {}
    for finding in report["findings"]:
        by_key.setdefault(_key(finding), []).append(finding)
    made = [
        _group(count, by_key.get(_key(count), []), table_of(count, table), lang)
        for count in report["counts"]
    ]
    return sorted(made, key=lambda group: SEVERITIES.index(group.severity))


def _key(told: Mapping[str, Any]) -> tuple[str | None, ...]:
    return told["rule"], told.get("table"), told["field"], told.get("spot") or ""


def _group(
    count: Mapping[str, Any],
    findings: list[Mapping[str, Any]],
    table: TableSchema | None,
    lang: Lang,
) -> Group:
    sentences = {finding["message"][lang] for finding in findings}
    return Group(
        rule=count["rule"],
        severity=count["severity"],
        column=label(table, count["field"], lang),
        count=count["count"],
        sentence=sentences.pop() if len(sentences) == 1 else "",
        hint=findings[0]["hint"][lang] if findings else _hint(count["rule"], table, lang),
        source=next((f["source"] for f in findings if f.get("source")), ""),
        listed=tuple(_found(finding, lang) for finding in findings),
    )


def _found(finding: Mapping[str, Any], lang: Lang) -> Found:
    return Found(
        sheet=finding["sheet"] or "",
        row=finding["row"],
        cell=finding["cell"] or finding["column"] or "",
        value=finding["value"] or "",
        sentence=finding["message"][lang],
    )


def label(table: TableSchema | None, field: str | None, lang: Lang) -> str:
    """The label of a column; its name where the schema no longer has it, empty for none."""
    if not field:
        return ""
    try:
        return table.column(field).label[LOCALE[lang]] if table else field
    except KeyError:
        return field


def _hint(rule: str, table: TableSchema | None, lang: Lang) -> str:
    """The hint of a rule of which nothing is listed; empty when the rule is no more."""
    entry = (rule_messages.book(table) if table else rule_messages.general()).get(rule)
    return entry.hint[LOCALE[lang]] if entry else ""
