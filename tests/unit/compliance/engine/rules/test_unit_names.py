"""Units are written by name in rule files and known by id."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.compliance.engine.rules import loading, unit_names
from ckanext.mashhad.compliance.engine.rules.rule_faults import RulesError
from tests.unit.compliance.engine.rules.test_loading import PLAN, parsed
from tests.unit.compliance.engine.rules.test_site_file import rules_of

IDS = {"seven": "id-7", "eight": "id-8", "nine": "id-9"}
SITE = """
# Decided by the council.
version: 1
exemptions:
  - {unit: seven, duty: mun-71-1, from: 1403-01-01, until: 1403-06-31, why: x}
units:
  - {unit: nine, until: 1405-05-31, into: eight, why: x}
"""


def content(text: str) -> Any:
    return loading.read_text("site.yaml", text)


def test_what_is_put_in_force_says_which_unit_each_name_means() -> None:
    text = unit_names.pinned(SITE, content(SITE), IDS)
    assert text.startswith(SITE)
    assert content(text)["unit_ids"] == IDS
    site = rules_of(content(text)).site
    assert site.exemptions[0].unit == "id-7"
    assert (site.departures[0].unit, site.departures[0].into) == ("id-9", "id-8")


def test_put_again_after_unit_got_another_name_it_means_units() -> None:
    text = unit_names.pinned(SITE, content(SITE), IDS)
    renamed = {"old-seven": "id-7", "seven": "id-70", "eight": "id-8", "nine": "id-9"}
    assert unit_names.pinned(text, content(text), renamed) == text
    assert unit_names.unknown("site.yaml", content(text), renamed) == []


def test_names_that_are_no_longer_there_leave_the_list() -> None:
    text = unit_names.pinned(SITE, content(SITE), IDS)
    less = text.replace("  - {unit: nine, until: 1405-05-31, into: eight, why: x}\n", "  []\n")
    assert content(unit_names.pinned(less, content(less), IDS))["unit_ids"] == {"seven": "id-7"}
    none = "version: 1\n"
    assert unit_names.pinned(none, content(none), IDS) == none


def test_a_plan_names_units_too() -> None:
    plan = PLAN | {"owed_by": {"kinds": ["district"], "units": ["seven"]}}
    given = unit_names.resolved({"entries": [plan], "unit_ids": {"seven": "id-7"}})
    assert given["entries"][0]["owed_by"] == {"kinds": ["district"], "units": ["id-7"]}
    assert parsed(plans=given["entries"]).duties[-1].owners.units == {"id-7"}


def test_a_name_that_means_nobody_is_told() -> None:
    said = unit_names.unknown("site.yaml", content(SITE), {"seven": "id-7", "eight": "id-8"})
    assert [str(problem) for problem in said] == [
        "site.yaml: There is no unit “nine” on this portal."
    ]


@pytest.mark.parametrize("listed", [["seven"], {"seven": 7}, "seven"])
def test_a_list_of_another_shape_is_told(listed: Any) -> None:
    with pytest.raises(RulesError, match="names of units with their ids"):
        rules_of(content(SITE) | {"unit_ids": listed})


@pytest.mark.parametrize("shape", [None, [], {"entries": 5}, {"entries": [5, {"owed_by": []}]}])
def test_what_has_another_shape_is_left_to_the_checks(shape: Any) -> None:
    assert unit_names.named(shape) == []
    assert unit_names.resolved(shape) == shape
