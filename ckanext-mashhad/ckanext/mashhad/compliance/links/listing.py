"""The addresses of a unit's public files, or of all: how many stand how, and which want mending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.compliance.addresses.address_health import Health, State
from ckanext.mashhad.compliance.addresses.asking import Said
from ckanext.mashhad.compliance.addresses.model import Link, is_link, is_public

#: States that ask something of an officer, the most urgent first.
WANTING: Final = (State.DEAD, State.FAILING, State.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file elsewhere with the dataset that it is in, and how its address stands."""

    dataset_type: str
    dataset: str
    title: str
    resource_id: str
    name: str
    url: str
    health: Health


def state() -> sa.ColumnElement[str]:
    """``Health.state`` for the database."""
    return sa.case(
        (Link.said.is_(None), State.UNASKED.value),
        (Link.dead_since.is_not(None), State.DEAD.value),
        (Link.strikes > 0, State.FAILING.value),
        (Link.said == Said.ANSWERS.value, State.ALIVE.value),
        else_=State.UNCLEAR.value,
    )


def counts(unit: str | None = None) -> dict[State, int]:
    """How many files elsewhere stand how, of a unit (its id) or of all; every state named."""
    query = _of(unit).with_only_columns(state(), sa.func.count()).group_by(state())
    found = {State(name): number for name, number in model.Session.execute(query)}
    return {each: found.get(each, 0) for each in State}


def wanting(
    unit: str | None = None, *, most: int, skip: int = 0, states: tuple[State, ...] = WANTING
) -> list[Listed]:
    """Files whose addresses do not open, the dead first, then by dataset."""
    names = [each.value for each in states]
    query = (
        _of(unit)
        .where(state().in_(names))
        .order_by(sa.func.array_position(names, state()), model.Package.title, model.Resource.id)
        .limit(most)
        .offset(skip)
    )
    return [
        Listed(
            dataset_type=package.type,
            dataset=package.name,
            title=package.title or package.name,
            resource_id=resource.id,
            name=resource.name or "",
            url=resource.url,
            health=link.health,
        )
        for resource, package, link in model.Session.execute(query)
    ]


def _of(unit: str | None) -> sa.Select[Any]:
    query = (
        sa.select(model.Resource, model.Package, Link)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .join(Link, Link.url == model.Resource.url)
        .where(is_link(), is_public())
    )
    return query if unit is None else query.where(model.Package.owner_org == unit)
