"""Commands `ckan mashhad links check` and `status`."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import click

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.compliance.addresses.address_health import State
from ckanext.mashhad.compliance.links import following, link_checks, listing, queue

#: Dead addresses that are named.
_NAMED = 1000


@mashhad.group()
def links() -> None:
    """Whether the addresses of files that lie elsewhere answer."""


@links.command()
@click.option("--all", "everything", is_flag=True, help="Ask those too that are not due yet.")
@click.option("--verbose", is_flag=True, help="Print each address before it is asked.")
def check(everything: bool, verbose: bool) -> None:
    """Ask every address that is due, in this process, until none is.

    `ckan mashhad tick` has the workers do the same, a little each minute.
    """
    now = dt.datetime.now(dt.UTC)
    following.follow(now)
    if everything:
        queue.ask_all(now)
    model.Session.commit()
    asked = link_checks.ask_due(told=click.echo if verbose else lambda url: None)
    click.echo(f"addresses asked: {asked}")


@links.command()
@click.option("--unit", help="Name of a unit; all units if not given.")
def status(unit: str | None) -> None:
    """How many addresses stand how, and which are dead: since when, what they said, which file."""
    found = model.Group.get(unit) if unit else None
    if unit and (found is None or not found.is_organization):
        raise click.ClickException(f"There is no unit {unit}.")
    unit_id = found.id if found else None
    for state, number in listing.counts(unit_id).items():
        click.echo(f"{state.value}: {number}")
    for each in listing.wanting(unit_id, most=_NAMED, states=(State.DEAD,)):
        health = each.health
        since = f"{health.failing_since:%Y-%m-%d}" if health.failing_since else ""
        said = f"{health.code} {health.status or ''}".strip()
        click.echo(f"{since}\t{said}\t{each.dataset}\t{each.resource_id}\t{each.url}")
