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

#: Years or months that stand beside each other in a picture, the last ones.
MOST_TIMES: Final = 24
#: What the kinds of :mod:`competition` are called.
KINDS: Final[Mapping[str, str]] = {
    competition.NONE: N_("without competition"),
    competition.SOME: N_("with competition"),
    competition.OTHER: N_("other or not said"),
}
#: What stands around a picture of years or of months, and what it is called.
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "year": {
        "title": N_("By year"),
        "summary": N_("The years as a table"),
        "time": N_("Year"),
        "label": N_("Amount of contracts by year"),
        "last": N_("Amount of contracts in the last {number} years"),
        "cut": N_("The picture shows the last {number} years; the table has those before too."),
    },
    "month": {
        "title": N_("By month"),
        "summary": N_("The months as a table"),
        "time": N_("Month"),
        "label": N_("Amount of contracts by month"),
        "last": N_("Amount of contracts in the last {number} months"),
        "cut": N_("The picture shows the last {number} months; the table has those before too."),
    },
}
_NOTHING: Final = Share(0, 0)
_MONTHS: Final = len(JALALI_MONTHS)
#: As short as the English name of a month is written.
_SHORT: Final = 3


class Time(NamedTuple):
    """A year or month: its name; the parts of an address that ask for it; what its contracts come
    to, and of each kind of competition.
    """

    name: str
    asks: Mapping[str, int]
    share: Share
    kinds: Mapping[str, Share]


class OverTime(NamedTuple):
    """A picture of times, what it is called, and what its table has; ``words`` stand around both.

    ``drawn`` is empty where there is one time or none. ``cut`` says which times are not drawn,
    ``undated`` what the contracts come to that are in none.
    """

    words: Mapping[str, str]
    label: str
    times: Sequence[Time]
    kinds: Mapping[str, str]
    drawn: Markup
    cut: str
    undated: Share


def list_years(found: Found) -> list[Time]:
    """The oldest first, each that is drawn in its place; contracts without a year are in none."""
    parts: dict[int, dict[Any, Share]] = {}
    for (year, _month, kind), share in found.by["competition"].items():
        if year:
            of_year = parts.setdefault(year, {})
            add(of_year, kind, share)
            add(of_year, None, share)
    times = ((year, parts.get(year, {})) for year in _without_gaps(parts))
    return [
        Time(tk.h.mashhad_digits(year), {"fiscal_year": year}, kinds.get(None, _NOTHING), kinds)
        for year, kinds in times
    ]


def list_months(found: Found, lang: Lang) -> list[Time]:
    """The same of months; contracts without a day are in none."""
    shares, parts = found.by["month"], found.by["competition"]
    known = _without_gaps(year * _MONTHS + month - 1 for year, month in shares if year and month)
    return [
        Time(
            month_name(lang, month, year),
            {"fiscal_year": year, "month": month},
            shares.get((year, month), _NOTHING),
            {kind: parts.get((year, month, kind), _NOTHING) for kind in KINDS},
        )
        for year, month in ((each // _MONTHS, each % _MONTHS + 1) for each in known)
    ]


def _without_gaps(times: Iterable[int]) -> list[int]:
    """These times and, of those that are drawn, all between."""
    known = sorted(times)
    if not known:
        return []
    first = max(known[0], known[-1] - MOST_TIMES + 1)
    return [*(each for each in known if each < first), *range(first, known[-1] + 1)]


def month_name(lang: Lang, month: int, year: int | None = None) -> str:
    name = JALALI_MONTHS[month - 1].to(lang)
    return f"{name} {tk.h.mashhad_digits(year)}" if year else name


def list_kinds(times: Sequence[Time]) -> dict[str, str]:
    """The kinds that these contracts are of, with their names; none where all are of one."""
    known = [kind for kind in KINDS if any(_of_kind(time, kind).count for time in times)]
    return {kind: tk._(KINDS[kind]) for kind in known} if len(known) > 1 else {}


def show(
    times: Sequence[Time],
    kinds: Mapping[str, str],
    lang: Lang,
    of: str,
    caption: str = "",
    undated: Share = _NOTHING,
) -> OverTime:
    """These times, a ``year`` or ``month`` each, as a picture and its table; ``caption``: below a
    picture that stands alone, what it is; ``undated``: the contracts that are in none of them.
    """
    caption = ". ".join(filter(None, (caption, _undated(undated)))) if caption else ""
    number, is_cut = tk.h.mashhad_number(MOST_TIMES), len(times) > MOST_TIMES
    words = {name: tk._(text).format(number=number) for name, text in _WORDS[of].items()}
    label = words["last"] if is_cut else words["label"]
    drawn = _draw(times[-MOST_TIMES:], kinds, lang, label, caption)
    return OverTime(words, label, times, kinds, drawn, words["cut"] if is_cut else "", undated)


def _undated(share: Share) -> str:
    """That so many contracts are in no month; empty where all are in one."""
    if not share.count:
        return ""
    said = tk.ungettext(
        "{number} contract, of {amount}, has no date and is in no month.",
        "{number} contracts, together {amount}, have no date and are in no month.",
        share.count,
    )
    number, amount = tk.h.mashhad_number(share.count), tk.h.mashhad_amount(share.amount)
    return str(said.format(number=number, amount=amount))


def _draw(
    times: Sequence[Time], kinds: Mapping[str, str], lang: Lang, label: str, caption: str
) -> Markup:
    """Columns, parted by kind where there are any. What stands in it is escaped where drawn."""
    if len(times) < 2:
        return Markup("")
    whole = [_bar(time, lang) for time in times]
    if not kinds:
        return Markup(columns(whole, label, lang, caption))  # noqa: S704
    stacks = [
        Stack(bar, [_layer(time, *kind) for kind in kinds.items()])
        for bar, time in zip(whole, times, strict=True)
    ]
    return Markup(stacked(stacks, label, lang, caption))  # noqa: S704


def _bar(time: Time, lang: Lang) -> Bar:
    """A month stands above its year; where many do, in English its short name."""
    words = _words(time.name, time.share)
    if "month" not in time.asks:
        return Bar(time.name, time.share.amount, words)
    name, year = month_name(lang, time.asks["month"]), tk.h.mashhad_digits(time.asks["fiscal_year"])
    short = name[:_SHORT] if lang == "en" else name
    return Bar(name, time.share.amount, words, short, year)


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
