"""R018: one bid for a call in which several may bid."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import (
    Finding,
    Limits,
    clear,
    fired,
    not_applicable,
    unknown,
)
from ckanext.mashhad.explore.engine.signs.subjects import Call


def judge(call: Call, limits: Limits) -> Finding:
    if call.competed is False or not call.decided:
        return not_applicable()
    if call.competed is None:
        return unknown("method_missing")
    bidders = call.bids if call.bidders is None else call.bidders
    if bidders is None:
        return unknown("bidders_missing")
    # Who won made a bid. Where two records do not agree one is wrong: that is no sign of the call.
    if call.bidders is not None and max(1, (call.bids or 0) + call.left_out) > call.bidders:
        return unknown("bids_differ")
    if call.bidders is None and call.listed == limits["bidders"]:
        return unknown("one_listed")  # perhaps the winner's bid alone was published
    if bidders == limits["bidders"]:
        return fired(bidders, number=bidders)
    return clear(bidders)
