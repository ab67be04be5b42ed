"""docs/tables.md lists the rules of any table; the reference is what the row schemas say."""

from __future__ import annotations

from pathlib import Path

from ckanext.mashhad.tables.engine.findings import rule_messages
from dev import table_docs

PAGE = Path(__file__).parents[3] / "docs" / "tables.md"


def general_rules() -> list[str]:
    """One line for each rule of any table; reasons of a family share one."""
    lines = {}
    for rule in rule_messages.general().values():
        if rule.msgid:
            family = rule.id.partition(".")[0]
            lines.setdefault(f"{family}.*", f"| `{family}.*` | {rule.severity} | why it is none |")
        else:
            lines[rule.id] = f"| `{rule.id}` | {rule.severity} | {rule.sentence['en']} |"
    return list(lines.values())


def test_the_page_has_every_rule_of_any_table_in_order():
    assert "\n".join(general_rules()) in PAGE.read_text(encoding="utf-8")


def test_the_reference_is_what_dev_table_docs_writes():
    assert table_docs.PAGE.read_text(encoding="utf-8") == table_docs.page()
