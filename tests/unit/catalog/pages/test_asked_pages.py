"""Parts of an address that a page has not, or that stand there more than once."""

from __future__ import annotations

from ckanext.mashhad.catalog.pages import asked_pages


def test_parts_that_are_unknown_or_twice_there_are_told() -> None:
    given = {"q": ["x"], "fiscalyear": ["1405"], "month": ["1", "2"], "utm_source": ["a", "b"]}
    wrong = asked_pages.find_strays(given, ("q", "month"))
    assert wrong == {"fiscalyear": asked_pages.UNKNOWN, "month": asked_pages.TWICE}
    many = {f"x{n}" * 99: ["1"] for n in range(999)}
    told = asked_pages.find_strays(many, ())
    assert len(told) == 20
    assert max(map(len, told)) == 40
