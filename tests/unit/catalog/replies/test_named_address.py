"""Reading the address at which a unit says that it published something elsewhere."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.replies.named_address import read

SITE = "https://data.example.org"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "https://Shahr.example/a?b=1#c",
            "http://www.shahr.example:8080/فهرست",
            "https://1.2.3.4/x",
        ),
    ],
)
def test_page_or_file_elsewhere_is_taken(typed: str) -> None:
    address, fault = read(f" {typed} ", SITE)
    assert fault == ""
    assert address.startswith(("https://", "http://"))
    assert address.endswith(typed.partition("example")[2].partition("/")[2])


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        *[
            (each, "whole web address")
            for each in ("", "x", "ftp://a.example/x", ["https://a.b/c"])
        ],
        ("javascript:alert(1)", "whole web address"),
        ("https://user:secret@a.example/x", "whole web address"),
        ("https://localhost/x", "whole web address"),
        ("https://a.example/" + "x" * 1_000, "whole web address"),
        ("https://a.example", "first page"),
        ("https://a.example//", "first page"),
        ("https://data.example.org/dataset/x", "in this portal"),
        ("https://www.data.example.org/dataset/x", "in this portal"),
    ],
)
def test_what_can_show_nothing_is_told(typed: object, word: str) -> None:
    address, fault = read(typed, SITE)
    assert address == ""
    assert word in fault
