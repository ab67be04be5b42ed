"""Rows of published files taken into the store, in the transaction that publishes them.

CKAN's database and the DataStore's have no common transaction: whether everybody may read a row is
decided when it is read (:mod:`city`), and what a file was when its rows were taken in (its unit) is
compared with what it is by :mod:`upkeep`, and so is the year of its dataset.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckanext.datastore.backend.postgres import identifier

from ckanext.mashhad.catalog.interfaces import Rows
from ckanext.mashhad.explore.engine.names import name_words, parties, people
from ckanext.mashhad.explore.facts import relations
from ckanext.mashhad.explore.facts.events import links
from ckanext.mashhad.explore.facts.relations import REGISTER
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.explored import Explored
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows import row_words
from ckanext.mashhad.tables.versions.model import FileVersion

_NOTHING: Final = "CAST('{}' AS text[])"
_NAMED: Final = (
    "LEFT JOIN (SELECT number, string_to_array(nullif(called, ''), ' ') AS words"
    " FROM unnest(CAST(:numbers AS bigint[]), CAST(:called AS text[])) AS u(number, called)) q"
    " ON q.number = s._id"
)


class File(NamedTuple):
    """What CKAN's database knows of a version whose rows come."""

    schema: TableSchema
    unit_id: str
    fiscal_year: int | None


def file_of(version_id: str) -> File | None:
    """None where its rows are not explored. Another connection: the caller's session is in use."""
    query = (
        sa.select(FileVersion.table, model.Package.owner_org, FISCAL_YEAR.label("year"))
        .join(model.Package, model.Package.id == FileVersion.package_id)
        .where(FileVersion.id == version_id)
    )
    with model.meta.engine.connect() as connection:
        found = connection.execute(query).first()
    if found is None or found.table not in registry.names():
        return None
    schema = registry.load(found.table)
    year = read_year(found.year)
    return File(schema, found.owner_org or "", year) if schema.explore else None


#: The fiscal year of a dataset, as it is stored.
FISCAL_YEAR: Final = model.Package.extras["fiscal_year"].astext


def read_year(stored: str | None) -> int | None:
    """The fiscal year of a dataset as a number; None where it has none."""
    return int(stored) if stored and stored.isdecimal() else None


def replace(connection: sa.Connection, rows: Rows, *, as_last: bool = False) -> None:
    """Put the rows of a version in the place of those that the resource had; ``as_last``: behind
    all files of its unit, though it was there already.
    """
    file = file_of(rows.version_id)
    if file is None:
        forget(connection, rows.resource_id)
        return
    relation = relations.name_of(file.schema)
    # A contract that two files have counts once, though both are published at the same time. Before
    # any row is touched: the other one may have to mark rows of this file.
    links.lock(connection, file.unit_id)
    gone = list(_forget(connection, rows.resource_id))
    before = {each.version_id: each.register for each in gone}
    register = connection.scalar(
        sa.text(
            f"INSERT INTO {REGISTER}"
            " (id, resource_id, version_id, unit_id, fiscal_year, relation, loaded)"
            f" SELECT coalesce(CAST(:number AS integer), nextval('{relations.NUMBERS}')),"
            " :resource, :version, :unit, CAST(:year AS integer), :relation,"
            f" nextval('{relations.CHANGES}') RETURNING id"
        ),
        {
            # What was published before keeps its place among the files of its unit.
            "number": None if as_last else before.get(rows.version_id),
            "resource": rows.resource_id,
            "version": rows.version_id,
            "unit": file.unit_id,
            "year": file.fiscal_year,
            "relation": relation,
        },
    )
    _take_in(connection, rows.relation, file, int(register or 0))
    came = links.numbers(connection, file.schema, int(register or 0))
    for each in gone:
        if (each.schema, each.unit_id) == (file.schema, file.unit_id):
            came += each.numbers
        else:
            links.follow(connection, each.schema, each.unit_id, each.numbers)
    links.follow(connection, file.schema, file.unit_id, came, int(register or 0))


def forget(connection: sa.Connection, resource_id: str) -> None:
    """The store has no rows of the resource any more."""
    for each in _forget(connection, resource_id):
        links.follow(connection, each.schema, each.unit_id, each.numbers)


class _Gone(NamedTuple):
    """Of rows that were there their file, and the numbers of what they were about."""

    register: int
    version_id: str
    schema: TableSchema
    unit_id: str
    numbers: list[str]


