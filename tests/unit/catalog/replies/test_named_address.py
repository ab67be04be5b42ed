"""Reading the address at which a unit says that it published something elsewhere."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.replies.named_address import decoded, encoded, normal, read

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
    assert decoded(address).endswith(typed.partition("example")[2].partition("/")[2])


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
        *[
            (f"https://a.example/x{mark}پذیرفته است", "without spaces")
            for mark in (" ", "\u00a0", "\u2003", "\u200f", "\u202e", "\u200c", "\n", "\ufeff")
        ],
        ("https://a.example/" + "ف" * 200, "whole web address"),
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


@pytest.mark.parametrize(
    "tail", ["مدیریت/پذیرفت", '"><script>', "?q=«پذیرفته»", "#بند؟", "%d9%81%"]
)
def test_no_prose_stands_in_an_address(tail: str) -> None:
    address, fault = read(f"https://a.example/x{tail}", SITE)
    assert fault == ""
    assert address.isascii()
    assert not set(address) & set(' "<>“”')
    assert encoded(address) == address
    assert decoded(address) == decoded(f"https://a.example/x{tail}")


def test_what_is_encoded_twice_is_read() -> None:
    assert decoded("https://a.example/x?n=%2530%2530%36") == "https://a.example/x?n=006"


@pytest.mark.parametrize(
    "spelling",
    [
        *("http://a.example/x/a?b=1&c=2", "https://www.a.example/x/a/?c=2&b=1"),
        *("https://A.example//x///a?b=1&c=2#top", "https://a.example/./x/y/../%61?b=%31&c=2"),
        *("https://a.example:443/x/%2561?b=1&c=2", "http://a.example:80/x/a/.?c=2&b=1"),
    ],
)
def test_other_spellings_are_the_same_address(spelling: str) -> None:
    assert normal(spelling) == normal("https://a.example/x/a?b=1&c=2")


@pytest.mark.parametrize(
    "other", ["https://a.example/x/b?b=1", "https://b.example/x/a?b=1", "https://a.example/x/a?b=2"]
)
def test_another_page_is_another_address(other: str) -> None:
    assert normal(other) != normal("https://a.example/x/a?b=1")
