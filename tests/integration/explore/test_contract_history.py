"""What changed in a contract over the versions of its register, on its page and as JSON."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.tables.history import row_history, version_rows
from tests.integration.explore.conftest import COMPANY, PERSON, row, sent, written

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

OLD_WORDS = "تعمیر خانهٔ خانم نمونه"


@pytest.fixture
def replaced(publish: Any, as_officer: Any, work: Any) -> dict[str, Any]:
    """A register whose file was published twice: the first contract is another, the third new."""
    made = publish(row(1, OLD_WORDS, 5 * 10**9, party=PERSON), row(2, "خرید", 10**9))
    after = (
        row(1, "تعمیر ساختمان", 7 * 10**9),
        row(2, "خرید", 10**9),
        row(3, "روشنایی", 10**9),
    )
    file = made["resources"][0]["id"]
    as_officer("resource_patch", id=file, upload=sent(written(*after)))
    work()
    return made


@pytest.fixture
def contract(ask: Any) -> Any:
    """A contract by its number: its id, and what is told of it as JSON."""

    def call(number: str) -> tuple[str, dict[str, Any]]:
        rows = ask("contracts.json")["rows"]
        known = next(each["id"] for each in rows if each["contract_number"] == number)
        return known, ask(f"contracts/{known}.json")

    return call


def test_changed_cells_are_told_with_version_and_day(replaced: Any, contract: Any) -> None:
    _id, told = contract("1403/1")
    (change,) = told["history"]
    assert (change["change"], change["version"]) == ("changed", 2)
    cells = {cell["column"]: cell for cell in change["cells"]}
    assert (cells["amount"]["was"], cells["amount"]["becomes"]) == (5 * 10**9, 7 * 10**9)
    assert cells["counterparty_id"]["becomes"] == COMPANY[1]
    assert cells["subject"] == {
        "column": "subject",
        "was": None,
        "becomes": "تعمیر ساختمان",
        "withheld": ["was"],
    }


def test_names_and_old_words_stay_in_the_register(replaced: Any, contract: Any, app: Any) -> None:
    known, told = contract("1403/1")
    cells = {cell["column"]: cell for cell in told["history"][0]["cells"]}
    assert cells["counterparty"]["withheld"] == ["was", "becomes"]
    for door in (known, f"{known}.json"):
        text = app.get(f"/explore/contracts/{door}").get_data(as_text=True)
        assert OLD_WORDS not in text
        assert PERSON[0] not in text


def test_page_tells_changes_in_both_languages(replaced: Any, contract: Any, app: Any) -> None:
    known, _told = contract("1403/1")
    page = app.get(f"/explore/contracts/{known}").get_data(as_text=True)
    assert 'id="history"' in page
    assert "۷٬۰۰۰٬۰۰۰٬۰۰۰" in page
    english = app.get(f"/en/explore/contracts/{known}").get_data(as_text=True)
    assert "5,000,000,000" in english
    assert "/history" in english


def test_unchanged_contract_tells_nothing_and_a_new_one_its_day(
    replaced: Any, contract: Any
) -> None:
    assert contract("1403/2")[1]["history"] == []
    (change,) = contract("1403/3")[1]["history"]
    assert (change["change"], change["cells"]) == ("added", [])


@pytest.fixture
def replace_again(replaced: Any, as_officer: Any, work: Any) -> Any:
    """Publish another version of the register."""

    def call(*rows: tuple[str, ...]) -> None:
        file = replaced["resources"][0]["id"]
        as_officer("resource_patch", id=file, upload=sent(written(*rows)))
        work()

    return call


def test_kind_that_is_written_is_the_same_contract(replace_again: Any, contract: Any) -> None:
    """An empty cell of the key says «contract»: the dearer contract is the one that stood there."""
    replace_again(row(1, "تعمیر ساختمان", 9 * 10**9, kind="قرارداد"), row(2, "خرید", 10**9))
    last, first = contract("1403/1")[1]["history"]
    assert (last["change"], first["change"]) == ("changed", "changed")
    assert [cell["column"] for cell in last["cells"]] == ["amount"]
    assert contract("1403/2")[1]["history"] == []


def test_only_the_last_versions_are_read_and_that_is_told(
    replace_again: Any, contract: Any, app: Any, monkeypatch: Any
) -> None:
    replace_again(row(1, "تعمیر ساختمان", 9 * 10**9), row(2, "خرید", 10**9))
    monkeypatch.setattr(row_history, "MOST_VERSIONS", 2)
    known, told = contract("1403/1")
    assert [each["version"] for each in told["history"]] == [3]
    assert (told["versions"], told["versions_compared"]) == (3, 2)
    page = app.get(f"/en/explore/contracts/{known}").get_data(as_text=True)
    assert "Only the last 2 versions of the register are compared here." in page
    assert "/history" in page


def test_versions_of_large_registers_are_not_read(
    replaced: Any, contract: Any, app: Any, monkeypatch: Any
) -> None:
    """Two rows and three are together too many."""
    monkeypatch.setattr(version_rows, "MOST_ROWS", 4)
    known, told = contract("1403/1")
    assert (told["history"], told["versions"], told["versions_compared"]) == ([], 2, 1)
    page = app.get(f"/en/explore/contracts/{known}").get_data(as_text=True)
    assert 'id="history"' not in page
    assert "All versions of this register" in page
    monkeypatch.setattr(version_rows, "MOST_ROWS", 5)
    assert len(contract("1403/1")[1]["history"]) == 1


def test_hidden_register_takes_its_history_with_it(
    replaced: Any, contract: Any, act: Any, app: Any
) -> None:
    known, _told = contract("1403/1")
    act("package_patch", id=replaced["id"], private=True)
    app.get(f"/explore/contracts/{known}", status=404)
    app.get(f"/explore/contracts/{known}.json", status=404)
    act("package_patch", id=replaced["id"], private=False)
    assert contract("1403/1")[1]["history"] == []