def _forget(connection: sa.Connection, resource_id: str) -> list[_Gone]:
    relations.ensure(connection)
    gone = sa.text(
        f"DELETE FROM {REGISTER} WHERE resource_id = :id"  # noqa: S608
        " RETURNING id, version_id, relation, unit_id"
    )
    found: list[_Gone] = []
    for each in connection.execute(gone, {"id": resource_id}).all():
        schema = relations.schema_of(each.relation)
        links.lock(connection, each.unit_id)
        numbers = links.numbers(connection, schema, each.id)
        for name in (each.relation, *([relations.sums_of(schema)] * _has_sums(schema))):
            rows = sa.text(f"DELETE FROM {identifier(name)} WHERE _register = :id")  # noqa: S608
            connection.execute(rows, {"id": each.id})
        connection.execute(sa.text(f"SELECT nextval('{relations.CHANGES}')"))
        found.append(_Gone(each.id, each.version_id, schema, each.unit_id, numbers))
    return found


def _take_in(connection: sa.Connection, source: str, file: File, register: int) -> None:
    schema, role = file.schema, file.schema.explore
    if role is None:
        return
    names, of_party = _parties(connection, source, role)
    named = _people(connection, source, schema)
    own = {column.name: f"s.{identifier(column.name)}" for column in schema.columns}
    party, called, company, words = "NULL", "NULL", "NULL", "CAST(NULL AS text[])"
    if role.party:
        party, called, company, words = "p.key", "p.called", "p.company", "p.words"
        own[role.party] = "p.shown"
    facets, of_persons = _facets(connection, source, schema)
    own |= facets
    day = relations.read_day(schema)
    year = f"array_remove(ARRAY['{relations.year_word('')}' || {day['_year']}], NULL)"
    values = {
        "_register": ":register",
        "_row": "s._id",
        "_unit": ":unit",
        **day,
        **links.names(schema, day["_year"], _counted(schema)),
        "_party": party,
        "_called": called,
        "_company": company,
        "_counted": _counted(schema),
        # What a person is called is no word by which a row is found; where other columns have a
        # word of it too, that has a position (:mod:`row_words`) and stays.
        "_words": f"ts_delete(CASE WHEN {words} IS NULL THEN s._full_text ELSE"
        f" ts_delete(s._full_text, {words}) || ts_filter(s._full_text, '{{d}}') END,"
        f" coalesce(q.words, {_NOTHING})) || array_to_tsvector({year})",
        **own,
    }
    target = identifier(relations.name_of(schema))
    columns = ", ".join(map(identifier, values))
    connection.execute(
        sa.text(
            f"INSERT INTO {target} ({columns}) SELECT {', '.join(values.values())}"  # noqa: S608
            f" FROM {identifier(source)} s {names} {_NAMED}"
        ),
        {
            "register": register,
            "unit": file.unit_id,
            "year": file.fiscal_year,
            **of_party,
            **named,
            **of_persons,
        },
    )
    links.join_again(connection, schema, register)
    changed = {register}
    if relations.counts_once(schema):
        changed |= _mark_repeated(connection, target, register)
    if _has_sums(schema):
        sum_up(connection, schema, sorted(changed))


def _parties(connection: sa.Connection, source: str, role: Explored) -> tuple[str, dict[str, Any]]:
    """The join that tells who the other side of a row is, with its parameters."""
    if not role.party:
        return "", {}
    id_ = identifier(role.party_id) if role.party_id else "NULL\\:\\:text"
    distinct = (
        f"SELECT DISTINCT {identifier(role.party)} AS name, {id_} AS id FROM {identifier(source)}"  # noqa: S608
    )
    found = connection.execute(sa.text(distinct)).all()
    known = [(each.name, each.id, parties.identify(each.name, each.id)) for each in found]
    # PostgreSQL's arrays of arrays are of one length: the words of each come as one text.
    words = [" ".join(_list_hidden(name or "", party.name or "")) for name, _id, party in known]
    join = (
        "LEFT JOIN (SELECT name, id, key, called, shown, company,"  # noqa: S608
        " string_to_array(nullif(said, ''), ' ') AS words"
        " FROM unnest(CAST(:names AS text[]), CAST(:ids AS text[]), CAST(:keys AS text[]),"
        " CAST(:called_by AS text[]),"
        " CAST(:shown AS text[]), CAST(:companies AS boolean[]), CAST(:said AS text[]))"
        " AS u(name, id, key, called, shown, company, said)) p"
        f" ON {_same('p.name', f's.{identifier(role.party)}')}"
    )
    if role.party_id:
        join += f" AND {_same('p.id', f's.{identifier(role.party_id)}')}"
    return join, {
        "names": [name for name, _id, _party in known],
        "ids": [id_ for _name, id_, _party in known],
        "keys": [party.key for _name, _id, party in known],
        "called_by": [parties.identify(name, None).key for name, _id, _party in known],
        "shown": [party.name for _name, _id, party in known],
        "companies": [parties.says_company(party.name or "") for _name, _id, party in known],
        "said": words,
    }


def _list_hidden(name: str, shown: str) -> list[str]:
    """What is not shown of a name is no word by which a row is found."""
    of_company = set(row_words.list_words(shown))
    return [word for word in row_words.list_words(name) if word not in of_company]


