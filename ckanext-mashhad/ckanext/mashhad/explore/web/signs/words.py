"""What signs say, in the reader's language, with numbers as people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine import duties
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine.rounded_shares import round_to
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Finding, Sign, Words
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.numbers import format_decimal, format_percent

#: Numbers of a sentence that are rials.
_AMOUNTS: Final = ("amount", "agreed", "estimate", "threshold", "settled", "stated")
#: Those that are ids of duties.
_DUTIES: Final = ("known", "asked")
_INDEX: Final = "index"
_LEAST: Final = Decimal("0.1")
_ALL: Final = 100


def text(words: Words) -> str:
    return words[LOCALE[data_language(tk.h.lang())]]


def sentence(sign: Sign, finding: Finding) -> str:
    """What a sign says where it fired."""
    shown = {name: _figure(name, value) for name, value in finding.numbers.items()}
    return text(sign.sentence).format(**{**shown, **_in_rials(finding.numbers, shown)})


def _in_rials(figures: Mapping[str, Any], shown: Mapping[str, str]) -> dict[str, str]:
    """The amounts that read alike and differ, to the last rial: «more than» says nothing of what
    is rounded to the same.
    """
    amounts = {name: value for name, value in figures.items() if name in _AMOUNTS}
    return {
        name: tk._("{number} rials").format(number=tk.h.mashhad_number(value))
        for name, value in amounts.items()
        if any(shown[name] == shown[other] and value != amounts[other] for other in amounts)
    }


def reason(key: str) -> str:
    """Why a sign cannot be evaluated."""
    return text(sign_rules.reasons()[key])


def percent(share: Decimal) -> str:
    """With one decimal, since what a sign says is compared with a limit of whole per cents; what is
    more than nothing is never shown as 0, nor what is not all as 100.
    """
    lang = data_language(tk.h.lang())
    if 0 < share < _LEAST:
        return str(tk._("less than {percent}").format(percent=format_percent(_LEAST, 1, lang)))
    if share != _ALL == round(share, 1):
        shown = min(round_to(share, 1), Decimal(_ALL))
        return str(tk._("more than {percent}").format(percent=format_percent(shown, 1, lang)))
    return format_percent(share, 1, lang)


def _index(value: Decimal) -> str:
    """Of 1 at most, which it is only where one company has all."""
    return format_decimal(round_to(value, 2, 1), 2, data_language(tk.h.lang()))


def _figure(name: str, value: Any) -> str:
    if name in _AMOUNTS:
        return str(tk.h.mashhad_amount(value))
    if name in _DUTIES:
        return duties.load()[value].label(tk.h.lang())
    if isinstance(value, dt.date):
        return str(tk.h.mashhad_date(value))
    if name == _INDEX:
        return _index(value)
    return percent(value) if isinstance(value, Decimal) else str(tk.h.mashhad_number(value))
