"""What a process knew of the city, written down for those that begin after it.

The facts of each unit stand in a row of their own, so that little is written when little changes;
with them stands how far the changes were known (``catalog.change_log``), from where whoever reads
them goes on. All of it can be lost: it is read from CKAN's tables then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import ckan.model as model
import msgspec
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel, config
from ckanext import mashhad
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.catalog.background.change_log import Mark
from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.compliance.engine.evidence.facts import Event, Unit
from ckanext.mashhad.compliance.engine.evidence.facts_from_rows import Read
from ckanext.mashhad.compliance.engine.evidence.stock import Stock
from ckanext.mashhad.tables.versions.locks import try_lock

_LOCK: Final = "mashhad_compliance_stock"
_ROOT: Final = Path(mashhad.__file__).parent
#: Where the code and the rules are by which facts are read.
_READ_BY: Final = (
    "catalog/engine",
    "catalog/timeline",
    "catalog/withdrawals",
    "compliance",
    "persian/calendar",
    "tables/nil_reports",
    "tables/versions",
)
_RULES: Final = (".py", ".yaml")


class UnitFacts(NamedTuple):
    """The datasets of a unit, and its cases that stand in rows."""

    reads: list[Read]
    cases: list[Event]


_FACTS: Final = msgspec.msgpack.Decoder(UnitFacts)


class StockRow(BaseModel):
    """``facts``: the :class:`UnitFacts`, as MessagePack."""

    __tablename__ = "mashhad_compliance_stock"

    unit_id = sa.Column(sa.UnicodeText, primary_key=True)
    facts = sa.Column(sa.LargeBinary, nullable=False)


class StockMark(BaseModel):
    """The one row that says of when all of it is.

    ``number``: of the writing; ``form``: by what it was read, ``units``: what they were then, both
    as short sums; ``cased``: the datasets with cases, and who leans on them, as JSON.
    """

    __tablename__ = "mashhad_compliance_stock_mark"

    id = sa.Column(sa.Integer, primary_key=True)
    number = sa.Column(sa.BigInteger, nullable=False)
    form = sa.Column(sa.UnicodeText, nullable=False)
    mark = sa.Column(sa.UnicodeText, nullable=False)
    units = sa.Column(sa.UnicodeText, nullable=False)
    cased = sa.Column(sa.UnicodeText, nullable=False)


class Written(NamedTuple):
    """What is written down under this number."""

    number: int
    stock: Stock


def load(units: tuple[Unit, ...]) -> tuple[Written, Mark] | None:
    """What was written down last, if it can be gone on from; ``units``: what they are now."""
    # The mark first: of facts that are newer than their mark some are only read again.
    row = model.Session.execute(sa.select(StockMark.__table__)).one_or_none()
    if row is None or row.form != _form() or row.units != _sum(repr(units)):
        return None
    reads: dict[str, Read] = {}
    cases: dict[str, list[Event]] = {}
    for unit_id, told in model.Session.execute(sa.select(StockRow.unit_id, StockRow.facts)):
        facts = _FACTS.decode(told)
        reads.update((each.dataset.id, each) for each in facts.reads)
        if facts.cases:
            cases[unit_id] = facts.cases
    cased = {id_: frozenset(its) for id_, its in json.loads(row.cased).items()}
    stock = Stock(units, reads, cases, cased)
    return Written(row.number, stock), _read_mark(row.mark)


def write(stock: Stock, mark: Mark, before: Written | None) -> Written | None:
    """Write down what is known at ``mark``; ``before``: what this process wrote or read last.

    Returns what is written down now; None where another process writes meanwhile. Commits.
    """
    if not try_lock(_LOCK):
        return None
    number = model.Session.scalar(sa.select(StockMark.number)) or 0
    if before is None or before.number != number:
        model.Session.execute(sa.delete(StockRow))
        _write_units(stock, None)
    else:
        _write_units(stock, _changed(before.stock, stock))
    values = {
        "number": number + 1,
        "form": _form(),
        "mark": _written_mark(mark),
        "units": _sum(repr(stock.units)),
        "cased": json.dumps({id_: sorted(stock.cased[id_]) for id_ in sorted(stock.cased)}),
    }
    stands = insert(StockMark.__table__).values(id=1, **values)
    model.Session.execute(stands.on_conflict_do_update(index_elements=["id"], set_=values))
    model.Session.commit()
    return Written(number + 1, stock)


def _write_units(stock: Stock, units: Collection[str] | None) -> None:
    """Those of these units; of all that have any, where none are given."""
    reads: defaultdict[str, list[Read]] = defaultdict(list)
    for each in stock.reads.values():
        if units is None or each.dataset.unit in units:
            reads[each.dataset.unit].append(each)
    for unit in reads.keys() | stock.cases.keys() if units is None else units:
        facts = UnitFacts(reads[unit], list(stock.cases.get(unit, ())))
        values = {"facts": msgspec.msgpack.encode(facts)}
        row = insert(StockRow.__table__).values(unit_id=unit, **values)
        model.Session.execute(row.on_conflict_do_update(index_elements=["unit_id"], set_=values))


def _changed(before: Stock, after: Stock) -> set[str]:
    """Ids of the units whose facts are others."""
    changed = {
        each.dataset.unit
        for old, new in ((before.reads, after.reads), (after.reads, before.reads))
        for id_, each in old.items()
        if new.get(id_) is not each
    }
    every = before.cases.keys() | after.cases.keys()
    return changed | {unit for unit in every if before.cases.get(unit) is not after.cases.get(unit)}


def _form() -> str:
    """Sum of by what facts are read: this code and its rules, the site, and the server's own
    numbers, which a restored one begins anew.
    """
    started = model.Session.scalar(sa.select(sa.func.pg_postmaster_start_time()))
    return _sum(_reader(), config["ckan.site_url"], started)


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


def _written_mark(mark: Mark) -> str:
    told: Iterable[tuple[int, str]] = sorted(mark.told)
    return json.dumps([mark.asked.isoformat(), mark.since, list(told), mark.newest])


def _read_mark(text: str) -> Mark:
    asked, since, told, newest = json.loads(text)
    return Mark(
        dt.datetime.fromisoformat(asked),
        since,
        frozenset((tx, id_) for tx, id_ in told),
        (newest[0], newest[1]) if newest else None,
    )
