"""The names of OCDS 1.1 and of the fiscal data package that columns may be mapped to.

Only so much of each as tables of a municipality can fill; a name that is not here is a slip.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Final

_MONEY: Final = ("amount", "currency")
_PERIOD: Final = ("startDate", "endDate", "maxExtentDate", "durationInDays")
_PARTY: Final = ("id", "name")
_DOCUMENT: Final = ("id", "documentType", "title", "description", "url", "datePublished", "format")
_AMENDMENT: Final = ("id", "date", "rationale", "description")
_ITEM: Final = (
    *("id", "description", "quantity", "unit/name", "unit/value/amount", "classification/id"),
    "deliveryLocation/description",  # of the extension for locations
)
_TRANSACTION: Final = (
    *("id", "source", "date", "value/amount", "value/currency"),
    *("payer/id", "payer/name", "payee/id", "payee/name", "uri"),
)


def _below(name: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}/{part}" for part in parts)


_SHARED: Final = (
    *("id", "title", "description", "status"),
    *_below("value", _MONEY),
    *_below("documents", _DOCUMENT),
    *_below("amendments", _AMENDMENT),
    *_below("items", _ITEM),
)
_TENDER: Final = (
    *_SHARED,
    *("procurementMethod", "procurementMethodDetails", "procurementMethodRationale"),
    *(
        "mainProcurementCategory",
        "additionalProcurementCategories",
        "awardCriteria",
        "awardCriteriaDetails",
        "submissionMethod",
    ),
    *("submissionMethodDetails", "eligibilityCriteria", "numberOfTenderers"),
    *_below("minValue", _MONEY),
    *_below("procuringEntity", _PARTY),
    *_below("tenderers", _PARTY),
    *(
        f"{period}/{part}"
        for period, part in product(
            ("tenderPeriod", "enquiryPeriod", "awardPeriod", "contractPeriod"), _PERIOD
        )
    ),
)
_AWARD: Final = (
    *_SHARED,
    "date",
    *_below("suppliers", _PARTY),
    *_below("contractPeriod", _PERIOD),
)
_CONTRACT: Final = (
    *_SHARED,
    *("awardID", "dateSigned"),
    *_below("period", _PERIOD),
    *_below("implementation/transactions", _TRANSACTION),
)
#: Of the extension for bids.
_BIDS: Final = (
    *("id", "date", "status"),
    *_below("value", _MONEY),
    *_below("tenderers", _PARTY),
)
_PARTIES: Final = (
    *("id", "name", "roles", "identifier/scheme", "identifier/id", "identifier/legalName"),
    *("address/streetAddress", "address/locality", "address/region"),
)
OCDS: Final = frozenset(
    (
        *("ocid", "id", "date", "tag", "initiationType", "language"),
        *_below("buyer", _PARTY),
        *_below("planning/budget", ("id", "description", "amount/amount", "project", "projectID")),
        *_below("tender", _TENDER),
        *_below("bids/details", _BIDS),
        *_below("awards", _AWARD),
        *_below("contracts", _CONTRACT),
        *_below("parties", _PARTIES),
    )
)

#: Fields with a closed codelist: a release with any other word there is none.
CLOSED: Final = frozenset(
    (
        *("tag", "initiationType", "tender/procurementMethod", "tender/mainProcurementCategory"),
        *("tender/status", "awards/status", "contracts/status"),
        "bids/details/status",
    )
)

_LEVELS: Final = r"generic:(?:level[1-8]:)?(?:code|description|label)"
#: A ``columnType`` of the fiscal data package, as its taxonomy has them.
FISCAL: Final = re.compile(
    r"activity:generic:(?:contract|program|subprogram|project|subproject):(?:code|label)"
    rf"|(?:administrative|economic|functional)-classification:{_LEVELS}"
    r"|economic-classification:gfsm:level[1-4]:(?:code|description|label)"
    r"|functional-classification:cofog:(?:(?:class|division|group):)?(?:code|description|label)"
    r"|administrator:generic:(?:id|name)|procurer:generic:(?:id|name)"
    r"|supplier:generic:(?:id|name)|recipient:generic:(?:id|name|url)"
    r"|budget-line-id|budgetary-transfers|direction|phase:(?:id|label)"
    r"|date:(?:generic|fiscal-year|fiscal-month)"
    r"|date:fiscal:(?:activity-(?:start|end|approval)|(?:first|final)-payment)"
    r"|expenditure-type:(?:code|label)|fin-source:generic:(?:level[1-3]:)?(?:code|label)"
    r"|geo-source:target:(?:code|codeList|title)|geo-source:target:level[12]:(?:code|title)"
    r"|transaction-id:(?:code|purchase-order|invoice-id|tender-id|tender-kind|contract-id"
    r"|budget-code|court-order|transaction-kind)"
    r"|value|value-(?:kind|currency):(?:code|label)"
    r"|unknown:(?:string|date|time|datetime|number|integer)"
)
