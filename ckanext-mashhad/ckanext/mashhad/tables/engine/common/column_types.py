"""The types a column may have, and what each is called elsewhere.

=================  ==================================  ============  ================
type               stored as                           PostgreSQL    Table Schema
=================  ==================================  ============  ================
``text``           text, display-safe                  text          string
``reference``      number or code, ASCII digits        text          string
``date``           ISO date                            date          date
``amount``         integer Rial                        bigint        integer
``count``          integer                             bigint        integer
``number``         decimal                             numeric       number
``percentage``     decimal, 87.3 for 87.3 %            numeric       number
``yes_no``         true or false                       boolean       boolean
``code``           code of a codelist                  text          string
``fiscal_year``    four ASCII digits                   text          string
``duration``       ISO 8601, months and days           text          duration
``url``            http(s) address                     text          string, uri
``legal_id`` ...   identifier in ASCII digits          text          string
=================  ==================================  ============  ================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from ckanext.mashhad.persian import identifiers

#: Decimal places kept; a value with more is refused, never rounded.
PLACES: Final = 6
DECIMAL: Final = pl.Decimal(28, PLACES)
#: In rial, some 30,000 times the budget of a large city: more is a slip of the unit.
MAX_AMOUNT: Final = 10**18


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What a type is called in polars, PostgreSQL and Table Schema."""

    dtype: Any
    postgres: str
    frictionless: str
    format: str = "default"

    @property
    def numeric(self) -> bool:
        """Whether values are added up and compared as numbers."""
        return self.postgres in ("bigint", "numeric")


_TEXT: Final = TypeInfo(pl.String, "text", "string")
IDENTIFIERS: Final = tuple(identifiers.Kind.__args__)  # type: ignore[attr-defined]

TYPES: Final[dict[str, TypeInfo]] = {
    "text": _TEXT,
    "reference": _TEXT,
    "date": TypeInfo(pl.Date, "date", "date"),
    "amount": TypeInfo(pl.Int64, "bigint", "integer"),
    "count": TypeInfo(pl.Int64, "bigint", "integer"),
    "number": TypeInfo(DECIMAL, "numeric", "number"),
    "percentage": TypeInfo(DECIMAL, "numeric", "number"),
    "yes_no": TypeInfo(pl.Boolean, "boolean", "boolean"),
    "code": _TEXT,
    "fiscal_year": _TEXT,
    "duration": TypeInfo(pl.String, "text", "duration"),
    "url": TypeInfo(pl.String, "text", "string", "uri"),
    **dict.fromkeys(IDENTIFIERS, _TEXT),
}
