"""What codes of budget lines say, where a source is known (pure): schemas/budget_codes.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from ckanext.mashhad.catalog.engine import codelists, rule_files
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import Lang


class Meaning(NamedTuple):
    """What a code says, or all codes that begin with ``code`` where that is one digit."""

    code: str
    text: str


class Basis(NamedTuple):
    """Where the meanings come from, what may be otherwise by now, and how well that is known;
    ``sources``: each with ``title`` and ``url``.
    """

    text: str
    caveat: str
    confidence: str
    sources: list[dict[str, str]]


@cache
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = rule_files.read("budget_codes.yaml")
    return found


def explain(side: str, code: str, lang: Lang) -> Meaning | None:
    """What the code of a line on a side of a budget says; None where that is not known."""
    known = _read()
    if side != known["side"] or not _is_code(code, known["digits"]):
        return None
    if code in known["codes"]:
        return Meaning(code, known["codes"][code][LOCALE[lang]])
    for each in codelists.load(known["classes"]):
        if str(each.more["digit"]) == code[0]:
            return Meaning(code[0], each.label[LOCALE[lang]])
    return None


def _is_code(code: str, digits: int) -> bool:
    return len(code) == digits and code.isascii() and code.isdecimal()


def basis(lang: Lang) -> Basis:
    """Where all these meanings come from."""
    known, locale = _read(), LOCALE[lang]
    text, caveat = known["basis"][locale], known["caveat"][locale]
    sources = [{"title": one["title"][locale], "url": one["url"]} for one in known["sources"]]
    return Basis(text, caveat, known["confidence"], sources)
