"""What the units of the city do wrong, and how often. The rest they do in time and well.

A sin depends on its unit, its duty and the number of the period alone, so a later day adds sins
and changes none: ``every=4, turn=1`` is every period whose running number leaves 1 when divided
by 4 (of months: Ordibehesht, Shahrivar and Dey).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.persian.calendar.periods import PARTS, Period
from dev.demo import draws
from dev.demo.monitoring import (
    COUNCIL,
    DISTRICT_1,
    DISTRICT_2,
    DISTRICT_9,
    MUNICIPALITY,
    PARKS,
    RAIL,
    SAMEN,
)
from dev.demo.owed import Debt
from dev.demo.parts import Lapse

#: late: published after its day. missing: never. refused: only a file with errors was sent.
#: mended: a file with errors, then one without. replaced: a good file, then one with errors,
#: which must not take its place. corrected: a good file, then another in its place.
#: nil: there was nothing, which is said and is no sin at all.
What = Literal["late", "missing", "refused", "mended", "replaced", "corrected", "nil"]


@dataclass(frozen=True)
class Sin:
    """``days``: of delay; ``how``: what is wrong with the file (``spoil.WAYS``)."""

    unit: str
    duty: str
    what: What
    every: int = 1
    turn: int = 0
    days: int = 0
    how: str = ""

    def strikes(self, debt: Debt) -> bool:
        """Whether it is this debt that it befalls."""
        turn = running_number(debt.period) % self.every if debt.period else self.turn
        return (debt.unit, debt.duty.id, turn) == (self.unit, self.duty, self.turn)


def running_number(period: Period) -> int:
    """Periods of a kind, counted through the years."""
    return period.year * len(PARTS[period.kind]) + period.number


def _district(number: int) -> str:
    return f"mashhad-district-{number:02}"


_MONTHLY, _QUARTERLY = "plan-contracts-district", "plan-contracts-body"
SINS = (
    # Registers of districts, by month
    Sin(DISTRICT_1, _MONTHLY, "late", 6, 5, days=4),
    Sin(DISTRICT_9, _MONTHLY, "late", 6, 2, days=2),
    Sin(DISTRICT_2, _MONTHLY, "refused", 3, 1, how="rows"),
    Sin(_district(3), _MONTHLY, "late", 4, 1, days=6),
    Sin(_district(4), _MONTHLY, "mended", 4, 1, how="totals"),
    Sin(_district(5), _MONTHLY, "late", 3, 0, days=19),
    Sin(_district(6), _MONTHLY, "refused", 4, 3, how="personal"),
    Sin(_district(7), _MONTHLY, "missing", 4, 2),
    Sin(_district(8), _MONTHLY, "mended", 4, 2, how="rows"),
    Sin(_district(10), _MONTHLY, "replaced", 4, 0, how="dates"),
    Sin(_district(11), _MONTHLY, "missing", 3, 0),
    Sin(_district(10), _MONTHLY, "corrected", 12, 7, how="corrected"),
    Sin(SAMEN, _MONTHLY, "nil", 2, 0),
    # Quarters of the headquarters, the organisation and the company
    Sin(MUNICIPALITY, "plan-contracts-headquarters", "late", 4, 2, days=12),
    Sin(PARKS, _QUARTERLY, "replaced", 4, 2, how="personal"),
    Sin(PARKS, _QUARTERLY, "late", 4, 3, days=9),
    Sin(RAIL, _QUARTERLY, "late", 4, 1, days=23),
    # Budgets
    Sin(MUNICIPALITY, "plan-budget-execution", "late", 4, 3, days=16),
    Sin(MUNICIPALITY, "plan-budget-settled", "late", 2, 1, days=41),
    Sin(RAIL, "plan-budget-approved", "mended", 2, 1, how="unbalanced"),
    Sin(RAIL, "plan-budget-settled", "missing", 2, 0),
    # What law asks for
    Sin(MUNICIPALITY, "mun-71-1", "late", 4, 0, days=12),
    Sin(COUNCIL, "foi-10", "missing", 2, 1),
    # Works done in the first half of a year
    Sin(DISTRICT_9, "plan-works-district", "late", 2, 1, days=15),
    # Tables of other kinds than registers and budgets
    Sin(MUNICIPALITY, "reg-7-h", "mended", how="tenders"),
    Sin(MUNICIPALITY, "reg-7-ch", "mended", how="projects"),
    Sin(PARKS, "reg-6", "mended", how="requests"),
    Sin(MUNICIPALITY, "plan-budget-execution", "mended", 4, 1, how="statement"),
    # What is always to be there and is not
    Sin(PARKS, "reg-7-h", "missing"),
    Sin(RAIL, "reg-7-h", "missing"),
    Sin(MUNICIPALITY, "reg-6", "missing"),
    Sin(COUNCIL, "reg-7-p", "missing"),
    Sin(COUNCIL, "reg-7-b", "missing"),
    Sin(PARKS, "reg-7-kh", "missing"),
    Sin(RAIL, "reg-7-th", "missing"),
    Sin(_district(7), "plan-managers-directory", "missing"),
    Sin(_district(12), "plan-managers-directory", "refused", how="personal"),
    Sin("mashhad-deputy-economy", "plan-managers-directory", "missing"),
)

#: How units write, which the check takes in its stride (``manners``).
MANNERS = {
    DISTRICT_2: ("titles", "total"),
    _district(5): ("mixed_digits",),
    _district(8): ("arabic_letters",),
    _district(12): ("arabic_letters", "mixed_digits"),
    PARKS: ("millions",),
}


def choose_sin(debt: Debt) -> Sin | None:
    """What goes wrong with this debt, if anything."""
    return next((sin for sin in SINS if sin.strikes(debt)), None)


def moment_of(debt: Debt, sin: Sin | None, window: tuple[date, date]) -> datetime | None:
    """When what is owed is published: within the window and by its day, or too late, or never."""
    draw = draws.stream("published", debt.unit, debt.duty.id, debt.about.slug)
    if sin and sin.what == "missing":
        return None
    if sin and sin.what == "late" and debt.due:
        return draws.moment_of(draw, debt.due.last + timedelta(days=sin.days))
    first, last = window
    if debt.due:
        last = min(last, debt.due.first)
    return draws.moment_between(draw, min(first, last), last)


def lapse_of(debt: Debt, sin: Sin | None, moment: datetime | None, as_of: date) -> Lapse | None:
    """What the report has to say of it on that day, if anything."""
    if debt.again:
        return None
    there = moment is not None and tehran_day(moment) < as_of
    refused = bool(sin and sin.what == "refused")
    if there and not refused:
        late = sin is not None and sin.what == "late" and debt.due is not None
        return _lapse(debt, "late", days=sin.days) if sin and late else None
    if as_of <= debt.in_time:
        return None
    why = "never" if moment is None else "refused" if refused else "awaited"
    return _lapse(debt, "missing", why=why)


def _lapse(debt: Debt, state: Literal["late", "missing"], days: int = 0, why: str = "") -> Lapse:
    return Lapse(debt.unit, debt.duty.id, debt.slug, state, days, why)
