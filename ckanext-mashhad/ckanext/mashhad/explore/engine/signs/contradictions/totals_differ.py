"""The settlement of a year and the statements of the same year say that different sums were spent.

What was planned is no part of it: both sides are what became of the budget.
"""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired, share, unknown
from ckanext.mashhad.explore.engine.signs.subjects import Accounts


def judge(accounts: Accounts, limits: Limits) -> Finding:
    if not accounts.has_settlement:
        return unknown("settlement_unpublished")
    if not accounts.has_statements:
        return unknown("statements_unpublished")
    settled, stated = accounts.settled, accounts.stated
    if settled is None or stated is None or min(settled, stated) < 0:
        return unknown("spending_unknown")
    percent = share(abs(settled - stated), max(settled, stated, 1))
    if percent <= limits["percent"]:
        return clear(percent)
    return fired(percent, settled=settled, stated=stated, percent=percent)
