"""A file that is put in the place of another: everybody reads that it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.tables.gate_files import PDF

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

TOLD = "جای فایل پیشین را گرفت"


@pytest.fixture
def pages(app: Any, half_statement: Any, act: Any) -> Any:
    """Texts of the pages of a dataset and a file of it, and what the action tells of that file."""
    made = half_statement()
    path = f"/{made['type']}/{made['name']}"

    def show(file: dict[str, Any]) -> tuple[str, str, list[str]]:
        of_both = (path, f"{path}/resource/{file['id']}")
        texts = [app.get(each).get_data(as_text=True) for each in of_both]
        found = act("mashhad_publication_show", id=file["id"])
        return texts[0], texts[1], found["replaced"]

    show.dataset = made["id"]  # type: ignore[attr-defined]
    return show


def test_a_pdf_in_the_place_of_another_is_told_to_everybody(
    pages: Any, act: Any, send: Any
) -> None:
    made = act("resource_create", package_id=pages.dataset, upload=send(PDF, "a.pdf"))
    act("resource_patch", id=made["id"], description="با مهر و امضا")
    of_dataset, of_file, replaced = pages(made)
    assert (TOLD in of_dataset, TOLD in of_file, replaced) == (False, False, [])
    act("resource_patch", id=made["id"], upload=send(PDF + b"\n%blank", "a.pdf"))
    of_dataset, of_file, replaced = pages(made)
    assert (of_dataset.count(TOLD), of_file.count(TOLD), len(replaced)) == (1, 1, 1)
    assert "نگه داشته نشده" in of_file


def test_another_address_in_the_place_of_a_link_is_told(pages: Any, act: Any) -> None:
    url = "https://files.example/a.pdf"
    made = act("resource_create", package_id=pages.dataset, url=url)
    act("resource_patch", id=made["id"], url=f"{url}#page=2")
    assert pages(made)[2] == []
    act("resource_patch", id=made["id"], url="https://files.example/b.pdf")
    of_dataset, of_file, replaced = pages(made)
    assert (of_dataset.count(TOLD), of_file.count(TOLD), len(replaced)) == (1, 1, 1)


def test_what_was_no_file_yet_takes_no_place(pages: Any, act: Any, send: Any) -> None:
    act("package_patch", id=pages.dataset, private=True)
    made = act("resource_create", package_id=pages.dataset, upload=send(PDF, "a.pdf"))
    act("resource_patch", id=made["id"], upload=send(PDF + b"\n%final", "a.pdf"))
    act("package_patch", id=pages.dataset, private=False)
    assert pages(made)[2] == []
