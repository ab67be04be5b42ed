"""The number by which a report is known: of its day, of what was asked for, of what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from ckanext.mashhad.persian.calendar.jalali import format_numeric

#: What the report was asked for, and by which rules it was judged.
_ASKED: Final = ("date", "unit", "duty", "ledger", "period", "rules", "rules_hash")
#: What it says of each judgement, in no language.
_SAYS: Final = ("unit", "duty", "period", "state", "due", "days_late", "reply")
_DIGITS: Final = 8


def number(report: Mapping[str, Any], site: str) -> str:
    """Return the number of what ``mashhad_compliance_report`` returned on the portal ``site``.

    The Jalali day, then digits made of the portal's address, of what was asked for and of what is
    said: a report that says anything else has another number, and the same in any language has the
    same. There are digits only, since a line of Persian is no place for Latin letters.
    """
    whole = {
        "site": site,
        **{name: report[name] for name in _ASKED},
        "judgements": [[one[name] for name in _SAYS] for one in report["judgements"]],
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    rest = int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10**_DIGITS
    day = format_numeric(date.fromisoformat(report["date"]), "en").replace("/", "")
    return f"{day}/{rest:0{_DIGITS}}"
