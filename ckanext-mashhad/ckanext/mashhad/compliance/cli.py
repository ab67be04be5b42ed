"""Commands `ckan mashhad compliance ...`."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import in_the_portals_language, mashhad
from ckanext.mashhad.compliance import case_store, report, snapshots, summary
from ckanext.mashhad.compliance.actions import day_of


@mashhad.group()
def compliance() -> None:
    """Which duty to publish each unit has met, is late with or misses."""


@compliance.command("report")
@click.option("--unit", help="Name of a unit; its duties one by one. All units if not given.")
@click.option("--date", help="Day of judgement, Jalali or ISO; today in Tehran if not given.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_context
def print_report(ctx: click.Context, unit: str | None, date: str | None, form: str) -> None:
    """Print the report, in the language of the portal."""
    with in_the_portals_language(ctx):
        click.echo(_text(unit, date, form), nl=False)


@compliance.command()
@click.option("--since", help="Take this day and all after it anew, Jalali or ISO.")
@click.pass_context
def snapshot(ctx: click.Context, since: str | None) -> None:
    """Write down the days that are over and were not yet; run again it changes nothing.

    `ckan mashhad tick` does the same by itself.
    """
    with in_the_portals_language(ctx):
        try:
            day = day_of(since) if since else None
        except tk.ValidationError as error:
            raise click.ClickException(" ".join(error.error_dict["date"])) from error
        days = snapshots.take(dt.datetime.now(dt.UTC), since=day)
    click.echo(f"days taken: {days}")


@compliance.command()
def recount() -> None:
    """Count anew when each row that is a case was first public, from the files themselves.

    Nothing changes by it, unless the database was put back or a row schema names other cases.
    """
    versions = case_store.recount()
    model.Session.commit()
    click.echo(f"file versions counted: {versions}")


def _text(unit: str | None, date: str | None, form: str) -> str:
    try:
        found: dict[str, Any] = tk.get_action("mashhad_compliance_report")(
            Context(user=""), {"unit": unit, "date": date}
        )
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        lines = [" ".join(texts) for texts in error.error_dict.values()]
        raise click.ClickException("\n".join(lines)) from error
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        return report.as_csv(found)
    lang = "fa" if tk.h.lang().startswith("fa") else "en"
    text = "\n".join(summary.lines(found, tk._, lang))
    address = tk.url_for("mashhad_compliance.index", qualified=True)
    if unit:
        address = tk.url_for("mashhad_compliance.unit", unit_name=found["unit"], qualified=True)
    return f"{text}\n\n{address}\n"
