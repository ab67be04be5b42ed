"""What a check found, rule by rule, in one language: how a page or a terminal tells it.

Reads reports as they are stored (``Report.as_dict``), so that old ones are told as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from unicodedata import bidirectional

from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.findings.check_report import (
    FindingKey,
    all_counts,
    all_findings,
)
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE, Entry
from ckanext.mashhad.tables.engine.schema.schema import Severity, TableSchema
from ckanext.mashhad.tables.engine.workbooks.findings_file import Told, table_of

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
#: So many cells stand in a title; all are listed below it.
MOST_PLACES: Final = 6


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
    what all listed findings say alike, empty where each says something of its own. ``title`` says
    what and where in one line, before ``places``: cells (``K10``) or rows, as many as a line holds.
    """

    rule: str
    severity: Severity
    column: str
    count: int
    sentence: str
    hint: str
    source: str
    listed: tuple[Found, ...]
    title: str
    places: tuple[str, ...]

    @property
    def placed(self) -> bool:
        """Whether any finding is at a cell or a row; else each is of the whole file or sheet."""
        return any(found.cell or found.row for found in self.listed)

    @property
    def fits_title(self) -> bool:
        """Whether the title, with its places, says all that the list of findings would."""
        if not self.listed:
            return True
        whole = not any(found.cell or found.row or found.value for found in self.listed)
        placed = len(self.places) == self.count and not any(found.value for found in self.listed)
        return bool(self.sentence) and (whole or placed)

    @property
    def says_more(self) -> bool:
        """Whether the sentence says what the title does not."""
        return bool(self.sentence) and self.sentence.rstrip(".") not in self.title

    @property
    def missing(self) -> int:
        """How many findings are counted but not listed."""
        return self.count - len(self.listed)


def groups(
    report: Mapping[str, Any],
    table_name: str,
    lang: Lang,
    overridden: Collection[FindingKey] = (),
) -> list[Group]:
    """The report's groups: errors, then warnings, then notes, each in the order of the file.

    ``report``: its ``counts`` and ``findings``; ``table_name``: of the row schema, or empty;
    ``overridden``: findings of personal data that are none.
    """
    table = registry.load(table_name) if registry.is_known(table_name) else None
    by_key: dict[tuple[str | None, ...], list[Told]] = {}
    for finding in all_findings(report, overridden):
        by_key.setdefault(_key(finding), []).append(finding)
    made = [
        _group(count, by_key.get(_key(count), []), table_of(count, table), lang)
        for count in all_counts(report, overridden)
    ]
    return sorted(made, key=lambda group: SEVERITIES.index(group.severity))


def _key(told: Told) -> tuple[str | None, ...]:
    return told["rule"], told.get("table"), told["field"], told.get("spot") or ""


def _group(
    count: Told,
    findings: list[Told],
    table: TableSchema | None,
    lang: Lang,
) -> Group:
    sentences = {finding["message"][lang] for finding in findings}
    sentence = sentences.pop() if len(sentences) == 1 else ""
    entry = _entry(count["rule"], table)
    named = label(table, count["field"], lang)
    return Group(
        rule=count["rule"],
        severity=count["severity"],
        column=named,
        count=count["count"],
        sentence=sentence,
        hint=findings[0]["hint"][lang] if findings else _plain_hint(entry, lang),
        source=next((f["source"] for f in findings if f.get("source")), ""),
        listed=tuple(_found(finding, lang) for finding in findings),
        title=_title(count, findings, sentence, named, entry, lang),
        places=_places(findings, lang),
    )


def _title(
    count: Told,
    findings: list[Told],
    sentence: str,
    named: str,
    entry: Entry | None,
    lang: Lang,
) -> str:
    """The rule's summary, unless one finding, or all alike, say it as shortly."""
    template = entry.summary.get(LOCALE[lang], "") if entry else ""
    several = count["count"] > 1
    values = _values(findings, lang)
    tellable = rule_messages.places(template) <= {*values, *rule_messages.OF_SUMMARY}
    if template and tellable and (several or "{label}" in template):
        cells = any(finding["cell"] for finding in findings)
        where = rule_messages.where(count["count"], cells=cells, lang=lang) if several else ""
        return " ".join(template.format(**{**values, "label": named, "where": where}).split())
    said = (sentence or _plain_hint(entry, lang)).rstrip(".")
    return said if not named or named in said else f"{named}: {said}"


def _values(findings: list[Told], lang: Lang) -> dict[str, str]:
    """What the findings name in each place of their sentence, each once and the first of many.

    Texts of the file stand in quotation marks.
    """
    comma, quoted = {"fa": ("، ", "«{}»"), "en": (", ", "“{}”")}[lang]
    distinct: dict[str, dict[str, None]] = {}
    for finding in findings:
        for name, value in finding["params"].items():
            if isinstance(value, dict):
                text = value[lang]
            else:
                text = rule_messages.shown(value, lang)
                text = quoted.format(text) if isinstance(value, str) else text
            distinct.setdefault(name, {})[text] = None
    return {
        name: comma.join(islice(texts, MOST_PLACES)) + (" …" if len(texts) > MOST_PLACES else "")
        for name, texts in distinct.items()
    }


def _places(findings: list[Told], lang: Lang) -> tuple[str, ...]:
    """The cells or rows of a title; none where a sheet has to be named too."""
    if len({finding["sheet"] for finding in findings}) > 1:
        return ()
    at = (each["cell"] or each["column"] or _row(each["row"], lang) for each in findings)
    return tuple(filter(None, dict.fromkeys(islice(at, MOST_PLACES))))


_ROW: Final[Mapping[Lang, str]] = {"fa": "ردیف", "en": "row"}


def _row(row: int | None, lang: Lang) -> str:
    return f"{_ROW[lang]} {rule_messages.shown(row, lang)}" if row else ""


def _found(finding: Told, lang: Lang) -> Found:
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


def _plain_hint(entry: Entry | None, lang: Lang) -> str:
    """The hint of a rule of which nothing is listed; empty where it needs what a finding says."""
    hint = entry.hint[LOCALE[lang]] if entry else ""
    return "" if "{" in hint else hint


def _entry(rule: str, table: TableSchema | None) -> Entry | None:
    """The rule; None when it is no more."""
    return (rule_messages.book(table) if table else rule_messages.general()).get(rule)
