"""Contracts across all registers: one page of them, their totals, and whom and what they are by.

All that one page shows is asked in one transaction. Names come from the row schema, values are
bound. A contract that several files of a unit have counts once, as the last of them has it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from ckanext.mashhad.explore.engine import competition, page_lengths
from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.engine.shares import Found, Share, add, largest_first
from ckanext.mashhad.explore.facts import relations, remembered
from ckanext.mashhad.explore.facts.city import City, shown
from ckanext.mashhad.explore.facts.events import event_rows, told_again
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.rules import references
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows import row_words

TABLE: Final = "contracts"
#: Values of a free text that are offered to choose from.
MOST_CHOICES: Final = 30
_PARTED: Final = ("unit", "month", "competition", "unit_month")

Row = Mapping[str, Any]


def schema() -> TableSchema:
    return registry.load(TABLE)


def counted(city: City, table: str = TABLE) -> list[Any]:
    """The conditions that a row is a contract, and that no later file of the unit has it too.

    ``table``: of another row schema, that it is what that one is about.
    """
    rows = relations.relation(table)
    return [
        rows.c["_counted"],
        shown(city, rows),
        sa.or_(~rows.c["_repeated"], _is_last(city, rows)),
    ]


def _is_last(city: City, rows: sa.TableClause) -> Any:
    again = rows.alias("again")
    # Asked once for all rows that are repeated, and not for each of them.
    newest = (
        sa.select(again.c["_belongs"], sa.func.max(again.c["_register"]))
        .where(again.c["_repeated"], again.c["_counted"], shown(city, again))
        .group_by(again.c["_belongs"])
    )
    return sa.tuple_(rows.c["_belongs"], rows.c["_register"]).in_(newest)


def counted_later(city: City, dataset: str) -> int:
    """How many contracts of a dataset count where a later file of another one has them too."""
    rows, numbers = relations.relation(TABLE), city.of_dataset(dataset)
    repeated = rows.c["_counted"], rows.c["_repeated"], shown(city, rows)
    own = sa.select(rows.c["_belongs"]).where(rows.c["_register"].in_(numbers), *repeated)
    last = sa.func.max(rows.c["_register"])
    later = sa.select(rows.c["_belongs"]).where(rows.c["_belongs"].in_(own), *repeated)
    later = later.group_by(rows.c["_belongs"]).having(last.not_in(numbers))
    query = sa.select(sa.func.count()).select_from(later.subquery())
    return int(city.connection.scalar(query) or 0)


def counted_once(city: City, dataset: str) -> int:
    """How many contracts stand in several files of a dataset, and count once there."""
    rows, numbers = relations.relation(TABLE), city.of_dataset(dataset)
    repeated = rows.c["_counted"], rows.c["_repeated"], shown(city, rows)
    register = rows.c["_register"]
    files = sa.func.count(register.distinct()).filter(register.in_(numbers))
    named = sa.select(rows.c["_belongs"]).where(*repeated).group_by(rows.c["_belongs"])
    named = named.having(files > 1, sa.func.max(register).in_(numbers))
    query = sa.select(sa.func.count()).select_from(named.subquery())
    return int(city.connection.scalar(query) or 0)


def conditions(city: City, asked: Question) -> list[Any]:
    """Which rows are asked for."""
    rows, role = relations.relation(TABLE), schema().explore
    where = counted(city)
    if asked.words:
        words = row_words.asked(asked.words)
        if words and asked.year:
            words = f"{words} & '{relations.year_word(asked.year)}'"
        where.append(rows.c["_words"].op("@@")(sa.cast(words, TSQUERY)) if words else sa.false())
    if asked.party:
        where.append(rows.c["_party"] == asked.party)
    if asked.line and role and role.line:
        named = relations.read_as_key(rows.c[role.line])
        where.append(named == references.read_key(asked.line))
    if asked.sign:
        where.append(_stands_at(rows, asked.places))
    if asked.ending:
        last = city.today + dt.timedelta(days=asked.ending)
        where.append(_ends_between(city, asked, city.today, last))
    if asked.least is not None:
        where.append(amount() >= asked.least)
    if asked.most is not None:
        where.append(amount() <= asked.most)
    return where + _chosen(city, asked, rows)


def _stands_at(rows: sa.TableClause, places: Sequence[tuple[int, int]]) -> Any:
    """The condition that a row is one of these; two lists are bound, however many they are."""
    registers = sa.bindparam(None, [each[0] for each in places], sa.ARRAY(sa.Integer))
    numbers = sa.bindparam(None, [each[1] for each in places], sa.ARRAY(sa.BigInteger))
    named = sa.func.unnest(registers, numbers).table_valued("register", "number")
    listed = named.render_derived()
    here = sa.tuple_(rows.c["_register"], rows.c["_row"])
    return here.in_(sa.select(listed.c.register, listed.c.number))


@remembered.by_state
def find(city: City, asked: Question) -> Found:
    """The totals of what is asked for, and by what it can be parted."""
    role = schema().explore
    facets = role.facets if role else ()
    parts = _parts(city, asked).subquery()
    keys = relations.summed_by(schema())
    columns = [parts.c[name] for name in keys]
    sets = [sa.tuple_(), *(sa.tuple_(parts.c[name]) for name in ("_register", *facets))]
    sets.append(sa.tuple_(*(parts.c[name] for name in ("_year", "_month", method()))))
    if asked.year and not asked.unit:
        sets.append(sa.tuple_(parts.c["_register"], parts.c["_month"]))
    level = sa.func.grouping(*columns).label("level")
    sums = [sa.func.sum(parts.c[name]) for name in ("_count", "_amount", "_unpriced")]
    query = sa.select(level, *columns, *sums).group_by(sa.func.grouping_sets(*sets))
    whole, files, by = Share(0, 0), 0, {name: {} for name in (*_PARTED, *facets)}
    for level, *values, count, total, unpriced in city.connection.execute(query):
        share = Share(int(count or 0), int(total or 0), int(unpriced or 0))
        present = [name for place, name in enumerate(keys) if not _absent(level, place, len(keys))]
        if not present:
            whole = share
        elif present == ["_register"]:
            files += 1
            add(by["unit"], city.registers[values[0]].unit, share)
        elif present == ["_register", "_month"]:
            add(by["unit_month"], (city.registers[values[0]].unit, values[2]), share)
        elif present[0] == "_year":
            kind = competition.kind_of(_methods(), values[keys.index(method())])
            add(by["month"], (values[1], values[2]), share)
            add(by["competition"], (values[1], values[2], kind), share)
        else:
            by[present[0]][values[keys.index(present[0])]] = share
    return Found(whole, {name: largest_first(shares) for name, shares in by.items()}, files)


#: Parts of a question that sums of whole files answer, or that change no sum.
_SUMMED: Final = (
    *("unit", "dataset", "year", "month", "day", "filters", "competition"),
    *("sort", "page", "problems"),
)


def _parts(city: City, asked: Question) -> Any:
    """What is asked for in parts that are added up: of whole files what they come to, where nothing
    else is asked than what that is parted by; else row by row.
    """
    rows, keys = relations.relation(TABLE), relations.summed_by(schema())
    unpriced = sa.cast(amount().is_(None), sa.Integer).label("_unpriced")
    one = [sa.literal(1).label("_count"), amount().label("_amount"), unpriced]
    single = sa.select(*(rows.c[name] for name in keys), *one).where(*conditions(city, asked))
    if asked != Question(**{name: getattr(asked, name) for name in _SUMMED}):
        return single
    sums = relations.sums(TABLE)
    where = [shown(city, sums), *_chosen(city, asked, sums)]
    whole = sa.select(*sums.c).where(*where)
    return whole.union_all(single.where(rows.c["_repeated"]))


def _chosen(city: City, asked: Question, rows: sa.TableClause) -> list[Any]:
    """What is asked of a row by what sums of whole files are parted by."""
    where = [rows.c["_register"].in_(city.of_unit(asked.unit))] if asked.unit else []
    if asked.dataset:
        where.append(rows.c["_register"].in_(city.of_dataset(asked.dataset)))
    for name, value in (("_year", asked.year), ("_month", asked.month)):
        if value:
            where.append(rows.c[name] == value)
    if asked.day:
        where.append(rows.c["_month"].is_(None))
    if asked.competition:
        where.append(_competed(rows.c[method()], asked.competition))
    return where + [rows.c[name] == value for name, value in asked.filters.items()]


def _competed(column: Any, kind: str) -> Any:
    """The condition that a contract was given by a method of this kind, or by one not said."""
    if kind != competition.OTHER:
        return column.in_(competition.methods(_methods(), kind))
    known = competition.methods(_methods(), competition.NONE, competition.SOME)
    return sa.or_(column.is_(None), column.not_in(known))


def _absent(level: int, place: int, many: int) -> bool:
    """Whether the column at that place takes no part in a row of ``GROUPING SETS``."""
    return bool(level >> (many - 1 - place) & 1)


@remembered.by_state
def page(city: City, asked: Question, *, size: int = page_lengths.CONTRACTS) -> list[Row]:
    """The rows of the page that is asked for."""
    query = _ordered(city, asked).limit(size).offset((asked.page - 1) * size)
    return list(city.connection.execute(query).mappings())


def every(city: City, asked: Question) -> Iterator[Row]:
    """All rows that are asked for, as they come from the database."""
    streamed = city.connection.execution_options(stream_results=True)
    yield from streamed.execute(_ordered(city, asked)).mappings()


def _ordered(city: City, asked: Question) -> sa.Select[Any]:
    rows = relations.relation(TABLE)
    query = sa.select(rows).where(*conditions(city, asked))
    return query.order_by(*_order(rows, schema(), asked.sort))


def _order(rows: sa.TableClause, table: TableSchema, sort: str) -> Sequence[Any]:
    role = table.explore
    named = (role.amount,) if role and role.amount and sort.endswith("amount") else relations.NEWEST
    keys = (rows.c[each] for each in named)
    turned = (key.desc() if sort.startswith("-") else key for key in keys)
    return (*(key.nulls_last() for key in turned), rows.c["_register"], rows.c["_row"])


def amount() -> Any:
    """The column of the amount."""
    role = schema().explore
    return relations.relation(TABLE).c[str(role.amount)] if role else sa.null()


def method() -> str:
    """The column of how the other party was chosen."""
    role = schema().explore
    return str(role.method) if role else ""


def direct_methods() -> list[str]:
    """The codes of methods by which nobody else is asked."""
    return competition.methods(_methods(), competition.NONE)


def _methods() -> str | None:
    """The list that has those methods."""
    return schema().column(method()).codelist


def party() -> Any:
    """The column of the other party's name, empty for whoever may be a natural person."""
    role = schema().explore
    return relations.relation(TABLE).c[str(role.party)] if role else sa.null()


