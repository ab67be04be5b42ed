"""Formulas that run a program or fetch from the web (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Final

#: Another program's data (cmd|'…'!A0), or a function that calls a program or an address.
_RUNS: Final = re.compile(
    r"\|[^|!]*!"
    r"|\b(?:WEBSERVICE|IMAGE|RTD|STOCKHISTORY|DDE|CALL|EXEC|REGISTER(?:\.ID)?|IMPORTXML)\s*\(",
    re.IGNORECASE,
)
#: Where formulas stand in XLSX: in cells, rules, lists, names and columns of tables.
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?(?:f|formula[12]?|definedName|calculatedColumnFormula|totalsRowFormula)"
    rb"(?:\s[^>]*)?>([^<]+)"
)
#: The same of OpenDocument, but for its content, and what else runs in it.
_FORMULA_OPEN: Final = re.compile(rb"[\s:]formula\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_SCRIPT_OPEN: Final = re.compile(rb"<(?:[\w.-]+:)?(?:script|event-listener)[\s/>]")


def runs(formula: str) -> bool:
    """Whether a formula does."""
    return bool(_RUNS.search(formula))


def any_in(xml: bytes) -> bool:
    """Whether one of the formulas in plain XML of an XLSX does."""
    return _any(_FORMULA.findall(xml))


def any_in_open(xml: bytes) -> bool:
    """The same of a part of OpenDocument, or whether a script stands in it."""
    formulas = (b"".join(either) for either in _FORMULA_OPEN.findall(xml))
    return bool(_SCRIPT_OPEN.search(xml)) or _any(formulas)


def _any(formulas: Iterable[bytes]) -> bool:
    return any(runs(unescape(each.decode("utf-8", "replace"))) for each in set(formulas))
