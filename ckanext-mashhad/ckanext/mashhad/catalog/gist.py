"""What a dataset or a file is, in a few words for a list of results (pure).

``_`` and ``ngettext`` are the translating functions of the page's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ckanext.mashhad.catalog import codelists
from ckanext.mashhad.persian.errors import Lang
from ckanext.mashhad.persian.numbers import format_amount, format_decimal, format_number

Translate = Callable[[str], str]
TranslatePlural = Callable[[str, str, int], str]

_UNITS: dict[Lang, tuple[str, ...]] = {
    "fa": ("بایت", "کیلوبایت", "مگابایت", "گیگابایت", "ترابایت"),
    "en": ("bytes", "KB", "MB", "GB", "TB"),
}


def file_size(size: int, lang: Lang) -> str:
    """«۱٫۲ مگابایت» of a number of bytes, in steps of 1024, at most one decimal below 10."""
    amount, step = Decimal(size), 0
    # What would be shown as 1,024 of one unit is 1 of the next.
    while amount.quantize(Decimal(1)) >= 1024 and step < len(_UNITS[lang]) - 1:
        amount, step = amount / 1024, step + 1
    places = 1 if step and amount < 10 else 0
    return f"{format_decimal(amount, places, lang)} {_UNITS[lang][step]}"


def of_dataset(pkg: Mapping[str, Any], lang: Lang, _: Translate, ngettext: TranslatePlural) -> str:
    """The gist of a dataset of one of our types; empty for others and where nothing is known."""
    makers = {"contract": _contract, "budget": _budget, "document": _document}
    maker = makers.get(pkg.get("type") or "")
    comma = "، " if lang == "fa" else ", "
    return comma.join(part for part in maker(pkg, lang, _, ngettext) if part) if maker else ""


def _contract(
    pkg: Mapping[str, Any], lang: Lang, _: Translate, ngettext: TranslatePlural
) -> list[str]:
    if pkg.get("nil_report") in ("true", True):
        return [_("no contract in this period")]
    count, total = _integer(pkg.get("contract_count")), _integer(pkg.get("total_amount"))
    return [
        ngettext("{number} contract", "{number} contracts", count).format(
            number=format_number(count, lang)
        )
        if count
        else "",
        str(format_amount(total, lang=lang)) if total else "",
    ]


def _budget(
    pkg: Mapping[str, Any], lang: Lang, _: Translate, ngettext: TranslatePlural
) -> list[str]:
    stage, total = pkg.get("budget_stage"), _integer(pkg.get("total_uses"))
    return [
        codelists.load("budget_stage").label(stage, lang) if stage else "",
        str(format_amount(total, lang=lang)) if total else "",
    ]


def _document(
    pkg: Mapping[str, Any], lang: Lang, _: Translate, ngettext: TranslatePlural
) -> list[str]:
    subject = pkg.get("subject")
    return [codelists.load("document_subject").label(subject, lang) if subject else ""]


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
