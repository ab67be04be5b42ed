"""What every rule says: id, severity, sentence, summary, hint and source, from YAML.

Rules of any table stand in ``schemas/rule_messages.yaml``, those of one table in its row schema.
Reasons why a date, number, identifier or fiscal year cannot be read are those of the Persian
foundation, told as ``date.two_digit_year``; their Persian sentence comes from gettext.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from functools import cache
from typing import Any, Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.locales import LOCALE as LOCALE
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import Lang, Param, Word
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.schema.cell_values import FAMILIES
from ckanext.mashhad.tables.engine.schema.schema import UNIQUE, Label, Severity, TableSchema

Translate = Callable[[str], str]
#: What the summary of several findings may name besides what the sentence of each names.
OF_SUMMARY: Final = frozenset(("label", "where"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of the rule messages. ``msgid`` is set where the sentence is gettext's; ``summary``
    tells several findings at once, where their sentences differ or could be shorter.
    """

    id: str
    severity: Severity
    sentence: Label
    hint: Label
    source: str | None = None
    msgid: str | None = None
    summary: Label = made(default_factory=dict)

    def text(self, params: Mapping[str, Param], lang: Lang, translate: Translate = str) -> str:
        """The sentence in ``lang``, filled in; ``translate`` is gettext for ``lang``."""
        return _filled(
            translate(self.msgid) if self.msgid else self.sentence[LOCALE[lang]], params, lang
        )

    def advice(self, params: Mapping[str, Param], lang: Lang) -> str:
        """The hint in ``lang``, filled in."""
        return _filled(self.hint[LOCALE[lang]], params, lang)


def places(template: str) -> set[str]:
    """The names of the places of a sentence that values are put into."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _filled(template: str, params: Mapping[str, Param], lang: Lang) -> str:
    return template.format(**{name: shown(value, lang) for name, value in params.items()})


def shown(param: Param, lang: Lang) -> str:
    """A param as a reader of ``lang`` sees it."""
    if isinstance(param, Word):
        return param.to(lang)
    if isinstance(param, int):
        return to_persian_digits(str(param)) if lang == "fa" else str(param)
    return param


@cache
def general() -> Mapping[str, Entry]:
    """The rules of any table by id, in the order of their file; families stand with each reason."""
    entries = rule_files.read("rule_messages.yaml")["rules"]
    return {rule.id: rule for entry in entries for rule in _expanded(entry)}


def _expanded(entry: Mapping[str, Any]) -> Iterator[Entry]:
    keys = ("severity", "hint", "source", "summary")
    shared = {key: entry[key] for key in keys if key in entry}
    if not entry.get("family"):
        yield Entry(id=entry["id"], sentence=entry["sentence"], **shared)
        return
    reasons: Iterable[Mapping[str, Any]] = entry.get("reasons", ())
    hints = {code: reason["hint"] for reason in reasons for code in reason["of"]}
    for code, msgid in FAMILIES[entry["id"]].messages.items():
        own = {**shared, "hint": hints.get(code, shared["hint"])}
        yield Entry(id=f"{entry['id']}.{code}", sentence={}, msgid=msgid, **own)


def book(*tables: TableSchema) -> dict[str, Entry]:
    """All rules that a check against ``tables`` can speak of, by id."""
    own = {
        rule.id: Entry(
            rule.id, rule.severity, rule.sentence, rule.hint, rule.source, summary=rule.summary
        )
        for table in tables
        for rule in table.rules
        if rule.id != UNIQUE
    }
    return {**general(), **own}


def where(count: int, *, cells: bool, lang: Lang) -> str:
    """In how many cells or rows several findings are."""
    kinds: Mapping[str, Label] = rule_files.read("rule_messages.yaml")["where"]
    return kinds["cells" if cells else "rows"][LOCALE[lang]].format(count=shown(count, lang))


@cache
def title(rule_id: str, lang: Lang) -> str:
    """What a rule is about, for everybody: without anything that stands in a file."""
    titles: Mapping[str, Label] = rule_files.read("rule_messages.yaml")["titles"]
    return titles.get(rule_id.partition(".")[0], titles["table"])[LOCALE[lang]]


def refusal(error: TableError, lang: Lang) -> str:
    """The sentence and hint of a file that could not be read."""
    rule = general()[error.rule]
    return f"{rule.text(error.params, lang)} {rule.advice(error.params, lang)}"


def refusal_dict(error: TableError) -> dict[str, object]:
    """The same for JSON: ``rule``, ``message`` and ``hint``, both in both languages."""
    rule = general()[error.rule]
    return {
        "rule": rule.id,
        "message": {"fa": rule.text(error.params, "fa"), "en": rule.text(error.params, "en")},
        "hint": {"fa": rule.advice(error.params, "fa"), "en": rule.advice(error.params, "en")},
    }
