"""Whether others were asked, by the method of a contract, and whether its amount comes in."""

from __future__ import annotations

import pytest

from ckanext.mashhad.explore.engine import competition

METHODS = "award_method"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("tender_waiver", competition.NONE),
        ("auction_waiver", competition.NONE),
        ("auction", competition.SOME),
        ("price_inquiry", competition.SOME),
        ("formalities_not_required", competition.OTHER),
        ("gone", competition.OTHER),
        (None, competition.OTHER),
    ],
)
def test_kind_of_a_method(code: str | None, kind: str) -> None:
    assert competition.kind_of(METHODS, code) == kind


def test_the_city_receives_what_auctions_and_their_waivers_bring() -> None:
    known = ("auction", "auction_waiver", "public_tender", "gone", None)
    assert [code for code in known if competition.is_income(METHODS, code)] == [*known[:2]]
