"""What a dataset or a file is, in a few words for a list of results (pure).

``_`` and ``ngettext`` are the translating functions of the page's language.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ckanext.mashhad.catalog.engine import codelists, rules
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.numbers import format_amount, format_decimal, format_number
from ckanext.mashhad.persian.reading_errors import Lang

Translate = Callable[[str], str]
TranslatePlural = Callable[[str, str, int], str]

_UNITS: dict[Lang, tuple[str, ...]] = {
    "fa": ("بایت", "کیلوبایت", "مگابایت", "گیگابایت", "ترابایت"),
    "en": ("bytes", "KB", "MB", "GB", "TB"),
}

#: What could be Markdown or HTML: without any of these a text reads as it stands.
_MARKUP = re.compile(r"[\\`*_\[\]<>&]|^[^\S\n]*(?:[#+=-]|\d+[.)])|^(?:\t| {4})", re.MULTILINE)


def excerpt(text: str, length: int, rendered: Callable[[str], str]) -> str:
    """The beginning of a description as plain text, in whole words.

    ``rendered`` makes plain text of Markdown, which takes long, so it is called for that only.
    """
    plain = rendered(text) if _MARKUP.search(text) else text
    return textwrap.shorten(plain, width=length, placeholder="…")


def file_size(size: int, lang: Lang) -> str:
    """«۱٫۲ مگابایت» of a number of bytes, in steps of 1024, at most one decimal below 10."""
    amount, step = Decimal(size), 0
    # What would be shown as 1,024 of one unit is 1 of the next.
    while amount.quantize(Decimal(1)) >= 1024 and step < len(_UNITS[lang]) - 1:
        amount, step = amount / 1024, step + 1
    places = 1 if step and amount < 10 else 0
    return f"{format_decimal(amount, places, lang)} {_UNITS[lang][step]}"


def of_dataset(
    pkg: Mapping[str, Any],
    schema: Mapping[str, Any],
    lang: Lang,
    _: Translate,
    ngettext: TranslatePlural,
) -> str:
    """The gist of a dataset: the fields that its schema names under ``gist``, where it has them.

    A register of contracts has a sentence of its own; ``schema`` is empty for types not ours.
    """
    if pkg.get("type") == "contract":
        parts = _contract(pkg, lang, _, ngettext)
    else:
        fields = {field["field_name"]: field for field in schema.get("dataset_fields", ())}
        parts = [_shown(fields[name], pkg.get(name), lang) for name in schema.get("gist", ())]
    comma = "، " if lang == "fa" else ", "
    return comma.join(part for part in parts if part)


def fields(pkg: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The fields that a type's schema names under ``gist``, those that this dataset fills in."""
    known = {field["field_name"]: field for field in schema.get("dataset_fields", ())}
    return [known[name] for name in schema.get("gist", ()) if pkg.get(name)]


def _shown(field: Mapping[str, Any], value: Any, lang: Lang) -> str:
    """A value as people read it: a code by its label, an amount in words of scale."""
    if not value:
        return ""
    if "codelist" in field:
        return codelists.load(field["codelist"]).label(value, lang)
    amount = _integer(value)
    return str(format_amount(amount, lang=lang)) if amount else ""


def _contract(
    pkg: Mapping[str, Any], lang: Lang, _: Translate, ngettext: TranslatePlural
) -> list[str]:
    nothing = _nothing(pkg, lang, _) if rules.says_nothing(pkg) else []
    count, total = _integer(pkg.get("contract_count")), _integer(pkg.get("total_amount"))
    return [
        *nothing,
        ngettext("{number} contract", "{number} contracts", count).format(
            number=format_number(count, lang)
        )
        if count
        else "",
        str(format_amount(total, lang=lang)) if total else "",
    ]


def _nothing(pkg: Mapping[str, Any], lang: Lang, _: Translate) -> list[str]:
    """Of what the register reports that there was none in its period."""
    of = rules.codes(pkg.get("nil_tables"))
    known = codelists.load("nil_tables")
    if not of:
        return [_("no contract in this period")]
    return [str(known[code].more["nothing"][LOCALE[lang]]) for code in of if code in known]


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
