"""Commands `ckan mashhad compliance quality rebuild` and `status`."""

from __future__ import annotations

import datetime as dt

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import in_the_portals_language
from ckanext.mashhad.compliance.cli import compliance
from ckanext.mashhad.compliance.quality import measuring
from ckanext.mashhad.compliance.quality import quality_store as store


@compliance.group()
def quality() -> None:
    """How well datasets are described, by the method MQA."""


@quality.command()
def rebuild() -> None:
    """Measure every public dataset anew, here and now.

    `ckan mashhad tick` has the workers measure what changes; this is for what it cannot know, such
    as a new version of this extension.
    """
    store.forget_hidden()
    store.outdate_all()
    model.Session.commit()
    click.echo(f"datasets measured: {measuring.measure_waiting()}")


@quality.command()
@click.pass_context
def status(ctx: click.Context) -> None:
    """The figures of each unit, how many datasets were measured, and whether some wait."""
    waiting = len(store.waiting(dt.datetime.now(dt.UTC), most=1_000_000))
    with in_the_portals_language(ctx):
        found = tk.get_action("mashhad_quality_report")(Context(user=""), {})
    for one in found["units"]:
        click.echo(f"{one['unit']}\t{one['datasets']}\t{one['percent']}")
    city = found["city"]
    click.echo(
        f"datasets: {city['datasets']}, of 100 points: {city['percent']}, waiting: {waiting}"
    )
