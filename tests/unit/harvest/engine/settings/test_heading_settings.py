"""Headings of a register are named as the form of tables names its columns."""

from __future__ import annotations

from ckanext.mashhad.harvest.engine.settings import heading_settings
from ckanext.mashhad.tables.engine import registry

CONTRACTS = registry.load("contracts")


def test_heading_is_given_column_by_any_of_its_names_or_left_out():
    text = "کد = شمارهٔ قرارداد، Worth = amount, What = Subject، رنگ ="
    said, unknown = heading_settings.read(text, CONTRACTS)
    assert said == {
        "کد": "contract_number", "Worth": "amount", "What": "subject", "رنگ": None,
    }  # fmt: skip
    assert unknown == []


def test_a_name_that_no_column_has_is_told():
    assert heading_settings.read("x = nothing of ours", CONTRACTS) == ({}, ["nothing of ours"])
