"""Contracts over time as pictures, and the figures of the tables beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.mashhad.explore.engine import competition
from ckanext.mashhad.explore.engine.charts.column_chart import Bar, columns
from ckanext.mashhad.explore.engine.charts.small_charts import Small, small_columns
from ckanext.mashhad.explore.engine.charts.stacked_chart import Stack, stacked
from ckanext.mashhad.explore.engine.shares import Found, Share, add
from ckanext.mashhad.persian.calendar.calendar_words import JALALI_MONTHS
from ckanext.mashhad.persian.reading_errors import N_, Lang

#: Years or months that stand beside each other in a picture.
MOST_TIMES: Final = 24
#: What the kinds of :mod:`competition` are called.
KINDS: Final[Mapping[str, str]] = {
    competition.NONE: N_("without competition"),
    competition.SOME: N_("with competition"),
    competition.OTHER: N_("other or not said"),
}
_NOTHING: Final = Share(0, 0)


class Time(NamedTuple):
    """A year or month: its name, and below a picture a short one; the parts of an address that ask
    for it; what its contracts come to, and of each kind of competition.
    """

    name: str
    short: str
    asks: Mapping[str, int]
    share: Share
    kinds: Mapping[str, Share]


def list_years(found: Found) -> list[Time]:
    """The oldest first; contracts without a year are in none."""
    parts: dict[int, dict[Any, Share]] = {}
    for (year, _month, kind), share in found.by["competition"].items():
        if year:
            of_year = parts.setdefault(year, {})
            add(of_year, kind, share)
            add(of_year, None, share)
    named = ((year, tk.h.mashhad_digits(year)) for year in sorted(parts))
    return [
        Time(name, name, {"fiscal_year": year}, parts[year][None], parts[year])
        for year, name in named
    ]


def list_months(found: Found, lang: Lang) -> list[Time]:
    """The oldest first; contracts without a day are in none."""
    shares, parts = found.by["month"], found.by["competition"]
    return [
        Time(
            month_name(lang, month, year),
            month_name(lang, month),
            {"fiscal_year": year, "month": month},
            shares[year, month],
            {kind: parts.get((year, month, kind), _NOTHING) for kind in KINDS},
        )
        for year, month in sorted(key for key in shares if all(key))
    ]


def month_name(lang: Lang, month: int, year: int | None = None) -> str:
    name = JALALI_MONTHS[month - 1].to(lang)
    return f"{name} {tk.h.mashhad_digits(year)}" if year else name


def list_kinds(times: Sequence[Time]) -> dict[str, str]:
    """The kinds that these contracts are of, with their names; none where all are of one."""
    known = [kind for kind in KINDS if any(_of_kind(time, kind).count for time in times)]
    return {kind: tk._(KINDS[kind]) for kind in known} if len(known) > 1 else {}


def draw(times: Sequence[Time], kinds: Mapping[str, str], lang: Lang, label: str) -> Markup:
    """The last of these times as columns, parted by kind where there are any; empty where there is
    one time or none. What stands in it is escaped where it is drawn.
    """
    shown = times[-MOST_TIMES:]
    if len(shown) < 2:
        return Markup("")
    whole = [Bar(time.short, time.share.amount, _words(time.name, time.share)) for time in shown]
    if not kinds:
        return Markup(columns(whole, label, lang))  # noqa: S704
    stacks = [
        Stack(bar.name, bar.words, [_layer(time, *kind) for kind in kinds.items()])
        for bar, time in zip(whole, shown, strict=True)
    ]
    return Markup(stacked(stacks, label, lang))  # noqa: S704


def draw_units(
    found: Found, units: Iterable[tuple[str, str]], months: Iterable[int], lang: Lang
) -> list[Markup]:
    """Of each unit (name, title) the same months of a year, all on one scale."""
    shares, months = found.by["unit_month"], list(months)

    def bar(unit: str, month: int) -> Bar:
        share = shares.get((unit, month), _NOTHING)
        name = month_name(lang, month)
        return Bar(name, share.amount, _words(name, share))

    things = [Small(title, [bar(unit, month) for month in months]) for unit, title in units]
    return [Markup(picture) for picture in small_columns(things, lang)]  # noqa: S704


def _layer(time: Time, kind: str, name: str) -> Bar:
    share = _of_kind(time, kind)
    return Bar(name, share.amount, _words(f"{time.name}{tk.h.mashhad_comma()}{name}", share))


def _of_kind(time: Time, kind: str) -> Share:
    return time.kinds.get(kind, _NOTHING)


def _words(name: str, share: Share) -> str:
    return f"{name}: {tk.h.mashhad_amount(share.amount)}"
