"""The relations of the store, derived from the row schemas.

``_explore_<table>`` has the columns of its row schema, and beside them what rows of all tables are
asked by. CKAN's DataStore neither lists nor finds a relation whose name begins with ``_``, and its
read-only user may not read these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from ckanext.datastore.backend import postgres
from ckanext.datastore.backend.postgres import identifier, literal_string

from ckanext.mashhad.explore.engine import parties
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.rules import references
from ckanext.mashhad.tables.engine.schema import derived
from ckanext.mashhad.tables.engine.schema.explored import EventColumns
from ckanext.mashhad.tables.engine.schema.schema import TableSchema

_PREFIX: Final = "_explore_"
REGISTER: Final = "_explore_register"
#: Of the files that have rows here: whose they were when they were read, and since when they are.
_REGISTER: Final = f"""
CREATE TABLE IF NOT EXISTS {REGISTER} (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource_id text NOT NULL UNIQUE,
    version_id text NOT NULL,
    unit_id text NOT NULL,
    relation text NOT NULL,
    loaded bigint NOT NULL
)"""
#: Counts every change of the store, so that whoever kept an answer knows whether it is old.
CHANGES: Final = "_explore_changes"

#: What rows of every table have. ``_belongs``: the same for all rows about one contract of a unit;
#: ``_counted``: whether the row is what the table is about, and no event of it; ``_repeated``:
#: whether another file of the unit has the same; ``_company``: whether the name of the party says
#: that it is of a company.
SHARED: Final = {
    "_register": "integer NOT NULL",
    "_row": "bigint NOT NULL",
    "_unit": "text NOT NULL",
    "_day": "date",
    "_year": "smallint",
    "_month": "smallint",
    "_belongs": "text",
    "_party": "text",
    "_company": "boolean",
    "_counted": "boolean NOT NULL",
    "_repeated": "boolean NOT NULL DEFAULT false",
    "_words": "tsvector",
}
#: By what the newest rows come first. Days of a year lie together, which PostgreSQL does not know:
#: asked for an early year by the day alone it went through all later ones.
NEWEST: Final = ("_year", "_day")
_READ: Final = "".join(references.READ_AS)
_AS: Final = "".join(references.READ_AS.values())
#: Hexadecimal digits by which a contract is known in addresses.
_ID_LENGTH: Final = 16
#: A lock that only this room takes.
_MAKING: Final = "mashhad_explore"


def explored() -> list[TableSchema]:
    """The row schemas whose rows are kept."""
    known = map(registry.load, registry.names())
    return [schema for schema in known if schema.explore is not None]


def name_of(schema: TableSchema) -> str:
    return _PREFIX + schema.name


def schema_of(relation: str) -> TableSchema:
    """The row schema of a relation."""
    return registry.load(relation.removeprefix(_PREFIX))


@cache
def relation(name: str) -> sa.TableClause:
    """The relation of a row schema for queries."""
    schema = registry.load(name)
    names = (*SHARED, *(column.name for column in schema.columns))
    return sa.table(name_of(schema), *(sa.column(each) for each in names))


def _definition(schema: TableSchema) -> list[str]:
    name = identifier(name_of(schema))
    types = {**SHARED, **{c.name: TYPES[c.type].postgres for c in schema.columns}}
    columns = ", ".join(f"{identifier(each)} {type_}" for each, type_ in types.items())
    made = [f"CREATE TABLE {name} ({columns}, PRIMARY KEY (_register, _row))"]
    for each in ("_belongs", "_party"):
        made.append(f"CREATE INDEX ON {name} ({each}) WHERE {each} IS NOT NULL")
    made.append(f"CREATE INDEX ON {name} (_belongs, _register) WHERE _repeated")
    made.append(f"CREATE INDEX ON {name} USING gin (_words)")
    for event in new_ends(schema):
        until = identifier(str(event.until))
        # In a table of contracts what changes one is no row that counts.
        others = " AND NOT _counted" if event.when else ""
        made.append(f"CREATE INDEX ON {name} ({until}) WHERE {until} IS NOT NULL{others}")
    if keys := summed_by(schema):
        newest = ", ".join(f"{each} DESC NULLS LAST" for each in NEWEST)
        made.append(f"CREATE INDEX ON {name} ({newest}, _register, _row) WHERE _counted")
        parts = ", ".join(f"{identifier(each)} {types[each]}" for each in keys)
        sums = identifier(sums_of(schema))
        made.append(f"CREATE TABLE {sums} ({parts}, _count bigint, _amount numeric)")
        made.append(f"CREATE INDEX ON {sums} (_register)")
    return made


def new_ends(schema: TableSchema) -> list[EventColumns]:
    """What its rows tell of new ends of contracts."""
    known = schema.explore.events if schema.explore else ()
    return [each for each in known if each.kind == "amendment" and each.until]


def first_end(schema: TableSchema) -> str:
    """The column of the end that is planned at first."""
    known = schema.explore.events if schema.explore else ()
    return next(each.day for each in known if each.kind == "end")


def tell_new_ends() -> Iterator[tuple[sa.FromClause, sa.Select[Any], bool]]:
    """What gives contracts a new end: by table its rows, the query that says what they tell, and
    whether they restate the contract, so that the end in them may be the first.
    """
    for schema in explored():
        for event in new_ends(schema):
            rows = relation(schema.name).alias()
            day, until = rows.c[event.day], rows.c[str(event.until)]
            where = [rows.c["_belongs"].is_not(None), day.is_not(None), until.is_not(None)]
            if when := event.when:
                said = sa.func.coalesce(rows.c[when["column"]], when.get("default") or "")
                where += [~rows.c["_counted"], said.in_(when["in"])]
            names = (rows.c[name] for name in ("_belongs", "_register", "_row"))
            number = rows.c[event.number] if event.number else sa.literal("")
            columns = day.label("day"), until.label("until"), number.label("number")
            yield rows, sa.select(*names, *columns).where(*where), event.when is not None


def usual_name(rows: sa.TableClause, party: str) -> sa.ColumnElement[Any]:
    """What grouped rows call their party most often, before others by names that are said to be of
    a company: beside a legal id somebody may have written whom he met.
    """
    name = sa.func.mode().within_group(rows.c[party])
    return sa.func.coalesce(name.filter(rows.c["_company"]), name)


def year_word(year: Any) -> str:
    """The word that rows of a Jalali year have beside those that are written in them, for most
    questions name a year and words: no word that anybody can ask for begins so.
    """
    return f"={year}"


def sums_of(schema: TableSchema) -> str:
    """The relation of what the rows of each file come to, without those that are repeated."""
    return f"{name_of(schema)}_sums"


def summed_by(schema: TableSchema) -> tuple[str, ...]:
    """What those sums are parted by; nothing where there are none."""
    role = schema.explore
    parted = role is not None and role.amount and role.facets and schema.sums_when
    return ("_register", "_year", "_month", *role.facets) if role and parted else ()


@cache
def sums(name: str) -> sa.TableClause:
    """The relation of those sums for queries."""
    schema = registry.load(name)
    names = (*summed_by(schema), "_count", "_amount")
    return sa.table(sums_of(schema), *(sa.column(each) for each in names))


def belonging(number: str, unit: str = "CAST(:unit AS text)") -> str:
    """SQL for the name of a unit's rows with this number, which does not change while both do not.

    Numbers are compared as the check of a file does (:mod:`references`), so that what it takes for
    two never is one here. ``number`` is SQL too, and so is ``unit``, where the id of the unit is
    not bound by that name.
    """
    seen = f"lower(regexp_replace({number}, '{references.UNSEEN}', '', 'g'))"
    normal = f"translate({seen}, '{_READ}', '{_AS}')"
    named = f"sha256(convert_to({unit} || ' ' || {normal}, 'UTF8'))"
    return f"left(encode({named}, 'hex'), {_ID_LENGTH})"


def read_day(schema: TableSchema) -> dict[str, str]:
    """SQL for the day of a row ``s`` of a file with its Jalali year and month; without a day, the
    year ``:year`` of the dataset alone.

    Where a row does not write its own day, another of its days stands for that in the year of the
    dataset alone: what was signed in Esfand may start in Farvardin, or years later.
    """
    days, texts = [], []
    for name in schema.explore.day if schema.explore else ():
        beside = derived.of_column(schema.column(name))
        written, text = f"s.{identifier(name)}", f"s.{identifier(beside.name if beside else name)}"
        own = "true" if not days else f"left({text}, 4) = CAST(:year AS text)"
        days.append(f"CASE WHEN {own} THEN {written} END")
        texts.append(f"CASE WHEN {own} THEN {text} END")
    day = f"coalesce({', '.join(days)})" if days else "CAST(NULL AS date)"
    text = f"coalesce({', '.join(texts)})" if texts else "CAST(NULL AS text)"
    return {
        "_day": day,
        "_year": f"coalesce(CAST(left({text}, 4) AS smallint), CAST(:year AS smallint))",
        "_month": f"CAST(substr({text}, 6, 2) AS smallint)",
    }


def read_as_key(code: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A code as :func:`references.read_key` reads it, as numbers are compared above."""
    seen = sa.func.lower(sa.func.regexp_replace(code, references.UNSEEN, "", "g"))
    return sa.func.translate(seen, _READ, _AS)


