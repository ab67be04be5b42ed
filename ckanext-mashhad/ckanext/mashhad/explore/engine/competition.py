"""Whether others were asked before a contract was given, by its method (pure).

``none``: nobody else was; ``some``: everybody or a few were; ``other``: the method says neither,
or is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists

NONE, SOME, OTHER = "none", "some", "other"
KINDS: Final = (NONE, SOME, OTHER)
#: By method of OCDS.
_BY_OCDS: Final = {"direct": NONE, "open": SOME, "selective": SOME, "limited": SOME}


def methods(codelist: str | None, *kinds: str) -> list[str]:
    """The codes of a list of methods that are of these kinds."""
    known = codelists.load(codelist) if codelist else None
    return [code for code in (known.codes if known else ()) if kind_of(codelist, code) in kinds]


def kind_of(codelist: str | None, code: str | None) -> str:
    """The kind of a method."""
    more = _more(codelist, code)
    return str(more.get("competition") or _BY_OCDS.get(more.get("ocds", ""), OTHER))


def is_income(codelist: str | None, code: str | None) -> bool:
    """Whether the city sells or lets by a method: the amount is what it receives."""
    return bool(_more(codelist, code).get("income"))


def income_methods(codelist: str) -> list[str]:
    """The codes of the methods of a list by which money comes in."""
    return [code for code in codelists.load(codelist).codes if is_income(codelist, code)]


def _more(codelist: str | None, code: str | None) -> Mapping[str, Any]:
    if not (codelist and code):
        return {}
    known = codelists.load(codelist)
    return known[code].more if code in known else {}