def _ends_between(city: City, asked: Question, first: dt.date, last: dt.date) -> Any:
    """The condition that a contract ends on one of these days, as it was agreed last: as in its own
    row where nothing gave it a new end, else as the latest change says.
    """
    rows, planned = relations.relation(TABLE), relations.first_end(schema())
    own = Question(unit=asked.unit, party=asked.party)
    moved = sa.union_all(*_new_ends(city, own)).subquery()
    unmoved = rows.c["_belongs"].not_in(sa.select(moved.c["_belongs"]))
    # Bound, since PostgreSQL goes through all rows by one process alone where it is a query.
    here = sa.bindparam(None, _moved_between(city, own, first=first, last=last), sa.ARRAY(sa.Text))
    in_its_row = sa.and_(rows.c[planned].between(first, last), unmoved)
    return sa.or_(in_its_row, rows.c["_belongs"] == sa.any_(here))


@remembered.by_state
def _moved_between(city: City, asked: Question, *, first: dt.date, last: dt.date) -> list[str]:
    """The contracts whose latest new end is one of these days, by ``_belongs``."""
    changes = list(_new_ends(city, asked))
    those = [each.where(each.selected_columns["until"].between(first, last)) for each in changes]
    near = sa.select(sa.union_all(*those).subquery().c["_belongs"])
    known = sa.union_all(*changes).subquery()
    digits = sa.func.regexp_replace(known.c["number"], "[^0-9]+", " ", "g")
    serial = sa.cast(sa.func.string_to_array(sa.func.btrim(digits), " "), sa.ARRAY(sa.Numeric))
    keys = known.c["day"], known.c["kind"], serial, known.c["_register"], known.c["_row"]
    order = (key.desc().nulls_last() for key in keys)
    latest = sa.select(known).where(known.c["_belongs"].in_(near)).distinct(known.c["_belongs"])
    found = latest.order_by(known.c["_belongs"], *order).subquery()
    query = sa.select(found.c["_belongs"]).where(found.c["until"].between(first, last))
    return list(city.connection.scalars(query))


def _new_ends(city: City, asked: Question) -> Iterator[sa.Select[Any]]:
    """What gives contracts a new end, by table that tells it; of a unit or company its own."""
    own = relations.relation(TABLE).alias()
    signed = sa.select(own.c["_belongs"]).where(own.c["_party"] == asked.party)
    for rows, told, event in event_rows.tell_new_ends():
        where = [shown(city, rows), *told_again.nowhere_else(rows, event, partial(shown, city))]
        if event.restates:
            where.append(~_is_first_end(city, rows, told.selected_columns["until"]))
        if asked.unit:
            where.append(rows.c["_register"].in_(city.of_unit(asked.unit)))
        if asked.party:
            where.append(rows.c["_belongs"].in_(signed))
        yield told.where(*where)


def _is_first_end(city: City, rows: sa.FromClause, until: sa.ColumnElement[Any]) -> Any:
    """The condition that rows have the end that their contract was planned to have."""
    contract, end = relations.relation(TABLE), relations.first_end(schema())
    same = contract.c["_belongs"] == rows.c["_belongs"], contract.c[end] == until
    found = sa.select(contract.c["_row"]).where(*counted(city), *same)
    return found.correlate(rows).exists()
