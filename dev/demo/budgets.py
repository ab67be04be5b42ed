"""Budgets line by line; the lines add up to what the dataset says."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.periods import Period, periods_between
from dev.demo import describe, draws, spoil, tables, worth_a_look
from dev.demo.columns import columns_of
from dev.demo.describe import Structure
from dev.demo.draws import MILLION
from dev.demo.parts import Dataset, Fault
from dev.demo.sins import Sin
from dev.demo.words import ORGANISATION_SOURCES, SOURCES, USES

Stage = Literal["proposed", "approved", "amended", "settled"]

SOURCE, USE = "منابع", "مصارف"
# The municipality's total in 1403 in million rial, invented; it grows by 35 percent a year.
_BASE, _BASE_YEAR, _GROWTH = 250_000_000, 1403, 135
# Of the uses, by article 68 of the Municipality Act.
_LEAST_CAPITAL = 40
#: How many percent of a line come in or are spent in a quarter.
_QUARTERLY = {SOURCE: (20, 26), USE: (17, 24)}
# What a stage is, as hundredths of the approved budget.
_STAGE_SIZE = {"proposed": 97, "approved": 100, "amended": 108, "settled": 100}


@dataclass(frozen=True)
class Owner:
    """Whose budget it is: hundredths of the municipality's, and what it is spent on."""

    size: int
    capital: int
    missions: tuple[str, ...]
    sources: dict[str, tuple[tuple[str, str, int], ...]]


OWNERS = {
    "mashhad-municipality": Owner(100, 56, tuple(USES), SOURCES),
    "mashhad-parks": Owner(5, 36, ("urban_services", "management"), ORGANISATION_SOURCES),
    "mashhad-urban-rail": Owner(12, 78, ("transport_traffic", "management"), ORGANISATION_SOURCES),
}

_TITLES = {
    "proposed": ("لایحهٔ بودجهٔ {unit} برای {period}", "Proposed budget of the {unit}, {period}"),
    "approved": ("بودجهٔ مصوب {unit} برای {period}", "Approved budget of the {unit}, {period}"),
    "amended": ("اصلاحیهٔ بودجهٔ {unit} برای {period}", "Amended budget of the {unit}, {period}"),
    "settled": ("تفریغ بودجهٔ {unit} در {period}", "Settled budget of the {unit}, {period}"),
}
_NOTES = {
    "proposed": (
        "منابع و مصارف بودجه، ردیف به ردیف، آن‌گونه که به شورا پیشنهاد شده است.",
        "proposed",
    ),
    "approved": ("منابع و مصارف بودجه، ردیف به ردیف، آن‌گونه که شورا تصویب کرده است.", "approved"),
    "amended": ("منابع و مصارف بودجه پس از اصلاحی که شورا تصویب کرده است.", "amended"),
    "settled": ("آنچه از هر ردیف بودجهٔ مصوب به دست آمده یا هزینه شده است.", "settled"),
}
_NOTES_EN = "Sources and uses of the {stage} budget, line by line, in rial."


@dataclass(frozen=True)
class Budget:
    """Which budget is to be made; a draft where it is not published."""

    unit: str
    year: int
    stage: Stage
    published: datetime | None = None
    formats: tuple[str, ...] = ("CSV",)
    english: bool = False
    sin: Sin | None = None


def dataset(structure: Structure, plan: Budget) -> Dataset:
    """The budget with its files and figures."""
    period = Period(plan.year)
    name = structure.name("budget", plan.unit, period, plan.stage)
    lines = budget_lines(plan)
    planted = worth_a_look.has_other_total(plan.unit, plan.year, plan.stage)
    if planted:
        worth_a_look.plant_other_total([line for line in lines if line["side"] == USE])
    figures = _figures(lines)
    fields = _fields(structure, plan, period, figures, decided_on(plan.stage, plan.year))

    def written(spoilt: spoil.Spoilt) -> tables.Files:
        return tables.files(
            name,
            "ردیف‌های بودجه",
            columns_of("budget_lines", lines),
            spoilt.rows,
            plan.formats,
            faults=(*spoilt.faults, *_capital_share(spoilt.rows)),
        )

    return Dataset(
        name=name,
        type="budget",
        unit=plan.unit,
        fields=fields,
        files=spoil.versions(name, plan.sin, lines, written),
        figures=figures,
        published=plan.published,
        visibility="public" if plan.published else "draft",
        signs=tuple(worth_a_look.list_other_total(plan.unit, plan.year, fields) if planted else ()),
    )


def _capital_share(lines: Sequence[dict[str, Any]]) -> Iterator[Fault]:
    """The warning of article 68, where the lines spend too little on capital."""
    figures = _figures(lines)
    if figures["capital_amount"] * 100 < figures["total_uses"] * _LEAST_CAPITAL:
        yield Fault("capital_share_low", field="economic_kind", severity="warning")


def budget_lines(plan: Budget) -> list[dict[str, Any]]:
    """The lines of both sides, which are equal until the settlement tells what became of them."""
    owner = OWNERS[plan.unit]
    # One stream for all stages of a year: they are versions of the same budget.
    draw = draws.stream("budget", plan.unit, str(plan.year))
    total = _total(plan.year) * owner.size * _STAGE_SIZE[plan.stage] // 10_000
    lines = [*_source_lines(draw, owner, total), *_use_lines(draw, owner, total)]
    return _performed(lines, plan.unit, Period(plan.year)) if plan.stage == "settled" else lines


def perform(unit: str, period: Period) -> list[dict[str, Any]]:
    """The lines of the year's approved budget, and what became of each in a part of it: quarters
    add up to halves, and halves to the settlement.
    """
    return _performed(budget_lines(Budget(unit, period.year, "approved")), unit, period)


