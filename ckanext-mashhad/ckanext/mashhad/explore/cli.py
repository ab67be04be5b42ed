"""Commands `ckan mashhad explore rebuild` and `package`."""

from __future__ import annotations

import click

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.explore.facts import upkeep
from ckanext.mashhad.explore.web.data_package import city_package


@mashhad.group()
def explore() -> None:
    """The store of rows behind the pages that explore all registers."""


@explore.command()
def rebuild() -> None:
    """Forget the store and make it anew from the published rows; readers may go on meanwhile."""
    click.echo(upkeep.rebuild())


@explore.command()
def package() -> None:
    """Make the Data Package of all rows that are public now."""
    city_package.make(anyway=True)
