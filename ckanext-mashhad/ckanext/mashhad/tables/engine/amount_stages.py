"""Columns of amounts whose headers say of which year and stage they are: «مصوب ۱۴۰۳».

A budget has one amount for each line. Where a file has several such columns, the year and the stage
of the dataset tell which one is meant, else a performance beside what was approved; else nobody
can tell, and the officer is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ckanext.mashhad.tables.engine import title_facts
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.common.table_words import WORDS
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch
from ckanext.mashhad.tables.engine.schema.schema import Stages
from ckanext.mashhad.tables.engine.wordings import Wordings

_WORDS: Final = WORDS["stages"]
_YEAR: Final = re.compile(r"(?<![0-9/.,-])(1[34][0-9]{2})(?![0-9/.,-])")

#: What is amended was approved, too.
_ALIKE: Final = frozenset(("approved", "amended"))


@dataclass(frozen=True, slots=True)
class Said:
    """What a header says: a Jalali year, and a code of ``budget_stage``; None where it does not."""

    year: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The matches of a row, ``undecided`` those of which nobody can tell which is the amount."""

    matches: list[ColumnMatch]
    undecided: tuple[ColumnMatch, ...] = ()


class StageReader:
    """Reads headers of one table; ``facts`` are what its dataset says of itself."""

    def __init__(self, stages: Stages, facts: Mapping[str, str]) -> None:
        self._stages = stages
        stage = stages.only or facts.get("budget_stage") or None
        self.asked = Said(facts.get("fiscal_year") or None, stage)

    @cached_property
    def _wordings(self) -> Wordings[str]:
        known = [(word, stage) for stage, words in _WORDS["words"].items() for word in words]
        return Wordings([*known, *((word, "") for word in _WORDS["amounts"])], _WORDS["fillers"])

    def read(self, header: str) -> Said | None:
        """What a header says of its year and stage; None for one that says something else."""
        key = money_units.without(header)
        years = set(_YEAR.findall(key))
        if len(years) > 1:
            return None
        stages = self._wordings.meanings(_YEAR.sub(" ", key))
        if len(stages) != 1 or not (years or any(stages)):
            return None
        return Said(next(iter(years), None), stages.pop() or None)

    def is_other(self, header: str) -> bool:
        """Whether a header speaks of another year, or of another stage, than the dataset."""
        said, asked = self.read(header) or Said(None, None), self.asked
        stages = {said.stage, asked.stage}
        other_stage = None not in stages and len(stages) > 1 and stages != _ALIKE
        return other_stage or (None not in (said.year, asked.year) and said.year != asked.year)

    def choose(self, matches: list[ColumnMatch], titles: Sequence[str] = ()) -> Chosen:
        """The matches, with at most one column as the amount and one as what was approved.

        The ``titles`` above the table tell its year and stage where the dataset does not.
        """
        asked = self._asked(titles)
        said = {m.position: s for m in matches if m.how != "mapping" and (s := self._staged(m))}
        amount, approved = self._stages.column, self._stages.approved
        others = [m for m in matches if m.field == amount and m.position not in said]
        if not said:
            return Chosen(matches)
        staged = [m for m in matches if m.position in said]
        years = (None, asked.year)
        # «مبلغ» beside «عملکرد»: what names the stage that the table is about is its amount.
        if any(
            each.stage and each.stage == self._stages.only and each.year in years
            for each in said.values()
        ):
            vague = {m.position for m in others if m.how != "mapping"}
            others = [m for m in others if m.position not in vague]
            matches = [_without_field(m) if m.position in vague else m for m in matches]
        chosen = None if others else self._chosen(staged, said, asked)
        if chosen is None and not others and self._possible(staged, said):
            open_ones = tuple(map(_without_field, staged))
            by_position = {m.position: m for m in open_ones}
            return Chosen([by_position.get(m.position, m) for m in matches], open_ones)
        year = said[chosen.position].year if chosen else asked.year
        beside = [
            m
            for m in staged
            if m is not chosen
            and said[m.position].stage == "approved"
            and (year is None or said[m.position].year in (None, year))
        ]
        fields = {m.position: approved for m in beside[:1]}
        if chosen is not None:
            fields[chosen.position] = amount
        return Chosen([_named(m, fields, said) for m in matches])

    def _staged(self, match: ColumnMatch) -> Said | None:
        mine = match.field in (None, self._stages.column, self._stages.approved)
        return self.read(match.header) if mine and match.how != "ignored" else None

    def _asked(self, titles: Sequence[str]) -> Said:
        """Of which year and stage the table is."""
        read = next(filter(None, map(self.read, titles)), Said(None, None))
        period = title_facts.first_period(titles)
        year = self.asked.year or read.year or (str(period.year) if period else None)
        return Said(year, self.asked.stage or read.stage)

    def _possible(
        self, staged: Sequence[ColumnMatch], said: Mapping[int, Said]
    ) -> Sequence[ColumnMatch]:
        """Those that may be the amount: of the one stage that the table is about, if it is."""
        allowed = (None, self._stages.only)
        return [m for m in staged if not self._stages.only or said[m.position].stage in allowed]

    def _chosen(
        self, staged: Sequence[ColumnMatch], said: Mapping[int, Said], asked: Said
    ) -> ColumnMatch | None:
        staged = self._possible(staged, said)
        of_year = [m for m in staged if said[m.position].year == asked.year] or staged
        of_stage = [m for m in of_year if said[m.position].stage == asked.stage] or of_year
        if len(of_stage) == 1:
            return of_stage[0]
        settled = [m for m in of_stage if said[m.position].stage == "settled"]
        years = {said[m.position].year for m in of_stage}
        rest = {said[m.position].stage for m in of_stage if m not in settled}
        return (
            settled[0] if len(settled) == 1 and len(years) == 1 and rest == {"approved"} else None
        )


def _without_field(match: ColumnMatch) -> ColumnMatch:
    return replace(match, field=None, how=None)


def _named(match: ColumnMatch, fields: Mapping[int, str], said: Mapping[int, Said]) -> ColumnMatch:
    if match.position in fields:
        return replace(match, field=fields[match.position], how=match.how or "words")
    return _without_field(match) if match.position in said else match
