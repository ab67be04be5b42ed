"""Files that were sent for what is missing and were not accepted: told beside it, not as nothing.

Of a refused file it is told by which rules, in a few words that are the same for every file;
nothing that stands in it is public, nor its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.compliance.engine.rules.duty import REGISTER_TYPES
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import joined
from ckanext.mashhad.persian.calendar.jalali import format_long
from ckanext.mashhad.persian.calendar.moments import end_of_day, tehran_day
from ckanext.mashhad.persian.calendar.periods import Period, PeriodError, parse_period
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.versions.model import REJECTED, FileVersion

_NOT_THERE: Final = (State.MISSING, State.ELSEWHERE, State.OPEN, State.NOT_DUE)
_WITH_ERRORS: Final = N_(
    "A file was sent and not accepted on {day}, because of: {reasons}. Errors in all: {number}. "
    "Mend it and send it again."
)
_UNREAD: Final = N_(
    "A file was sent and not accepted on {day}, because of: {reasons}. Mend it and send it again."
)
#: How many reasons are named, the most frequent first.
_NAMED: Final = 3


class Refusal(NamedTuple):
    """The day on which a file was not accepted, how many ``errors`` it has (0: it was not read),
    and by which rules they were found, each with their number.
    """

    day: date
    errors: int
    rules: tuple[tuple[str, int], ...] = ()

    def sentence(self, translate: Callable[[str], str], lang: Lang) -> str:
        """For everybody to read."""
        said = translate(_WITH_ERRORS if self.errors else _UNREAD)
        return said.format(
            day=format_long(self.day, lang),
            reasons=joined(self._reasons(lang), lang),
            number=format_number(self.errors, lang),
        )

    def _reasons(self, lang: Lang) -> list[str]:
        counts: Counter[str] = Counter()
        for rule, count in self.rules:
            counts[rule_messages.title(rule, lang)] += count
        if not self.errors:
            return list(counts)
        most = counts.most_common(_NAMED)
        return [f"{title} ({format_number(count, lang)})" for title, count in most]


def without_contradiction(judged: Iterable[Judgement], refused: Collection[Key]) -> list[Judgement]:
    """The judgements, without being told of a refused file that its dataset has none."""
    return [
        replace(one, change=None) if one.key in refused and one.only_lacks_a_file else one
        for one in judged
    ]


def refused_files(judged: Iterable[Judgement], on: date) -> dict[Key, Refusal]:
    """By judgement of a register that is not there: what was sent last for its unit and period, if
    it was refused by the end of the day ``on``.
    """
    owed = [one for one in judged if one.state in _NOT_THERE and one.period]
    registers = [one for one in owed if one.duty.dataset_type in REGISTER_TYPES]
    sent = _refused({one.unit for one in registers}, on) if registers else []
    pairs = ((one, file.refusal) for one in registers for file in sent if _serves(file, one))
    return {one.key: refusal for one, refusal in sorted(pairs, key=lambda pair: pair[1])}


class _File(NamedTuple):
    """The last version of a file, which was refused, and what its dataset says of it."""

    unit: str
    type: str
    table: str
    period: Period
    refusal: Refusal


def _serves(file: _File, one: Judgement) -> bool:
    """Whether a file would have been what a judgement asks for; a register of a year has its months
    in it.
    """
    duty, period = one.duty, one.period
    if period is None or (file.unit, file.type) != (one.unit, duty.dataset_type):
        return False
    if duty.table and file.table != duty.table:
        return False
    within = file.period.start <= period.start and period.end <= file.period.end
    return within if duty.divisible else file.period == period


def _refused(units: Collection[str], on: date) -> list[_File]:
    """Those of these units' public registers."""
    package, file, version, newer = model.Package, model.Resource, FileVersion, aliased(FileVersion)
    has_newer = sa.exists().where(
        newer.resource_id == version.resource_id,
        newer.n > version.n,
        newer.created < end_of_day(on),
    )
    facts = (package.extras[name].astext for name in ("fiscal_year", "period_part"))
    query = (
        sa.select(
            *(package.owner_org, package.type, version.table, *facts),
            *(version.decided, version.errors),
            *(version.report["counts"], version.report["refusal"]["rule"].astext),
        )
        .join(package, package.id == version.package_id)
        .join(file, file.id == version.resource_id)
        .where(
            file.state == "active",
            version.state == REJECTED,
            version.decided < end_of_day(on),
            ~has_newer,
            package.owner_org.in_(units),
            package.type.in_(REGISTER_TYPES),
            package.state == "active",
            package.private.is_(False),
        )
        .order_by(version.resource_id)
    )
    found, rows = [], model.Session.execute(query)
    for *facts_of, year, part, decided, errors, counts, unread in rows:
        rules = [(one["rule"], one["count"]) for one in counts or () if _is_error(one)]
        because = tuple(rules) or ((unread or "file", 0),)
        refusal = Refusal(tehran_day(decided), errors or 0, because)
        with suppress(PeriodError):
            found.append(_File(*facts_of, parse_period(year or "", part or ""), refusal))
    return found


def _is_error(count: Mapping[str, Any]) -> bool:
    return bool(count["severity"] == "error")
