"""Keeps the table of judgements equal to what the engine says.

Whoever asks for judgements brings the table up first: the timeline tells which datasets have
changed since, their facts are read again, and what they touch is judged again. At
midnight in Tehran, and by other rules or units, everything is judged again, in one transaction. A
reader says of when the rows are to be that it asks for (:class:`Stamp`), and sees no others. No
process keeps anything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import config
from ckanext import mashhad
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.timeline import event_cursor
from ckanext.mashhad.catalog.timeline.asked_datasets import these
from ckanext.mashhad.catalog.timeline.event_cursor import Cursor, CursorLostError
from ckanext.mashhad.compliance.cases import case_facts, case_files, case_leaning
from ckanext.mashhad.compliance.engine.evidence.facts import Facts, Unit
from ckanext.mashhad.compliance.engine.judging.dependence import Dependence, Pair
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.fact_tables import evidence_store, fact_store
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.history.rules_in_force import InForce
from ckanext.mashhad.compliance.judgements import judgement_store
from ckanext.mashhad.compliance.judgements.judgement_store import JudgedRow, Stamp
from ckanext.mashhad.persian.calendar.moments import tehran_day
from ckanext.mashhad.tables.versions import locks

_LOCK: Final = "mashhad_compliance_judgement"
#: A page waits so long (seconds) for whoever is judging, then it reads what stands.
PATIENCE: Final = 3.0
_EVERY: Final = 0.05
_ROOT: Final = Path(mashhad.__file__).parent
#: Where the code and the rules are by which facts are read and judged.
_READ_BY: Final = (
    "catalog/engine",
    "catalog/timeline",
    "catalog/withdrawals",
    "compliance",
    "persian",
    "tables/engine",
    "tables/nil_reports",
    "tables/versions",
)
_RULES: Final = (".py", ".yaml")


@dataclass(frozen=True)
class Judged:
    """Of when the table is: the ``day``, the rules and units; ``is_behind``: not all that has
    changed since is judged yet, because somebody else is at it.
    """

    day: dt.date
    by: InForce
    units: tuple[Unit, ...]
    is_behind: bool = False

    @property
    def stamp(self) -> Stamp:
        """By what the rows that are of then are known."""
        return Stamp(self.day, self.by.hash, _sum(repr(self.units)))


def bring_up(patience: float | None = None) -> Judged:
    """Bring the table up to what is known now.

    ``patience``: for how long to wait (seconds) where somebody else is at it, None for however
    long; then what stands is left, but for a table of which nothing stands.
    Commits where nothing else was written in the transaction that asks; else whoever asks does.
    """
    judged, row = _now(), _judged_row()
    todo = _todo(judged, row)
    if not todo.is_any:
        return judged
    is_ours = _is_ours_alone()
    if not _lock(None if todo.ids is None else patience):
        return replace(judged, is_behind=True)
    if (after := _judged_row()) != row:  # another has done it meanwhile, perhaps by other rules
        judged = _now()
        todo = _todo(judged, after)
    _Evaluation(judged).run(todo)
    if is_ours:
        model.Session.commit()
    return judged


def bring_up_apart() -> None:
    """Bring the table up in a transaction of its own, however long that takes. Whoever judges amid
    a longer one keeps all readers waiting for its end.
    """
    bring_up(None)
    model.Session.commit()


def current() -> Judged | None:
    """Tell of when the table is; None where it is not brought up."""
    judged = _now()
    return None if _todo(judged, _judged_row()).is_any else judged


def _now() -> Judged:
    today = tehran_day(dt.datetime.now(dt.UTC))
    return Judged(today, rules_in_force.now(), tuple(fact_store.watched()))


@dataclass(frozen=True)
class _Todo:
    """``ids`` of the datasets to read again, None for all; ``everything``: all is judged again."""

    ids: frozenset[str] | None
    everything: bool
    cursor: Cursor

    @property
    def is_any(self) -> bool:
        return self.ids is None or self.everything or bool(self.ids)


_JUDGED: Final = sa.select(JudgedRow.__table__.c)


def _judged_row() -> Any:
    return model.Session.execute(_JUDGED).one_or_none()


def _todo(judged: Judged, row: Any) -> _Todo:
    fits = row is not None and row.form == _form()
    ids, cursor = _changed(_read_cursor(row.mark) if fits else None)
    stands = row is not None and Stamp(row.day, row.rules, row.units) == judged.stamp
    everything = ids is None or not fits or not stands
    return _Todo(ids, everything, cursor)


def _changed(before: Cursor | None) -> tuple[frozenset[str] | None, Cursor]:
    """The datasets that committed events after this one are about, None for all; and the last."""
    if before is not None:
        try:
            return event_cursor.datasets_since(before)
        except CursorLostError:
            pass
    return None, event_cursor.newest()


class _Evaluation:
    """What is done of it under the lock."""

    def __init__(self, judged: Judged) -> None:
        self._day, self._by, self._units = judged.day, judged.by, judged.units
        self._stamp = judged.stamp
        self._dependence = Dependence(judged.by.rules, judged.units)

    def run(self, todo: _Todo) -> None:
        if not todo.is_any:
            return
        pairs = self._read_again(todo.ids) if todo.ids is None or todo.ids else set()
        if todo.everything:
            self._judge(None)
        elif pairs:
            self._judge(pairs)
        self._note(todo.cursor)

    def _read_again(self, ids: frozenset[str] | None) -> set[Pair]:
        """Read the facts of these datasets, or of all; return what they touch."""
        before, had_cases = ({}, True) if ids is None else evidence_store.read_datasets(ids)
        units = evidence_store.concerned(ids) if ids is not None and had_cases else set()
        after = {each.dataset.id: each for each in fact_store.read(ids)}
        cased = set(these(ids).execute(case_files.with_cases).scalars())
        pairs: set[Pair] = set()
        if ids is not None:
            old_new = ((before.get(id_), after.get(id_)) for id_ in ids)
            changed = [
                each.dataset for pair in old_new if pair[0] != pair[1] for each in pair if each
            ]
            pairs = self._dependence.touched(changed)
        evidence_store.replace(ids, after.values(), cased)
        if cased or had_cases:
            # Who leans on whom is asked before the cases are: what changes in between is told
            # again, and is looked for then both where it was and where it is.
            evidence_store.replace_leaning(ids, case_leaning.leaning(ids))
            asked = None if ids is None else units | evidence_store.concerned(ids)
            events = case_facts.events(evidence_store.ends_of_files(), asked)
            pairs |= self._dependence.touched_by_events(
                evidence_store.replace_events(asked, events)
            )
        return pairs

    def _judge(self, pairs: Collection[Pair] | None) -> None:
        if pairs is None:
            judged = self._engine(evidence_store.read_facts(self._units)).judge(on=self._day)
        else:
            sources = self._dependence.sources(pairs)
            engine = self._engine(evidence_store.read_facts(self._units, sources))
            judged = engine.judge_pairs(pairs, self._day)
        judgement_store.replace(judged, self._by.rules, pairs)

    def _engine(self, facts: Facts) -> Engine:
        return Engine(self._by.rules, facts, self._by.calendar)

    def _note(self, cursor: Cursor) -> None:
        values = {**self._stamp._asdict(), "form": _form(), "mark": _written(cursor)}
        row = insert(JudgedRow.__table__)
        new = {name: row.excluded[name] for name in values}
        row = row.on_conflict_do_update(index_elements=["id"], set_=new)
        model.Session.execute(row, {"id": 1, **values})


def _is_ours_alone() -> bool:
    """Tell whether nobody has written in this transaction, or locked what it would give back."""
    session = model.Session()
    if session.in_nested_transaction() or session.new or session.dirty or session.deleted:
        return False
    mine = sa.text(
        "SELECT pg_current_xact_id_if_assigned() IS NULL AND NOT EXISTS (SELECT 1 FROM pg_locks"
        " WHERE pid = pg_backend_pid() AND locktype = 'advisory') AND coalesce("
        " current_setting('mashhad.user', true), '') || coalesce("
        " current_setting('mashhad.reasons', true), '') = ''"
    )
    return bool(model.Session.scalar(mine))


def _lock(patience: float | None) -> bool:
    """Lock the table until the transaction ends; False where that takes too long.

    Who has all the time waits until PostgreSQL gives the lock, or finds two that wait for each
    other.
    """
    if patience is None:
        model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(locks.key(_LOCK))))
        return True
    until = time.monotonic() + patience
    while not locks.try_lock(_LOCK):
        if time.monotonic() >= until:
            return False
        time.sleep(_EVERY)
    return True


def _form() -> str:
    """Sum of by what facts are read: this code and its rules, and the site."""
    return _sum(_reader(), config["ckan.site_url"])


@lru_cache(maxsize=1)
def _reader() -> str:
    folders = [*(_ROOT / room for room in _READ_BY), Path(str(rule_files.SCHEMAS / "tables"))]
    files = (each for folder in folders for each in folder.rglob("*") if each.suffix in _RULES)
    return _sum(*(each.read_bytes() for each in sorted(files)))


def _sum(*values: Any) -> str:
    found = hashlib.sha256()
    for value in values:
        found.update(value if isinstance(value, bytes) else str(value).encode())
        found.update(b"\n")
    return found.hexdigest()


def _written(cursor: Cursor) -> str:
    return json.dumps([cursor.id, str(cursor.mark) if cursor.mark else None])


def _read_cursor(text: str) -> Cursor:
    id_, mark = json.loads(text)
    return Cursor(id_, uuid.UUID(mark) if mark else None)
