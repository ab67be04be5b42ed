"""What CKAN asks PostgreSQL of every dataset that it creates, answered where that is known already.

Nothing can be found of a dataset that is not there yet, and who writes it, for which unit and with
which keywords is the same for many records of a batch. All else is asked of PostgreSQL as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, Final

import ckan.logic as logic
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.dictization import model_dictize
from ckan.types import Action, Context
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from ckanext.mashhad.catalog.validators import FREE_NAMES

_ORGANIZATION: Final = "organization"
_ABSENT: Final = object()


class Known:
    """What a batch has found out; ``kept`` is emptied whenever one of its records is undone."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept
        self.created: set[str] = set()
        #: What CKAN has made of a new dataset for the index.
        self.shown: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        #: Whether a hook has put a dataset into a group, or beside another.
        self.is_related = False

    def note(self, session: Any, *_: Any) -> None:
        """Look at what the session is about to write."""
        self.is_related |= any(map(_relates, session.new))

    def ask(self, kind: str, key: Any, ask: Callable[[], Any]) -> Any:
        """The answer that was given before, else a new one; that there is none is not kept."""
        answers = self.kept.setdefault(kind, {})
        if key not in answers:
            found = ask()
            if found is None:
                return None
            answers[key] = found
        return answers[key]


_known: ContextVar[Known | None] = ContextVar("mashhad_harvest_known", default=None)


@contextmanager
def given(kept: dict[str, Any]) -> Iterator[None]:
    """Within it CKAN's own questions are answered from ``kept`` and from what is being created."""
    known = Known(kept)
    session, token = model.Session(), _known.set(known)
    sa.event.listen(session, "before_flush", known.note)
    try:
        with ExitStack() as replaced:
            for owner, name, answer in _answers(known):
                replaced.enter_context(_in_place_of(owner, name, answer))
            yield
    finally:
        _known.reset(token)
        sa.event.remove(session, "before_flush", known.note)


@contextmanager
def creating(package_id: str) -> Iterator[dict[str, Any]]:
    """What belongs into the context in which this dataset is created.

    Of a batch each dataset is committed once, with its activity; CKAN would commit both.
    """
    known = _known.get()
    if known is None:
        yield {}
        return
    known.created.add(package_id)
    yield {"session": _SessionOfNew(package_id, known), "defer_commit": True}
    logic.index_insert_package_dicts(known.shown.pop(package_id))


def _answers(known: Known) -> Iterator[tuple[Any, str, Any]]:
    user_get, user_by_name = model.User.get, model.User.by_name
    group_get, execute = model.Group.get, model_dictize._execute
    show_both = logic.package_show_default_and_custom_schemas

    def get_user(reference: str | None) -> Any:
        return known.ask("users", reference, lambda: user_get(reference))

    def user_named(name: str | None, autoflush: bool = True, for_update: bool = False) -> Any:
        if for_update:
            return user_by_name(name, autoflush, for_update)
        return known.ask("users by name", name, lambda: user_by_name(name))

    def get_group(reference: str | None) -> Any:
        return known.ask("groups", reference, lambda: group_get(reference))

    def shown(query: Any, table: sa.Table, context: Context) -> Any:
        package = context.get("package")
        if package is None or package.id not in known.created:
            return execute(query, table, context)
        return _parts(known, package, table, lambda: execute(query, table, context))

    def shown_both(context: Context, package_id: str) -> Any:
        known.shown[package_id] = show_both(context, package_id)
        return known.shown[package_id]

    yield model.User, "get", staticmethod(get_user)
    yield model.User, "by_name", staticmethod(user_named)
    yield model.Group, "get", staticmethod(get_group)
    yield model.Member, "related_packages", _packages_of_member
    yield model_dictize, "_execute", shown
    yield logic, "package_show_default_and_custom_schemas", shown_both


@contextmanager
def _in_place_of(owner: Any, name: str, answer: Any) -> Iterator[None]:
    usual = vars(owner).get(name, _ABSENT)
    setattr(owner, name, answer)
    try:
        yield
    finally:
        if usual is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, usual)


def _packages_of_member(member: model.Member) -> list[model.Package]:
    """As CKAN's, which does not look at the datasets that it has at hand."""
    found = model.Session.get(model.Package, member.table_id)
    return [] if found is None else [found]


def _parts(
    known: Known, package: model.Package, table: sa.Table, ask: Callable[[], Any]
) -> Iterable[Any]:
    """What CKAN shows of a dataset that this transaction has created, from the table."""
    if table is model.resource_table:
        names = table.c.keys()
        return _rows(names, [[_stored(f, c) for c in table.c] for f in package.resources_all])
    if table is model.package_tag_table:
        names = [*model.tag_table.c.keys(), "state"]
        words = ((each.tag, each.state) for each in package.package_tags)
        return _rows(names, [[*(getattr(tag, n) for n in names[:-1]), s] for tag, s in words])
    if table is model.group_table:
        return known.ask("shown units", package.owner_org, lambda: ask().all())  # type: ignore[no-any-return]
    return ask() if known.is_related else []  # type: ignore[no-any-return]