def ensure(connection: sa.Connection) -> None:
    """Make the relations that are not there, or are of another state of their row schema.

    What those held is forgotten, and made again by :mod:`upkeep`.
    """
    if not _unmade(connection):
        return
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_MAKING, 0))
    connection.execute(sa.select(lock))
    _run(connection, _REGISTER)
    _run(connection, f"CREATE SEQUENCE IF NOT EXISTS {CHANGES}")
    for name in _unmade(connection):
        _forget(connection, name)
        for statement in _definition(schema_of(name)):
            _run(connection, statement)
        _run(connection, f"COMMENT ON TABLE {identifier(name)} IS {literal_string(_marks()[name])}")


def ensure_for_readers() -> None:
    """The same before a reader asks, whose own transaction changes nothing."""
    with postgres.get_write_engine().begin() as connection:
        ensure(connection)


@cache
def _marks() -> dict[str, str]:
    """By relation, by what it is known to be of this state of its row schema, and of our rules."""
    return {
        name_of(schema): hashlib.sha256(
            "".join(
                [
                    *(*_definition(schema), belonging("number"), *read_day(schema).values()),
                    str(parties.RULES),
                ]
            ).encode()
        ).hexdigest()
        for schema in explored()
    }


def _unmade(connection: sa.Connection) -> list[str]:
    query = sa.text(
        "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class"
        " WHERE relkind = 'r' AND relname = ANY(:names)"
    )
    there = dict(connection.execute(query, {"names": [*_marks()]}).tuples().all())
    return [name for name, mark in _marks().items() if there.get(name) != mark]


def drop_all(connection: sa.Connection) -> None:
    """Forget everything."""
    ensure(connection)
    for name in _marks():
        _forget(connection, name)


def _forget(connection: sa.Connection, name: str) -> None:
    _run(connection, f"DROP TABLE IF EXISTS {identifier(name)}, {identifier(f'{name}_sums')}")
    gone = sa.text(f"DELETE FROM {REGISTER} WHERE relation = :name")  # noqa: S608
    connection.execute(gone, {"name": name})


def _run(connection: sa.Connection, sql: str) -> None:
    connection.execute(sa.text(sql.replace(":", r"\:")))
