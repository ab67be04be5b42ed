"""What must be true of a dataset's figures and period, and what is only worth a warning.

A contradiction is an error; what the law asks of a municipality, but cannot make a record of it
wrong, is a warning that readers see with its article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.persian.calendar.jalali import to_jalali
from ckanext.mashhad.persian.calendar.periods import Period, PeriodError, parse_fiscal_year
from ckanext.mashhad.persian.numerals.numbers import format_number, parse_amount, parse_integer
from ckanext.mashhad.persian.reading_errors import N_, InputError, Word

FIRST_YEAR: Final = 1300
YEARS_AHEAD: Final = 2
#: Fields for the day of a sitting or an act, the first that is filled counts.
DAYS: Final = ("approved_on", "document_date")
#: In rial, some 30,000 times the budget of Mashhad in 1397: more is a slip of the unit.
MAX_AMOUNT: Final = 10**18
MAX_COUNT: Final = 10**7
#: Capital credits of the yearly budget: قانون شهرداری، ماده ۶۸.
MIN_CAPITAL_SHARE: Final = Decimal("0.40")
BOUND_BY_CAPITAL_SHARE: Final = "municipality"
TENTH: Final = Decimal("0.1")


class RuleError(InputError):
    """A value that cannot be right, at one field."""

    messages: ClassVar = {
        "year_far": N_("The fiscal year {year} is not between {first} and {last}."),
        "negative": N_("“{text}” is below zero."),
        "too_large": N_("“{text}” is too large. Is it in rial?"),
        "nil_with_figures": N_(
            "You have said that there were no contracts in this period. Leave this empty."
        ),
        "not_balanced": N_(
            "Sources and uses of a budget at this stage are equal, but sources are {sources} and "
            "uses {uses} rials."
        ),
        "capital_above_uses": N_("The capital credits cannot be more than the total uses."),
    }


def read_year(text: str, today: dt.date) -> str:
    """The fiscal year as four ASCII digits; :class:`PeriodError` or :class:`RuleError`."""
    year = parse_fiscal_year(text)
    last = to_jalali(today).year + YEARS_AHEAD
    if not FIRST_YEAR <= year <= last:
        raise RuleError("year_far", year=year, first=FIRST_YEAR, last=last)
    return str(year)


def read_amount(value: Any) -> int:
    """Integer Rial of what was typed, with words and units, or of a number."""
    text = _text(value)
    return _bounded(parse_amount(text), text, MAX_AMOUNT)


def read_count(value: Any) -> int:
    """A number of things, not negative."""
    text = _text(value)
    return _bounded(parse_integer(text), text, MAX_COUNT)


def period_of(values: Mapping[str, Any]) -> Period | None:
    """The period of a stored dataset; None when it has none that can be read."""
    try:
        return Period(int(values["fiscal_year"]), values.get("period_part") or "year")
    except (KeyError, TypeError, ValueError, PeriodError):
        return None


def day_of(values: Mapping[str, Any]) -> dt.date | None:
    """The day of the sitting or act that a stored dataset is about, if it has one."""
    return next((found for key in DAYS if (found := stored_day(values.get(key)))), None)


def stored_day(text: Any) -> dt.date | None:
    """The day of a stored date, of which a time may follow; None where it is none."""
    try:
        return dt.date.fromisoformat(str(text or "")[:10])
    except ValueError:
        return None


def contradictions(dataset_type: str, values: Mapping[str, Any]) -> Iterator[tuple[str, RuleError]]:
    """The fields of a validated dataset that contradict others, each with why.

    ``values``: amounts as integers, flags as ``true``/``false``, whatever is empty left out.
    """
    of = codes(values.get("nil_tables"))
    if dataset_type == "contract" and values.get("nil_report") == "true" and _of_contracts(of):
        for field in ("contract_count", "total_amount"):
            if values.get(field):
                yield field, RuleError("nil_with_figures")
    if dataset_type == "budget":
        yield from _budget_contradictions(values)


def codes(stored: Any) -> list[str]:
    """The codes of a field that takes several, as a list or as the JSON that is stored."""
    if isinstance(stored, str) and stored.startswith("["):
        return list(json_text.parsed(stored) or ())
    return [str(each) for each in stored] if isinstance(stored, list) else []


def says_nothing(values: Mapping[str, Any]) -> bool:
    """Whether a dataset reports that there was nothing of something: of contracts or of all its
    tables (``nil_report``), or of those that it names (``nil_tables``).
    """
    return values.get("nil_report") in ("true", True) or bool(codes(values.get("nil_tables")))


def _of_contracts(nil_tables: list[str]) -> bool:
    """Whether a report that there was nothing speaks of contracts; so it does if it names none."""
    return not nil_tables or "contracts" in nil_tables


def _budget_contradictions(values: Mapping[str, Any]) -> Iterator[tuple[str, RuleError]]:
    sources, uses, capital = (
        values.get(field) for field in ("total_sources", "total_uses", "capital_amount")
    )
    stages = codelists.load("budget_stage")
    balanced = any(
        stage.code == values.get("budget_stage") and stage.more["balanced"] for stage in stages
    )
    if balanced and sources is not None and uses is not None and sources != uses:
        yield "total_uses", RuleError("not_balanced", sources=_rial(sources), uses=_rial(uses))
    if capital is not None and uses is not None and capital > uses:
        yield "capital_amount", RuleError("capital_above_uses")


def capital_share(values: Mapping[str, Any]) -> Decimal | None:
    """The capital credits as a part of the total uses, 0 to 1; None when either is not known."""
    uses, capital = values.get("total_uses"), values.get("capital_amount")
    if not isinstance(uses, int) or not isinstance(capital, int) or not uses:
        return None
    return Decimal(capital) / Decimal(uses)


def below_capital_share(values: Mapping[str, Any], unit_kind: str) -> bool:
    """Whether a municipality's capital share is known and below ماده ۶۸ قانون شهرداری.

    That the article binds organisations and companies of a municipality is not established.
    """
    share = capital_share(values)
    return unit_kind == BOUND_BY_CAPITAL_SHARE and share is not None and share < MIN_CAPITAL_SHARE


def _rial(amount: int) -> Word:
    return Word(format_number(amount, "fa"), format_number(amount, "en"))


def _text(value: Any) -> str:
    return str(value) if isinstance(value, int | Decimal) else value


def _bounded(number: int, text: str, most: int) -> int:
    if number < 0:
        raise RuleError("negative", text=text)
    if number > most:
        raise RuleError("too_large", text=text)
    return number
