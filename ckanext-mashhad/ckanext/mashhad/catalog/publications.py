"""What is known of a first publication, and which attestation of an earlier one is acceptable."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ckanext.mashhad.persian import jalali

TEHRAN = ZoneInfo("Asia/Tehran")
REASON_LENGTH = (10, 1000)


@dataclass(frozen=True)
class Attested:
    """A sysadmin's word that something was public earlier; moments are aware."""

    published_at: dt.datetime
    reason: str
    attested_at: dt.datetime


@dataclass(frozen=True)
class FirstPublished:
    """When the portal first saw one object public, and every attestation, oldest first."""

    seen_at: dt.datetime
    attestations: tuple[Attested, ...] = ()

    @property
    def moment(self) -> dt.datetime:
        """The latest attestation's moment, else what the portal saw."""
        return self.attestations[-1].published_at if self.attestations else self.seen_at

    def as_dict(self) -> dict[str, Any]:
        """Moments as ISO 8601 in UTC."""
        return {
            "first_published": _iso(self.moment),
            "seen_at": _iso(self.seen_at),
            "attestations": [
                {
                    "published_at": _iso(word.published_at),
                    "reason": word.reason,
                    "attested_at": _iso(word.attested_at),
                }
                for word in self.attestations
            ],
        }


class AttestationError(ValueError):
    """An attestation that cannot be taken; ``message`` is an English msgid."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def attestation(
    moment: object, reason: object, *, seen_at: dt.datetime, now: dt.datetime
) -> tuple[dt.datetime, str]:
    """The attested moment (UTC) and its reason, if they can be taken.

    A day without a time counts from its first minute in Tehran: the reading that is best for
    whoever published.

    :raises AttestationError: naming the field and what is wrong with it
    """
    parsed = _moment(moment)
    if parsed > now:
        raise AttestationError("moment", "The moment lies in the future.")
    if parsed >= seen_at:
        raise AttestationError(
            "moment", "The portal saw it public before that; only an earlier moment is attested."
        )
    text = " ".join(str(reason or "").split())
    shortest, longest = REASON_LENGTH
    if not shortest <= len(text) <= longest:
        raise AttestationError(
            "reason", "Say in 10 to 1000 characters how the earlier moment is known."
        )
    return parsed.astimezone(dt.UTC), text


def _moment(value: object) -> dt.datetime:
    text = str(value or "").strip()
    if re.match(r"\d{4}-\d\d-\d\dT", text) and text > "1800":
        try:
            parsed = dt.datetime.fromisoformat(text)
        except ValueError:
            parsed = None
        if parsed is None or parsed.tzinfo is None:
            raise AttestationError(
                "moment", "Write the moment with its offset, as in 2024-10-06T09:30:00+03:30."
            )
        return parsed
    try:
        day = jalali.parse(text).date
    except ValueError as error:
        raise AttestationError(
            "moment", "Write a day such as 1403/07/15, or a moment with its offset."
        ) from error
    return dt.datetime.combine(day, dt.time(), TEHRAN)


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
