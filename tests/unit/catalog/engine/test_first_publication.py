"""An earlier publication is attested with a moment, a reason, and never against what was seen."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.catalog.engine.first_publication import (
    Attested,
    FirstPublished,
    RefusedAttestationError,
    attestation,
)

SEEN = dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
REASON = "بر پایهٔ بایگانی درگاه پیشین"


def attest(moment: object, reason: object = REASON) -> tuple[dt.datetime, str]:
    return attestation(moment, reason, seen_at=SEEN, now=NOW)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1403/07/15", dt.datetime(2024, 10, 5, 20, 30, tzinfo=dt.UTC)),
        ("۱۴۰۳/۷/۱۵", dt.datetime(2024, 10, 5, 20, 30, tzinfo=dt.UTC)),
        ("2024-10-06", dt.datetime(2024, 10, 5, 20, 30, tzinfo=dt.UTC)),
        ("2024-10-06T09:30:00+03:30", dt.datetime(2024, 10, 6, 6, 0, tzinfo=dt.UTC)),
    ],
)
def test_day_counts_from_tehran_midnight_and_moment_exact(
    typed: str, expected: dt.datetime
) -> None:
    assert attest(typed) == (expected, REASON)


@pytest.mark.parametrize(
    ("moment", "reason", "field"),
    [
        ("2026-11-25T08:00:00+00:00", REASON, "moment"),
        ("2026-11-25T23:00:00+00:00", REASON, "moment"),
        ("2030-01-01", REASON, "moment"),
        ("2024-10-06T09:30:00", REASON, "moment"),
        ("2024-13-06T09:30:00Z", REASON, "moment"),
        ("مهر", REASON, "moment"),
        ("1800-01-01T00:00:00+23:59", REASON, "moment"),
        ("0001-01-01T00:00:00+23:59", REASON, "moment"),
        ("9999-12-31T23:59:59-23:59", REASON, "moment"),
        ("1369/12/29", REASON, "moment"),
        ("", REASON, "moment"),
        (None, REASON, "moment"),
        ("1403/07/15", "", "reason"),
        ("1403/07/15", "کوتاه", "reason"),
        ("1403/07/15", None, "reason"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    moment: object, reason: object, field: str
) -> None:
    with pytest.raises(RefusedAttestationError) as caught:
        attest(moment, reason)
    assert list(caught.value.problems) == [field]


def test_all_that_is_wrong_is_said_at_once_and_in_persian_digits() -> None:
    with pytest.raises(RefusedAttestationError) as caught:
        attest("۱۵ مهر", "کوتاه")
    said = [problem.text(lambda text: text, "fa") for problem in caught.value.problems.values()]
    assert said == [
        "Write a day such as ۱۴۰۳/۰۷/۱۵, or a moment with its offset.",
        "Write ۱۰ to ۱۰۰۰ characters.",
    ]


def test_the_latest_attestation_counts_and_all_are_told() -> None:
    earlier = SEEN - dt.timedelta(days=400)
    later = SEEN - dt.timedelta(days=300)
    known = FirstPublished(SEEN, (Attested(earlier, "a", NOW), Attested(later, "b", NOW)))
    assert known.moment == later
    told = known.as_dict()
    assert told["first_published"] == "2026-01-29T08:00:00Z"
    assert told["seen_at"] == "2026-11-25T08:00:00Z"
    assert [word["reason"] for word in told["attestations"]] == ["a", "b"]


def test_without_attestation_it_is_what_the_portal_saw() -> None:
    assert FirstPublished(SEEN).as_dict() == {
        "first_published": "2026-11-25T08:00:00Z",
        "seen_at": "2026-11-25T08:00:00Z",
        "attestations": [],
    }
