"""How many rows one page or one answer of the explorer has; the next page has those that follow."""

from __future__ import annotations

from typing import Final

CONTRACTS: Final = 25
COMPANIES: Final = 50
#: Cases of one sign.
CASES: Final = 25
#: Rows of one answer in JSON, of whatever they are.
JSON_ROWS: Final = 100
#: Groups of one answer of the API that adds contracts up.
GROUPS: Final = 1000
