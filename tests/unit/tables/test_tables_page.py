"""docs/tables.md lists every rule and every column, as the schemas have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.mashhad.tables import rulebook, schema

PAGE = Path(__file__).parents[3] / "docs" / "tables.md"


def general_rules() -> list[str]:
    """One line for each rule of any table; reasons of a family share one."""
    lines = {}
    for rule in rulebook.general().values():
        if rule.msgid:
            family = rule.id.partition(".")[0]
            lines.setdefault(f"{family}.*", f"| `{family}.*` | {rule.severity} | why it is none |")
        else:
            lines[rule.id] = f"| `{rule.id}` | {rule.severity} | {rule.sentence['en']} |"
    return list(lines.values())


def own_rules(name: str) -> list[str]:
    return [
        f"| `{rule.id}` | {rule.severity} | {rule.sentence['en']} |"
        for rule in schema.load(name).rules
    ]


def columns(name: str) -> list[str]:
    return [
        f"| `{c.name}` | {c.label['fa_IR']} | {c.label['en']} | {c.type} | {needed(c)} |"
        for c in schema.load(name).columns
    ]


def needed(column: schema.Column) -> str:
    if column.constraints.required:
        return "yes"
    return "depends" if column.constraints.required_when else ""


def sections() -> list[list[str]]:
    return [general_rules(), *(part(n) for n in schema.names() for part in (columns, own_rules))]


@pytest.mark.parametrize("lines", sections())
def test_the_page_has_every_rule_and_column_in_order(lines):
    page = PAGE.read_text(encoding="utf-8")
    assert "\n".join(lines) in page