def _performed(lines: list[dict[str, Any]], unit: str, period: Period) -> list[dict[str, Any]]:
    draw = draws.stream("performance", unit, str(period.year))
    quarters = list(periods_between(Period(period.year).start, Period(period.year).end, "quarter"))
    within = [period.start <= each.start and each.end <= period.end for each in quarters]
    performed = []
    for line in lines:
        each = [draw.randint(*_QUARTERLY[line["side"]]) for _quarter in quarters]
        percent = sum(part for part, counts in zip(each, within, strict=True) if counts)
        amount = line["amount"] // MILLION * percent // 100 * MILLION
        performed.append({**line, "approved": line["amount"], "amount": amount, "percent": percent})
    return performed


@cache
def list_codes(unit: str, economic_kind: str) -> tuple[str, ...]:
    """The codes of the lines that a unit spends on this, the same in all its budgets."""
    label = codelists.load("economic_kind").label(economic_kind, "fa")
    lines = budget_lines(Budget(unit, _BASE_YEAR, "approved"))
    return tuple(line["code"] for line in lines if line["economic_kind"] == label)


def _source_lines(draw: random.Random, owner: Owner, total: int) -> list[dict[str, Any]]:
    found = [(group, *line) for group, lines in owner.sources.items() for line in lines]
    amounts = draws.shares(draw, total, [weight for *_, weight in found])
    classes = codelists.load("revenue_class")
    return [
        {
            "side": SOURCE,
            "code": f"{classes[group].more['digit']}{digits}",
            "title": title,
            "group": classes.label(group, "fa"),
            "economic_kind": "",
            "amount": amount * MILLION,
        }
        for (group, digits, title, _), amount in zip(found, amounts, strict=True)
    ]


def _use_lines(draw: random.Random, owner: Owner, total: int) -> list[dict[str, Any]]:
    capital = total * owner.capital // 100
    loans = total * 3 // 100
    programmes = [(mission, *line) for mission in owner.missions for line in USES[mission]]
    current_parts = draws.shares(draw, total - capital - loans, [line[2] for line in programmes])
    capital_parts = draws.shares(draw, capital, [line[3] for line in programmes])
    lines = []
    for position, (mission, title, *_) in enumerate(programmes):
        code = f"{list(USES).index(mission) + 1}{position + 1:02}"
        lines.append(_use(f"{code}100", title, mission, "current", current_parts[position]))
        lines.append(_use(f"{code}200", title, mission, "capital_assets", capital_parts[position]))
    repaid = _use("690300", "بازپرداخت تسهیلات و اوراق", "management", "financial_assets", loans)
    return [*lines, repaid]


def _use(code: str, title: str, mission: str, kind: str, millions: int) -> dict[str, Any]:
    return {
        "side": USE,
        "code": code,
        "title": title,
        "group": codelists.load("mission").label(mission, "fa"),
        "economic_kind": codelists.load("economic_kind").label(kind, "fa"),
        "amount": millions * MILLION,
    }


def _total(year: int) -> int:
    steps = year - _BASE_YEAR
    if steps >= 0:
        return int(_BASE * _GROWTH**steps // 100**steps)
    return int(_BASE * 100**-steps // _GROWTH**-steps)


def decided_on(stage: Stage, of_year: int) -> date:
    """The day on which the stage was reached: before or within the budget's year, or the next."""
    year, month, day = {
        "proposed": (of_year - 1, 10, 20),
        "approved": (of_year - 1, 11, 25),
        "amended": (of_year, 8, 14),
        "settled": (of_year + 1, 5, 28),
    }[stage]
    return jalali.to_gregorian(year, month, day)


def _fields(
    structure: Structure, plan: Budget, period: Period, figures: dict[str, int], day: date
) -> dict[str, Any]:
    title_fa, title_en = _TITLES[plan.stage]
    notes = {"fa": _NOTES[plan.stage][0]}
    title = {"fa": title_fa.format(unit=structure.whose(plan.unit), period=period.label("fa"))}
    if plan.english:
        unit = structure.by_name[plan.unit].title["en"]
        title["en"] = title_en.format(unit=unit, period=describe.english(period))
        notes["en"] = _NOTES_EN.format(stage=_NOTES[plan.stage][1])
    more: dict[str, Any] = {}
    if plan.stage != "proposed":
        more = {
            "approved_on": day.isoformat(),
            "approval_number": f"DEMO-{jalali.to_jalali(day).year}-{decision_number(plan)}",
        }
    if plan.unit == "mashhad-municipality" and plan.stage == "approved":
        more["duties"] = ["bud-pub"]
    return describe.fields(
        structure,
        plan.unit,
        period,
        title,
        notes,
        theme=["ECON", "GOVE"],
        tags=describe.tagged("بودجه", "منابع و مصارف"),
        legal_basis="قانون شهرداری، مادهٔ ۶۵",
        budget_stage=plan.stage,
        total_sources=figures["total_sources"],
        total_uses=figures["total_uses"],
        capital_amount=figures["capital_amount"],
        **more,
    )


def decision_number(plan: Budget) -> int:
    """The number of the council's decision."""
    return draws.stream("decision", plan.unit, str(plan.year), plan.stage).randint(100, 999)


def _figures(lines: Sequence[dict[str, Any]]) -> dict[str, int]:
    capital = codelists.load("economic_kind").label("capital_assets", "fa")
    return {
        "rows": len(lines),
        "total_sources": _sum(line for line in lines if line["side"] == SOURCE),
        "total_uses": _sum(line for line in lines if line["side"] == USE),
        "capital_amount": _sum(line for line in lines if line["economic_kind"] == capital),
    }


def _sum(lines: Iterable[dict[str, Any]]) -> int:
    return sum(line["amount"] for line in lines)
