"""What is known of a first publication, and which attestation of an earlier one is acceptable."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from ckanext.mashhad.catalog.engine.text.public_reasons import read_reason
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.reading_errors import N_, InputError, in_digits

#: The moment's name on datasets and files, in Solr too.
KEY: Final = "first_published"
TEHRAN: Final = ZoneInfo("Asia/Tehran")
#: 1 Farvardin 1370: nothing was published on the web before.
EARLIEST: Final = dt.datetime(1991, 3, 21, tzinfo=TEHRAN)
_ISO_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT")


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
            KEY: _iso(self.moment),
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


class AttestationError(InputError):
    """A moment that cannot be taken."""

    messages: ClassVar = {
        "unreadable": N_("Write a day such as {day}, or a moment with its offset."),
        "no_offset": N_("Write the moment with its offset, as in {moment}."),
        "too_early": N_("Before {year} there was no portal to publish on."),
        "future": N_("The moment lies in the future."),
        "not_earlier": N_(
            "The portal saw it public before that; only an earlier moment is attested."
        ),
    }


class RefusedAttestationError(ValueError):
    """``problems``: what is wrong, by field (``moment``, ``reason``)."""

    def __init__(self, problems: dict[str, InputError]) -> None:
        super().__init__("; ".join(map(str, problems.values())))
        self.problems = problems


def attestation(
    moment: object, reason: object, *, seen_at: dt.datetime, now: dt.datetime
) -> tuple[dt.datetime, str]:
    """The attested moment (UTC) and its reason, if they can be taken.

    A day without a time counts from its first minute in Tehran: the reading that is best for
    whoever published.

    :raises RefusedAttestationError: with all that is wrong
    """
    problems: dict[str, InputError] = {}
    taken_moment, taken_reason = now, ""
    try:
        taken_moment = _earlier(_moment(str(moment or "").strip()), seen_at, now)
    except InputError as error:
        problems["moment"] = error
    try:
        taken_reason = read_reason(str(reason or ""))
    except InputError as error:
        problems["reason"] = error
    if problems:
        raise RefusedAttestationError(problems)
    return taken_moment.astimezone(dt.UTC), taken_reason


def _earlier(moment: dt.datetime, seen_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    if moment < EARLIEST:
        year = jalali.to_jalali(EARLIEST.date()).year
        raise AttestationError("too_early", year=year)
    if moment > now:
        raise AttestationError("future")
    if moment >= seen_at:
        raise AttestationError("not_earlier")
    return moment


def _moment(text: str) -> dt.datetime:
    if _ISO_MOMENT.match(text):
        try:
            parsed = dt.datetime.fromisoformat(text)
        except ValueError:
            parsed = None
        if parsed is None or parsed.tzinfo is None:
            raise AttestationError("no_offset", moment="2024-10-06T09:30:00+03:30")
        return parsed
    try:
        day = jalali.parse(text).date
    except InputError as error:
        raise AttestationError("unreadable", day=in_digits("1403/07/15")) from error
    return dt.datetime.combine(day, dt.time(), TEHRAN)


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
