"""Command `ckan mashhad explore rebuild`."""

from __future__ import annotations

import click

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.explore.facts import upkeep


@mashhad.group()
def explore() -> None:
    """The store of rows behind the pages that explore all registers."""


@explore.command()
def rebuild() -> None:
    """Forget the store and make it anew from the published rows; readers may go on meanwhile."""
    click.echo(upkeep.rebuild())
