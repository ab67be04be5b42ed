"""The command `ckan mashhad compliance digest`."""

from __future__ import annotations

import datetime as dt

import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import in_the_portals_language
from ckanext.mashhad.catalog.mail import portal_mail
from ckanext.mashhad.compliance.cli import compliance
from ckanext.mashhad.compliance.digest import sending


@compliance.command()
@click.option("--dry-run", is_flag=True, help="Print the letters and send none.")
@click.option("--date", help="With --dry-run: the day, Jalali or ISO; today if not given.")
@click.pass_context
def digest(ctx: click.Context, dry_run: bool, date: str | None) -> None:
    """Send the reminders of today that were not sent yet, as `ckan mashhad tick` does.

    On holidays and outside the hours none goes out; run again, none goes out twice.
    """
    with in_the_portals_language(ctx):
        if dry_run:
            _print(date)
            return
        if date:
            raise click.UsageError("--date is for --dry-run: letters go out on their own day.")
        if not portal_mail.is_set_up():
            raise click.ClickException(
                "There is no mail server: set smtp.server and smtp.mail_from."
            )
        sending.plan(dt.datetime.now(dt.UTC))
        click.echo(f"letters sent: {sending.send_waiting()}")


def _print(date: str | None) -> None:
    """The letters of a day with who gets them, but without an address."""
    context = Context(user="", ignore_auth=True)
    try:
        found = tk.get_action("mashhad_letters_preview")(context, {"date": date})
    except tk.ValidationError as error:
        raise click.ClickException(" ".join(error.error_dict["date"])) from error
    for each in found["letters"]:
        click.echo(f"{each['user']}: {each['subject']}\n\n{each['text']}")
    for each in found["unreachable"]:
        units = "، ".join(each["units"])
        told = tk._("{name} has no e-mail address and gets no letter on: {units}")
        click.echo(told.format(name=each["user"], units=units))
    click.echo(f"letters of {found['date']}: {len(found['letters'])}")
