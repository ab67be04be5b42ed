"""Which datasets may be deleted because their source no longer lists them (pure).

The rule: only after a complete reading that saw something, only what was missing in two complete
readings in a row and for a day, and only as long as it is few of what is known. More than that is
withheld until a person has looked; the approval is a ceiling, no licence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Of what is known so much may go without anybody having looked: these many, or this share.
FEW: Final = 3
SHARE: Final = 0.1
#: How long, and in how many complete readings in a row, a dataset must be missing.
GRACE: Final = dt.timedelta(hours=24)
READINGS: Final = 2


@dataclass(frozen=True)
class Missing:
    """A dataset that a complete reading did not list: since when, and in how many in a row."""

    package_id: str
    since: dt.datetime
    runs: int


@dataclass(frozen=True)
class Verdict:
    """``deleted`` are package ids that go now; ``reason`` is a code for those that are withheld."""

    deleted: tuple[str, ...]
    reason: str = "gone_from_source"


def judge(
    missing: Sequence[Missing], known: int, now: dt.datetime, ceiling: int | None = None
) -> Verdict:
    """What goes of the ``missing`` of ``known`` datasets; ``ceiling``: so many are approved."""
    if ceiling is not None:
        if len(missing) <= ceiling:
            # What vanished only now was not there to be approved.
            again = [each for each in missing if each.runs >= READINGS]
            return Verdict(tuple(each.package_id for each in again))
        return Verdict((), "more_than_approved")
    if len(missing) > allowed(known):
        return Verdict((), "too_many_gone")
    ripe = [each for each in missing if each.runs >= READINGS and now - each.since >= GRACE]
    return Verdict(tuple(each.package_id for each in ripe))


def allowed(known: int) -> int:
    """How many of ``known`` datasets may be missing at once before a person must look."""
    return max(FEW, int(known * SHARE))
