"""What changed in a contract over the versions of its register, on its page and as JSON."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.mashhad.tables.history import row_history, version_rows
from tests.integration.explore.conftest import COMPANY, PERSON, published_once, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

OLD_WORDS = "تعمیر خانهٔ خانم نمونه"


@pytest.fixture
@published_once
def replaced(publish: Any, replace_file: Any) -> dict[str, Any]:
    """A register whose file was published twice: the first contract is another, the third new."""
    made = publish(row(1, OLD_WORDS, 5 * 10**9, party=PERSON), row(2, "خرید", 10**9))
    after = (
        row(1, "تعمیر ساختمان", 7 * 10**9),
        row(2, "خرید", 10**9),
        row(3, "روشنایی", 10**9),
    )
    replace_file(made, *after)
    return made


@pytest.fixture
def contract(ask: Any) -> Any:
    """A contract by its number: its id, and what is told of it as JSON."""

    def call(number: str) -> tuple[str, dict[str, Any]]:
        rows = ask("contracts.json")["rows"]
        known = next(each["id"] for each in rows if each["contract_number"] == number)
        return known, ask(f"contracts/{known}.json")

    return call


def test_changes_are_shown_without_names_and_old_words(
    replaced: Any, contract: Any, app: Any
) -> None:
    known, told = contract("1403/1")
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
    assert cells["counterparty"]["withheld"] == ["was", "becomes"]
    page, program = (
        app.get(f"/explore/contracts/{door}").get_data(as_text=True)
        for door in (known, f"{known}.json")
    )
    for text in (page, program):
        assert OLD_WORDS not in text
        assert PERSON[0] not in text
    # On the page in both languages.
    assert 'id="history"' in page
    assert "۷٬۰۰۰٬۰۰۰٬۰۰۰" in page
    english = app.get(f"/en/explore/contracts/{known}").get_data(as_text=True)
    assert "5,000,000,000" in english
    assert "/history" in english
    # An unchanged contract tells nothing, and a new one its day.
    assert contract("1403/2")[1]["history"] == []
    (change,) = contract("1403/3")[1]["history"]
    assert (change["change"], change["cells"]) == ("added", [])


def test_last_versions_are_read_and_a_written_kind_is_no_change(
    replaced: Any, replace_file: Any, contract: Any, app: Any, monkeypatch: Any
) -> None:
    """An empty cell of the key says «contract»: the dearer contract is the one that stood there."""
    dearer = row(1, "تعمیر ساختمان", 9 * 10**9, kind="قرارداد")
    replace_file(replaced, dearer, row(2, "خرید", 10**9))
    last, first = contract("1403/1")[1]["history"]
    assert (last["change"], first["change"]) == ("changed", "changed")
    assert [cell["column"] for cell in last["cells"]] == ["amount"]
    assert contract("1403/2")[1]["history"] == []
    # Only the last versions are read, and that is told.
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
    refused = app.get(f"/explore/contracts/{known}.json", status=404)
    assert refused.json["errors"] == {"": "چنین قراردادی در این درگاه نیست یا عمومی نیست."}
    act("package_patch", id=replaced["id"], private=False)
    assert contract("1403/1")[1]["history"] == []
