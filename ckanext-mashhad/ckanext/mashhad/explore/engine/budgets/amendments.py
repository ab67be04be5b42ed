"""Which amended budgets are no whole plan but list what they change (pure).

An amendment is compared with the plan before it, side by side and line by line. What surely is a
whole plan takes its place. All else is taken for a list: increments, some lines with their new
amounts, new lines alone. No file says what the whole comes to then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ckanext.mashhad.explore.engine.budgets import budget_editions, budget_tree
from ckanext.mashhad.explore.engine.budgets.budget_editions import LineKey
from ckanext.mashhad.explore.engine.budgets.budget_tree import Line
from ckanext.mashhad.explore.engine.budgets.placed_rows import Row

#: The stage of a tree of one plan.
_STAGE: Final = "plan"
#: By the place of a row with an amount (file, row) by what its line is known in both plans.
Names = Mapping[tuple[int, int], Hashable]


class _Sum(NamedTuple):
    """What lines come to in rial, and what of it the other plan has lines of; how many lowest lines
    they are, and how many of these the other has neither itself nor by a heading.
    """

    amount: int
    shared: int
    lines: int
    alone: int


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a plan ``before`` and ``after`` its amendment. ``is_known``: whether the lines
    of the amendment can be added up (where not, all of them are, also parts of others);
    ``unchanged``: whether at least half of the lines in both have the amount that they had.
    """

    before: _Sum
    after: _Sum
    is_known: bool
    unchanged: bool

    @property
    def lists_changes(self) -> bool:
        before, after = self.before, self.after
        # Who lists changes does not list what stays: most likely some lines were dropped.
        if self.unchanged and self._lacks_at_most(4, 4):
            return False
        # The same lines with far less are what is added to them.
        if 2 * before.shared >= before.amount and 2 * after.shared < before.shared:
            return True
        return not (self._lacks_at_most(10, 5) or self._stands_for_the_rest())

    def _lacks_at_most(self, of_amount: int, of_lines: int) -> bool:
        """Whether the lines that only the plan before has are no more than such a part of it."""
        before = self.before
        missing = before.amount - before.shared
        return missing * of_amount <= before.amount and before.alone * of_lines <= before.lines

    def _stands_for_the_rest(self) -> bool:
        """Whether its new lines are those it lacks by other codes, or headings of them: they come
        to about as much. Where they are but few beside lines of the plan before, as likely they
        are new.
        """
        before, after = self.before, self.after
        missing, new = before.amount - before.shared, after.amount - after.shared
        if 2 * after.amount < before.amount or 4 * new < 3 * missing:
            return False
        # One new line may as well be a large new project.
        is_several = after.alone > 1 or before.alone == 1
        is_another = self.is_known and is_several and 2 * before.shared <= before.amount
        return is_another or self.unchanged or 2 * after.alone >= before.alone


def lists_changes(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Whether the rows of an amendment are no whole plan, beside those of the plan before it."""
    sides = _compare(before, after)
    listing = [side.lists_changes for side in sides]
    # Of a whole plan both sides come to the same: one of them shows that of the other.
    is_balanced = all(side.is_known for side in sides) and (
        len({side.after.amount for side in sides}) == 1
    )
    return all(listing) if is_balanced and listing else any(listing)


def _compare(before: Sequence[Row], after: Sequence[Row]) -> list[_Side]:
    """The sides that both tell."""
    plans = [[row for row in rows if row["amount"] is not None] for rows in (before, after)]
    names = _read_names(*plans)
    amounts = [_add_up(rows, of) for rows, of in zip(plans, names, strict=True)]
    both = amounts[0].keys() & amounts[1].keys()
    same = {name for name in both if amounts[0][name] == amounts[1][name]}
    trees = [budget_tree.grow({_STAGE: rows}).sides for rows in (before, after)]
    found: list[_Side] = []
    for side in trees[0].keys() & trees[1].keys():
        first, last = (_sum(tree[side], of, both) for tree, of in zip(trees, names, strict=True))
        # What comes to nothing cannot be lacked.
        if first.amount > 0:
            is_known = _STAGE in trees[1][side].amounts
            # What was nothing is nothing among increments too.
            of_side = {each for each in _list(trees[0][side], names[0]) & both if amounts[0][each]}
            unchanged = bool(of_side) and 2 * len(of_side & same) >= len(of_side)
            found.append(_Side(first, last, is_known, unchanged))
    return found


def _read_names(*plans: Sequence[Row]) -> list[Names]:
    """Of both plans the names of their lines: side and code, and kind and executing unit where both
    tell them; the title where one of the two has no code.
    """
    keys = [budget_editions.read_keys(rows) for rows in plans]
    more = budget_editions.list_optional(*keys)
    found: list[Names] = []
    for n, rows in enumerate(plans):
        others = keys[1 - n]
        codes = {(key.side, key.code) for key in others if key.code}
        titles = {(key.side, key.title) for key in others if not key.code}
        places = ((row["_register"], row["_row"]) for row in rows)
        named = (
            (key.side, *(getattr(key, name) for name in more), *_name(key, codes, titles))
            for key in keys[n]
        )
        found.append(dict(zip(places, named, strict=True)))
    return found


def _name(
    key: LineKey, codes: set[tuple[str, str]], titles: set[tuple[str, str]]
) -> tuple[bool, str]:
    is_coded = (key.side, key.code) in codes or (key.side, key.title) not in titles
    return (True, key.code) if key.code and is_coded else (False, key.title)


def _add_up(rows: Iterable[Row], names: Names) -> Counter[Hashable]:
    found: Counter[Hashable] = Counter()
    for row in rows:
        found[names[row["_register"], row["_row"]]] += row["amount"]
    return found


def _list(root: Line, names: Names) -> set[Hashable]:
    return {names[place] for _depth, line in root.walk() for place in line.places.values()}


def _sum(root: Line, names: Names, both: Collection[Hashable]) -> _Sum:
    """What a side comes to, each amount once."""
    # From the last line to the first: what is below a line is summed up before it.
    waiting: dict[int, list[_Sum]] = {}
    for depth, line in reversed(list(root.walk())):
        is_shared = any(names[place] in both for place in line.places.values())
        own = line.amounts.get(_STAGE)
        waiting.setdefault(depth, []).append(_sum_line(own, waiting.pop(depth + 1, ()), is_shared))
    found = _together(waiting.get(0, ()))
    total = root.amounts.get(_STAGE, found.amount)
    return found._replace(amount=total, shared=found.shared if found.alone else total)


def _sum_line(own: int | None, below: Sequence[_Sum], is_shared: bool) -> _Sum:
    parts = _together(below)
    amount = parts.amount if own is None else own
    if not parts.lines and own is not None:
        return _Sum(amount, amount if is_shared else 0, 1, int(not is_shared))
    # Lists of parts may have gaps: a line all of whose parts are known is known.
    if is_shared or not parts.alone:
        return _Sum(amount, amount, parts.lines, 0)
    return _Sum(amount, parts.shared, parts.lines, parts.alone)


def _together(sums: Sequence[_Sum]) -> _Sum:
    return _Sum(*map(sum, zip(*sums, strict=True))) if sums else _Sum(0, 0, 0, 0)
