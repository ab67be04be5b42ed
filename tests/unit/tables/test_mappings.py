"""Row schemas in the words of OCDS and of the fiscal data package."""

from __future__ import annotations

import copy

import pytest
from test_row_schemas import content

from ckanext.mashhad.tables import mappings, registry, schema, standard_names


def test_a_register_of_contracts_has_a_place_in_a_release_for_what_ocds_knows():
    ocds = mappings.ocds(registry.load("contracts"))
    assert {path: mapped.column for path, mapped in ocds.items()}.items() >= {
        ("contracts/id", "contract_number"),
        ("contracts/title", "subject"),
        ("contracts/value/amount", "amount"),
        ("contracts/period/startDate", "start_date"),
        ("awards/suppliers/name", "counterparty"),
    }
    assert ocds["contracts/value/amount"].currency == "IRR"
    assert ocds["contracts/id"].currency is None


def test_codes_are_translated_where_ocds_has_an_equal_and_named_nowhere_else():
    contracts, tenders = (mappings.ocds(registry.load(n)) for n in ("contracts", "tenders"))
    methods = contracts["tender/procurementMethod"].codes
    assert methods == tenders["tender/procurementMethod"].codes
    assert methods["public_tender"] == "open"
    assert "auction" not in methods
    assert set(methods.values()) <= {"open", "selective", "limited", "direct"}
    assert set(tenders["tender/status"].codes.values()) == {
        "planned", "active", "complete", "unsuccessful", "cancelled",
    }  # fmt: skip
    assert contracts["tag"].codes["payment"] == "implementation"


@pytest.mark.parametrize("name", registry.names())
def test_free_text_stands_in_no_closed_list_of_ocds(name):
    of = registry.load(name)
    for path, mapped in mappings.ocds(of).items():
        if path in standard_names.CLOSED:
            assert of.column(mapped.column).codelist, path


def test_a_payment_in_a_register_gives_the_contract_no_value_and_no_day():
    ocds = mappings.ocds(registry.load("contracts"))
    for path in ("contracts/value/amount", "contracts/dateSigned", "contracts/title"):
        assert ocds[path].when is not None
        assert ocds[path].when.among == ("contract",)
    assert ocds["contracts/id"].when is None
    assert ocds["tag"].when is None
    assert mappings.ocds(registry.load("tenders"))["tender/value/amount"].when is None


def test_a_register_has_its_key_in_a_fiscal_package_too():
    kinds = {each["columnType"] for each in mappings.fiscal(registry.load("contracts"))}
    assert {"transaction-id:contract-id", "date:fiscal:activity-end", "value"} <= kinds


@pytest.mark.parametrize("name", ["budget_lines", "statement_lines"])
def test_a_fiscal_package_of_a_budget_has_its_value_year_and_a_classification(name):
    fields = {each["columnType"]: each for each in mappings.fiscal(registry.load(name))}
    assert fields["value"]["currency"] == "IRR"
    assert fields["value"]["type"] == "integer"
    assert {"date:fiscal-year", "direction", "budget-line-id"} <= fields.keys()
    assert any("classification" in kind for kind in fields)


@pytest.mark.parametrize("name", registry.names())
def test_what_is_mapped_is_a_column_and_no_value_is_left_to_guess(name):
    of = registry.load(name)
    columns = {column.name for column in of.columns}
    assert {mapped.column for mapped in mappings.ocds(of).values()} <= columns
    assert {each["name"] for each in mappings.fiscal(of)} <= columns
    assert [each["columnType"] for each in mappings.fiscal(of)].count("value") <= 1


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("ocds", "contracts/titel", "“ocds” is no field"),
        ("ocds", "tender/mainProcurementCategory", "“ocds” has a closed list"),
        ("columnType", "budget-line:label", "“columnType” is none"),
        ("ocds", "contracts/title", "two columns have the OCDS path “contracts/title”"),
    ],
)
def test_a_name_that_the_standard_does_not_have_is_refused(key, value, problem):
    faulty = copy.deepcopy(content("contracts"))
    faulty["columns"][-1][key] = value
    with pytest.raises(schema.SchemaError, match=problem):
        registry.parse("contracts", faulty)


def test_the_names_are_those_of_the_standards():
    assert {"tender/numberOfTenderers", "contracts/implementation/transactions/payee/name"} <= (
        standard_names.OCDS
    )
    assert standard_names.FISCAL.fullmatch("economic-classification:gfsm:level2:code")
    assert not standard_names.FISCAL.fullmatch("economic-classification:generic:level9:code")
