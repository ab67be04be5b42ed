"""docs/tables.md, its recipes for a column, a rule and a kind of rule, followed word by word."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from ckanext.mashhad.tables.engine import registry, rules
from ckanext.mashhad.tables.engine.schema import fields, schema
from tests.unit.tables.table_files import check_rows, contract, faults

PAGE = Path(__file__).parents[5] / "docs" / "tables.md"
CONTRACTS = resources.files("ckanext.mashhad.schemas").joinpath("tables", "contracts.yaml")


def example(recipe: str, language: str = "yaml") -> str:
    """The block of code in the page's section of that name."""
    section = PAGE.read_text(encoding="utf-8").split(f"### {recipe}\n")[1].split("\n### ")[0]
    block = re.search(rf"( *)```{language}\n(.*?)```", section, re.DOTALL)
    return re.sub(rf"(?m)^{block[1]}", "", block[2])


def table_with(kind: str, recipe: str) -> schema.TableSchema:
    """The contracts table with the recipe's ``columns`` or ``rules`` added."""
    content: dict[str, Any] = yaml.safe_load(CONTRACTS.read_text(encoding="utf-8"))
    content[kind] += yaml.safe_load(example(recipe))
    return registry.parse("contracts", content)


def test_a_column_added_by_the_recipe_is_read_checked_and_stored():
    table = table_with("columns", "How to add a column")
    good, bad = (
        contract(contract_number=n, warranty_end=day)
        for n, day in (("1", "۱۴۰۵/۰۱/۲۰"), ("2", "۱۴۰۵/۱۳/۲۰"))
    )
    [finding] = check_rows(good, bad, of=table).findings
    assert (finding.field, finding.severity, finding.row) == ("warranty_end", "error", 3)
    [stored] = [each for each in fields.fields(table) if each["id"] == "warranty_end"]
    assert stored["type"] == "date"
    assert stored["info"]["label"] == "پایان تضمین"


def test_rule_added_by_recipe_tells_cell_in_both_languages():
    table = table_with("rules", "How to add a rule")
    assert faults(check_rows(contract(), of=table)) == []
    report = check_rows(contract(contract_date="1403/02/01", start_date="1403/01/10"), of=table)
    [finding] = report.findings
    assert (finding.rule, finding.field) == ("start_before_contract", "start_date")
    assert report.accepted
    assert report.sentence(finding, "fa") == (
        "شروع (۱۴۰۳/۰۱/۱۰) پیش از تاریخ قرارداد (۱۴۰۳/۰۲/۰۱) است."
    )
    assert report.hint(finding, "en") == "Compare both dates with the contract."


def test_a_kind_added_by_the_recipe_can_be_used_in_rules(monkeypatch: pytest.MonkeyPatch):
    recipe = "How to add a kind of rule"
    together = ModuleType("together")
    exec(example(recipe, "python"), together.__dict__)
    named = re.search(r"`\"together\": (Kind\(.*?\))`", PAGE.read_text(encoding="utf-8"))[1]
    kind = eval(named, {"Kind": rules.Kind, "together": together})
    monkeypatch.setitem(rules.KINDS, "together", kind)  # type: ignore[arg-type]

    table = table_with("rules", recipe)
    whole = contract(quantity="1200", measure="متر")
    assert faults(check_rows(whole, of=table)) == []
    [finding] = check_rows(contract(quantity="1200", measure=None), whole, of=table).findings[:1]
    assert (finding.rule, finding.field, finding.row) == ("quantity_and_measure", "measure", 2)
