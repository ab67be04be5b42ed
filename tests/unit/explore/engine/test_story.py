"""The life of a contract, in the order of its days."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

from ckanext.mashhad.explore.engine.story import Event, add_up, in_order

DAY = dt.date(2026, 4, 1)
LATER = dt.date(2026, 9, 1)


def test_events_are_in_order_of_their_days() -> None:
    events = [
        Event("payment", LATER, 1, 3, 30),
        Event("amendment", LATER, 1, 2, 20, until=LATER),
        Event("end", DAY, 1, 1, until=DAY),
        Event("start", DAY, 1, 1),
        Event("contract", DAY, 1, 1, 100),
    ]
    known = in_order(events)
    assert [event.kind for event in known] == ["contract", "end", "amendment", "payment"]
    sums = add_up(100, known)
    assert (sums.agreed, sums.comes_to, sums.paid, sums.payments) == (100, 120, 30, 1)
    assert (sums.planned, sums.ends) == (DAY, LATER)


def test_new_amount_of_an_amendment_takes_the_place_of_the_old() -> None:
    events = [
        Event("contract", DAY, 1, 1, 100),
        Event("amendment", DAY, 1, 2, 5),
        Event("amendment", LATER, 1, 3, comes_to=140),
    ]
    assert (add_up(100, events).comes_to, add_up(100, events).raised) == (140, 40)


def test_row_that_copies_the_first_end_does_not_end_a_contract() -> None:
    """In whatever order the rows stand, and of one day by the numbers of the changes."""
    third = dt.date(2026, 12, 1)
    own = [Event("contract", DAY, 1, 1, 100), Event("end", DAY, 1, 1, until=DAY)]
    changes = [
        ("1403/9-9", DAY, third, False),
        ("1403/9-10", DAY, LATER, False),
        ("", LATER, DAY, True),
        ("", LATER, None, False),
    ]
    for order in permutations(changes):
        told = [
            Event("amendment", day, 1, row, until=until, number=number, restates=restates)
            for row, (number, day, until, restates) in enumerate(order, 2)
        ]
        assert add_up(100, in_order([*told, *own])).ends == LATER
    # Where an end is agreed anew, it may be the first again.
    back = Event("amendment", LATER, 2, 1, until=DAY)
    assert add_up(100, in_order([*own, *told, back])).ends == DAY


def test_who_ends_a_contract_agrees_on_no_new_end() -> None:
    end = Event("end", DAY, 1, 1, until=DAY)
    ended = Event("termination", LATER, 1, 2, until=LATER)
    sums = add_up(100, [end, ended])
    assert (sums.ends, sums.prolonged_to, sums.is_early(ended)) == (LATER, DAY, False)
    # What was agreed later counts as far as nobody ended it before.
    longer = Event("amendment", DAY, 1, 3, until=dt.date(2026, 12, 1))
    sums = add_up(100, [end, longer, ended])
    assert (sums.ends, sums.prolonged_to, sums.is_early(ended)) == (LATER, LATER, True)


def test_unwritten_amount_is_no_zero() -> None:
    more, told = Event("amendment", DAY, 1, 2, 5), Event("amendment", LATER, 1, 3, comes_to=140)
    untold, ended = Event("amendment", LATER, 1, 4), Event("termination", LATER, 1, 5)
    sums = add_up(None, [more])
    assert (sums.agreed, sums.comes_to, sums.raised) == (None, None, 0)
    assert add_up(None, [more, told]).comes_to == 140
    # A later change that tells what it comes to makes up for those that tell nothing.
    changes = ([untold, ended], [untold, told], [more, ended])
    assert [add_up(9, each).unpriced for each in changes] == [1, 0, 0]