def _relates(made: Any) -> bool:
    if isinstance(made, model.Member):
        return made.capacity != _ORGANIZATION
    return isinstance(made, model.PackageRelationship)


def _stored(file: model.Resource, column: sa.Column[Any]) -> Any:
    value = getattr(file, column.name)
    return int(value) if value is not None and isinstance(column.type, sa.Integer) else value


def _rows(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> IteratorResult[Any]:
    return IteratorResult(SimpleResultMetaData(names), iter([tuple(row) for row in rows]))


class _SessionOfNew:
    """CKAN's session where it asks for a dataset that nobody else can create meanwhile."""

    def __init__(self, package_id: str, known: Known) -> None:
        self._id, self._known = package_id, known

    def __getattr__(self, name: str) -> Any:
        return getattr(model.Session, name)

    def get(self, entity: Any, ident: Any, **how: Any) -> Any:
        if entity is model.Package and ident == self._id:
            return self._package()
        return model.Session.get(entity, ident, **how)

    def query(self, *entities: Any) -> Any:
        if len(entities) == 1 and entities[0] in _QUERIES:
            return _Query(entities[0], self)
        return model.Session.query(*entities)

    def found_by(self, entity: Any, asked: dict[str, Any]) -> Any:
        """The first that CKAN would find, or ``_ABSENT`` where it has to be asked."""
        if entity is model.Package:
            names = self._known.kept.get(FREE_NAMES, ())
            return None if {*asked} == {"name"} and asked["name"] in names else _ABSENT
        if {*asked} - _QUERIES[entity]:
            return _ABSENT
        find = model.Session.query(entity).filter_by(**asked).first
        return self._known.ask(entity.__name__, tuple(sorted(asked.items(), key=str)), find)

    def is_ours(self, criterion: Any) -> bool:
        """Whether it asks for a part of the dataset while that is not yet there."""
        left, right = getattr(criterion, "left", None), getattr(criterion, "right", None)
        return (
            getattr(left, "key", "") == "package_id"
            and criterion.operator is sa.sql.operators.eq
            and getattr(right, "value", "") == self._id
            and self._package() is None
        )

    def _package(self) -> Any:
        key = sa.orm.util.identity_key(model.Package, self._id)
        return model.Session.identity_map.get(key)


#: Of what may be known, by which columns it is found.
_QUERIES: Final[dict[Any, frozenset[str]]] = {
    model.Package: frozenset({"name"}),
    model.Resource: frozenset(),
    model.Tag: frozenset({"name", "vocabulary_id"}),
    model.User: frozenset({"id", "name"}),
}


class _Query:
    """A query that reaches PostgreSQL only if it asks for what is not known."""

    def __init__(self, entity: Any, session: _SessionOfNew) -> None:
        self._entity, self._session = entity, session

    def __getattr__(self, name: str) -> Any:
        return getattr(model.Session.query(self._entity), name)

    def filter_by(self, **asked: Any) -> Any:
        found = self._session.found_by(self._entity, asked)
        usual = model.Session.query(self._entity).filter_by
        return usual(**asked) if found is _ABSENT else _Found(found, lambda: usual(**asked))

    def filter(self, *criteria: Any) -> Any:
        usual = model.Session.query(self._entity).filter(*criteria)
        is_empty = self._entity is model.Resource and any(map(self._session.is_ours, criteria))
        return _Found(None, lambda: usual) if is_empty else usual


class _Found:
    """The one that was asked for, or none."""

    def __init__(self, found: Any, query: Callable[[], Any]) -> None:
        self._found, self._query = found, query

    def first(self) -> Any:
        return self._found

    def filter(self, *criteria: Any) -> Any:
        return self if self._found is None else self._query().filter(*criteria)

    def order_by(self, *columns: Any) -> Any:
        return self if self._found is None else self._query().order_by(*columns)

    def __getitem__(self, place: Any) -> Any:
        return [][place] if self._found is None else self._query()[place]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query(), name)


@tk.chained_action
def package_owner_org_update(
    next_action: Action, context: Context, data_dict: dict[str, Any]
) -> None:
    """As CKAN's; a dataset that is being created is in no unit that it would have to leave."""
    known, id_ = _known.get(), data_dict.get("id", "")
    unit_id = data_dict.get("organization_id")
    if known is None or id_ not in known.created or not unit_id or not context.get("defer_commit"):
        next_action(context, data_dict)
        return
    tk.check_access("package_owner_org_update", context, data_dict)
    unit = model.Group.get(unit_id)
    if unit is None or not unit.is_organization:
        raise tk.ObjectNotFound(tk._("Organization was not found."))
    member = {"table_id": id_, "table_name": "package", "group": unit, "group_id": unit.id}
    model.Session.add(model.Member(**member, capacity=_ORGANIZATION, state="active"))


CHAINED: Final = {"package_owner_org_update": package_owner_org_update}
