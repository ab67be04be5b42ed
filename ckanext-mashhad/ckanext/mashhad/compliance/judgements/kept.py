"""The facts and the judgements that a process keeps, brought up to date before each question.

A large city is read from CKAN's tables once; other processes begin with what was written down of
it (``stock_store``). After that only what has changed (``catalog.change_log``) is read again, and
only what that touches is judged again.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.background import change_log
from ckanext.mashhad.compliance.cases import case_facts, case_files, case_leaning
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.evidence.stock import Stock
from ckanext.mashhad.compliance.engine.judging.judged import Judged
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import fact_store, stock_store
from ckanext.mashhad.compliance.judgements.stock_store import Written

#: By how many sets of rules a city is kept judged: today's, and those of a past day.
REMEMBERED: Final = 2


class Kept:
    """What one process keeps. Its threads ask one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: change_log.Mark | None = None
        self._stock = Stock()
        self._written: Written | None = None
        self._judged: dict[InForce, Judged] = {}

    def stock(self) -> Stock:
        """What is known now."""
        with self._lock:
            return self._brought_up()

    def write_down(self) -> bool:
        """Write down what is known now for the processes to come; whether it was done. Commits."""
        with self._lock:
            stock = self._brought_up()
            if self._mark is None or self._mark.unsettled:  # what is not committed may not be true
                return False
            written = stock_store.write(stock, self._mark, self._written)
            self._written = written or self._written
            return written is not None

    def _brought_up(self) -> Stock:
        mark, self._mark = self._mark, None  # what breaks off below begins anew
        units = tuple(fact_store.watched())
        if mark is None:
            mark = self._begin_as_written(units)
        ids, mark = change_log.since(mark)
        if ids is None:
            with _uncollected():
                self._begin(Stock.from_reads(units, fact_store.read()))
                _grown_old()
        elif units != self._stock.units:
            self._begin(replace(self._stock.with_reads(ids, fact_store.read(ids)), units=units))
        elif ids:
            self._take(ids)
        self._mark = mark
        return self._stock

    def _begin_as_written(self, units: tuple[Unit, ...]) -> change_log.Mark | None:
        self._judged.clear()
        with _uncollected():
            found = stock_store.load(units)
            if found is None:
                return None
            _grown_old()
        self._written, mark = found
        self._stock = self._written.stock
        return mark

    @contextmanager
    def judged(self, stock: Stock, by: InForce) -> Iterator[Judged]:
        """What these rules say of it, for as long as nobody else asks."""
        with self._lock, _uncollected():
            if stock is not self._stock:  # another thread learnt of a change meanwhile
                yield Judged(by.rules, stock.facts, by.calendar)
                return
            known = self._judged.pop(by, None)
            found = self._judged[by] = known or Judged(by.rules, stock.facts, by.calendar)
            while len(self._judged) > REMEMBERED:
                del self._judged[next(iter(self._judged))]
            yield found
            if known is None:
                _grown_old()

    def _begin(self, stock: Stock) -> None:
        self._judged.clear()
        self._stock = _with_cases(stock)

    def _take(self, ids: Collection[str]) -> None:
        before = self._stock
        after = before.with_reads(ids, fact_store.read(ids))
        pairs = [(before.reads.get(id_), after.reads.get(id_)) for id_ in ids]
        changed = [(old, new) for old, new in pairs if old != new]
        cased = _cased(case_files.with_cases(ids))
        if cased or not before.cased.keys().isdisjoint(ids):
            # Who leans on whom is asked before the cases are: what changes in between is told
            # again, and is looked for then both where it was and where it is.
            after = after.with_cased(cased, case_leaning.leaning(ids), ids)
            units = before.concerned(ids) | after.concerned(ids)
            events = case_facts.events(fact_store.packages(), after.gone, units)
            after = after.with_cases(events, units)
        self._stock = after
        for judged in self._judged.values():
            for old, new in changed:
                judged.replace(old and old.dataset, new and new.dataset)
            for unit in before.cases.keys() | after.cases.keys():
                if (events := after.cases.get(unit, [])) != before.cases.get(unit, []):
                    judged.replace_events(unit, events)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage, again and again, among a million things that all stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _grown_old() -> None:
    """Count all that came as old, since to look through a million young things takes as long as to
    read them. Only where they came: garbage that is counted as old is hardly ever found.
    """
    if not gc.get_freeze_count():  # a server may keep some apart that it shares
        gc.freeze()
        gc.unfreeze()


def _with_cases(stock: Stock) -> Stock:
    if not (cased := _cased(case_files.with_cases())):
        return stock.with_cased((), ()).with_cases(())
    stock = stock.with_cased(cased, case_leaning.leaning())
    return stock.with_cases(case_facts.events(fact_store.packages(), stock.gone))


def _cased(datasets: sa.Select[Any]) -> set[str]:
    return set(model.Session.scalars(datasets))


#: Of this process.
KEPT: Final = Kept()
