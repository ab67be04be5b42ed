"""Commands `ckan mashhad tables batch list`, `show`, `finish` and `undo`."""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import in_the_portals_language
from ckanext.mashhad.tables.bulk import actions, batch_dict, batch_job
from ckanext.mashhad.tables.bulk import model as store
from ckanext.mashhad.tables.bulk.model import Batch
from ckanext.mashhad.tables.engine.batches import batch_words

_LISTED = 50


@click.group()
def batch() -> None:
    """Batches of datasets: how they stand; finish or take back one that was interrupted."""


@batch.command("list")
@click.pass_context
def list_batches(ctx: click.Context) -> None:
    """The newest batches of all officers: id, state, when, file."""
    with in_the_portals_language(ctx):
        for each in store.of_user(None, _LISTED):
            user = model.User.get(each.user_id)
            name = user.name if user else "?"
            click.echo(f"{each.id}\t{each.state}\t{each.created:%Y-%m-%dT%H:%M}\t{name}")


@batch.command("show")
@click.argument("batch_id")
@click.pass_context
def show(ctx: click.Context, batch_id: str) -> None:
    """How a batch stands, dataset by dataset."""
    with in_the_portals_language(ctx):
        _tell(_batch(batch_id))


@batch.command("finish")
@click.argument("batch_id")
@click.pass_context
def finish(ctx: click.Context, batch_id: str) -> None:
    """Go on here and now with a batch that was interrupted, as the officer who sent it."""
    with in_the_portals_language(ctx):
        found = _batch(batch_id)
        if found.state == store.STOPPED:
            state = store.UNDOING if found.is_half_undone else store.APPLYING
            actions.begin(found, (store.STOPPED,), state)
        batch_job.run(batch_id)
        _tell(_batch(batch_id))


@batch.command("undo")
@click.argument("batch_id")
@click.option("--reason", help="For everybody to read; needed after the day of the batch.")
@click.pass_context
def undo(ctx: click.Context, batch_id: str, reason: str | None) -> None:
    """Take back here and now what a batch has written."""
    with in_the_portals_language(ctx):
        site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
        try:
            actions.take_back(_batch(batch_id), reason, site_user)
        except tk.ValidationError as error:
            raise click.ClickException(" ".join(error.error_summary.values())) from error
        batch_job.run(batch_id)
        _tell(_batch(batch_id))


def _batch(batch_id: str) -> Batch:
    found = store.get(batch_id)
    if found is None:
        raise click.ClickException(tk._("There is no such batch."))
    return found


def _tell(found: Batch) -> None:
    told = batch_dict.describe(found)
    word = batch_words.STATES[told["state"]]
    click.echo(f"{told['id']}\t{told['state']}\t{tk._(word.msgid)}")
    if told["stopped_by"]:
        click.echo(f"✕ {told['stopped_by']['n'] or ''} {told['stopped_by']['message']}")
    for item in told["items"]:
        click.echo(f"{item['n']}\t{item['action']}\t{item['state']}\t{item['title']}")