def _same(one: str, other: str) -> str:
    """That two texts are one, or both null; IS NOT DISTINCT FROM is joined row by row."""
    return f"coalesce({one}, '') = coalesce({other}, '') AND ({one} IS NULL) = ({other} IS NULL)"


def _counted(schema: TableSchema) -> str:
    when = schema.sums_when
    if when is None:
        return "true"
    among = ", ".join(f"'{code}'" for code in when.among)
    return f"coalesce(s.{identifier(when.column)}, '{when.default or ''}') IN ({among})"


def _mark_repeated(connection: sa.Connection, target: str, register: int) -> set[int]:
    """Which contracts or calls another file of the unit has too: those of the last file count.

    The files of which rows are marked that were not.
    """
    marked = sa.text(
        "WITH mine AS (SELECT DISTINCT _belongs"  # noqa: S608
        f" FROM {target} WHERE _register = :register AND _counted),"
        " shared AS (SELECT _belongs FROM mine m WHERE EXISTS"
        f" (SELECT 1 FROM {target} o WHERE o._belongs = m._belongs AND o._counted"
        " AND o._register <> :register)), marked AS"
        f" (UPDATE {target} t SET _repeated = true FROM shared s WHERE t._belongs = s._belongs"
        " AND t._counted AND NOT t._repeated RETURNING t._register)"
        " SELECT DISTINCT _register FROM marked"
    )
    return set(connection.scalars(marked, {"register": register}))


def _has_sums(schema: TableSchema) -> bool:
    return bool(relations.summed_by(schema))


def sum_up(connection: sa.Connection, schema: TableSchema, registers: list[int]) -> None:
    """What the rows of these files come to, without those that are repeated."""
    role = schema.explore
    target, rows = identifier(relations.sums_of(schema)), identifier(relations.name_of(schema))
    keys = ", ".join(map(identifier, relations.summed_by(schema)))
    amount = identifier(str(role.amount)) if role else "0"
    for statement in (
        f"DELETE FROM {target} WHERE _register = ANY(:registers)",  # noqa: S608
        f"INSERT INTO {target} ({keys}, _count, _amount, _unpriced)"  # noqa: S608
        f" SELECT {keys}, count(*), sum({amount}), count(*) - count({amount}) FROM {rows}"
        " WHERE _register = ANY(:registers) AND _counted AND NOT _repeated"
        f" GROUP BY {keys}",
    ):
        connection.execute(sa.text(statement), {"registers": registers})


def _people(connection: sa.Connection, source: str, schema: TableSchema) -> dict[str, Any]:
    """Of rows in whose texts beside the party persons are named, the words of their names."""
    party = schema.explore.party if schema.explore else None
    texts = [identifier(c.name) for c in schema.columns if c.type == "text" and c.name != party]
    text = f"concat_ws(' ', {', '.join(texts)})"
    query = f"SELECT _id, {text} FROM {identifier(source)} WHERE {text} ~ :titles"  # noqa: S608
    titles = {"titles": name_words.titles_in_texts()}
    found = [
        (number, " ".join(row_words.list_words(" ".join(people.people_in(written)))))
        for number, written in connection.execute(sa.text(query), titles)
    ]
    return {"numbers": [n for n, _ in found], "called": [words for _, words in found]}


def _facets(
    connection: sa.Connection, source: str, schema: TableSchema
) -> tuple[dict[str, str], dict[str, Any]]:
    """SQL for free texts by which rows are chosen and added up, without those that name a person,
    with its parameters.
    """
    role = schema.explore
    facets = [each for each in (role.facets if role else ()) if schema.column(each).type == "text"]
    values, bound = {}, {}
    for number, name in enumerate(facets):
        facet, party = f"s.{identifier(name)}", f"s.{identifier(str(role and role.party))}"
        party = f"coalesce({party}, '')" if role and role.party else "''"
        pairs = f"SELECT DISTINCT {facet}, {party} FROM {identifier(source)} s"  # noqa: S608
        pairs += f" WHERE {facet} IS NOT NULL"
        found = connection.execute(sa.text(pairs)).tuples()
        persons = [(said, who) for said, who in found if _tells_person(said, who)]
        hidden = f"unnest(CAST(:said{number} AS text[]), CAST(:who{number} AS text[]))"
        here = f"SELECT FROM {hidden} h(said, who) WHERE h.said = {facet} AND h.who = {party}"
        values[name] = f"CASE WHEN EXISTS ({here}) THEN NULL ELSE {facet} END"
        bound[f"said{number}"] = [said for said, _who in persons]
        bound[f"who{number}"] = [who for _said, who in persons]
    return values, bound


def _tells_person(text: str, party: str) -> bool:
    """Whether a text may name a person: by a title, by words that say nothing else, or by two that
    are not shown of the other party of its row.
    """
    if people.people_in(text) or people.may_be_name(text):
        return True
    hidden = _list_hidden(party, parties.identify(party, None).name or "")
    return len({*hidden} & {*row_words.list_words(text)}) > 1
