"""The datasets that statements are about, named so that each statement is built once.

To build a statement, and the key by which SQLAlchemy knows it again, takes longer than to ask
PostgreSQL about a few datasets. So a statement is kept, and only its values are sent anew; ids are
sent as one array, which is the same text however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

import ckan.model as model
import sqlalchemy as sa

#: A query of ids; the same object wherever the same kind of datasets is asked about.
Ids: TypeAlias = sa.Select[tuple[str]]


class AskedDatasets(NamedTuple):
    """The datasets of a query of ``ids``, with the ``values`` of its parameters."""

    ids: Ids
    values: Mapping[str, Any]

    def execute(self, build: Callable[[Ids], sa.Select[Any]], **values: Any) -> sa.Result[Any]:
        """Ask what ``build``, a function of a module, makes of the query of ids; ``values``: of the
        statement's own parameters.
        """
        return model.Session.execute(_built(build, self.ids), {**self.values, **values})


@cache
def _built(build: Callable[[Ids], sa.Select[Any]], ids: Ids) -> sa.Select[Any]:
    return build(ids)


def texts(name: str) -> sa.ColumnElement[Any]:
    """Any of the texts that are sent as the parameter of this name, a list."""
    return sa.any_(sa.bindparam(name, type_=sa.ARRAY(sa.UnicodeText)))


_PACKAGE: Final = model.Package.__table__.c
_EVERY: Final = sa.select(_PACKAGE.id)


def among(every: Ids, ids: Collection[str] | None) -> AskedDatasets:
    """Return those with these ids of ``every``, which is kept by a module, or all of them."""
    if ids is None:
        return AskedDatasets(every, {})
    return AskedDatasets(_built(_with_ids, every), {"datasets": list(ids)})


def _with_ids(every: Ids) -> Ids:
    return every.where(_PACKAGE.id == texts("datasets"))


def these(ids: Collection[str] | None) -> AskedDatasets:
    """Return the datasets with these ids that CKAN has, or all that it has."""
    return among(_EVERY, ids)
