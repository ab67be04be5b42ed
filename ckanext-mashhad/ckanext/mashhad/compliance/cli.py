"""Commands `ckan mashhad compliance ...`."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any, Final, Literal

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import in_the_portals_language, mashhad
from ckanext.mashhad.compliance.actions import day_of
from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS
from ckanext.mashhad.compliance.engine.rules.rule_faults import RulesError
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import LEDGER_NAMES
from ckanext.mashhad.compliance.judgements import audit, snapshots
from ckanext.mashhad.compliance.plan import actions
from ckanext.mashhad.compliance.report import report_csv, report_summary
from ckanext.mashhad.persian.reading_errors import Lang

#: How a check ends that found nothing wrong, but something that is hardly meant.
DOUBTFUL: Final = 3


@mashhad.group()
def compliance() -> None:
    """Which duty to publish each unit has met, is late with or misses."""


@compliance.command("report")
@click.option("--unit", help="Name of a unit; its duties one by one. All units if not given.")
@click.option("--date", help="Day of judgement, Jalali or ISO; today in Tehran if not given.")
@click.option("--ledger", type=click.Choice(LEDGERS), help="One ledger; all three if not given.")
@click.option("--period", help="1403, 1403-h1, 1403-q2, 1403-m07, or latest; all if not given.")
@click.option("--duty", help="Id of a duty; all if not given.")
@click.option(
    "--rules",
    type=click.Choice(["then", "now"]),
    default="then",
    help="Judge by the rules of that day, or of now.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_context
def print_report(ctx: click.Context, form: str, **asked: str | None) -> None:
    """Print the report, in the language of the portal."""
    with in_the_portals_language(ctx):
        click.echo(_text(asked, form), nl=False)


@compliance.command()
@click.option("--since", help="Take this day and all after it anew, Jalali or ISO.")
@click.option(
    "--rules",
    type=click.Choice(["then", "now"]),
    default="then",
    help="Judge each day by the rules that were in force on it, or all by those of now.",
)
@click.pass_context
def snapshot(ctx: click.Context, since: str | None, rules: Literal["then", "now"]) -> None:
    """Write down the days that are over and were not yet; run again it changes nothing.

    `ckan mashhad tick` does the same by itself.
    """
    with in_the_portals_language(ctx):
        try:
            day = day_of(since) if since else None
        except tk.ValidationError as error:
            raise click.ClickException(" ".join(error.error_dict["date"])) from error
        days = snapshots.take(dt.datetime.now(dt.UTC), since=day, by_rules=rules)
    click.echo(f"days taken: {days}")


@compliance.command("audit")
def compare() -> None:
    """Compare what is kept of facts and judgements with what is read and judged anew.

    Prints each difference and ends with 1 where there is any. Of past days the same facts tell the
    same.
    """
    found = list(audit.differences())
    model.Session.commit()
    for one in found:
        click.echo(f"{one.about}\n  kept: {one.kept or '-'}\n  anew: {one.anew or '-'}")
    click.echo(f"differences: {len(found)}")
    if found:
        raise SystemExit(1)


@compliance.command()
def recount() -> None:
    """Count anew when each row that is a case was first public, from the files themselves.

    Nothing changes by it, unless the database was put back or a row schema names other cases.
    """
    versions = case_store.recount()
    model.Session.commit()
    click.echo(f"file versions counted: {versions}")


@compliance.command()
@click.argument("unit")
@click.argument("duty")
@click.argument("period", required=False)
@click.option("--date", help="Day of judgement, Jalali or ISO; today in Tehran if not given.")
@click.pass_context
def explain(ctx: click.Context, unit: str, duty: str, period: str | None, date: str | None) -> None:
    """Say why UNIT stands with DUTY as it does; PERIOD is 1403, 1403-h1, 1403-q2 or 1403-m07."""
    with in_the_portals_language(ctx):
        asked = {"unit": unit, "date": date}
        found = [
            one
            for one in _report(asked)["judgements"]
            if one["duty"] == duty and period in (None, one["period"])
        ]
        if not found:
            raise click.ClickException(tk._("That duty is not judged for this unit."))
        lang = _lang()
        click.echo(
            "\n\n".join("\n".join(report_summary.explained(one, tk._, lang)) for one in found)
        )


@compliance.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def validate(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Say what is wrong with the rules in force; FILES take the place of those of their name.

    Files are called duties.yaml, schedule.yaml, policy.yaml and site.yaml. What is allowed but
    hardly meant is told, too. Ends with 1 when something is wrong, with 3 when there are only such
    doubts, else with 0.
    """
    with in_the_portals_language(ctx):
        if strange := [file.name for file in files if file.name not in loading.FILES]:
            message = tk._("A file of rules is one of: {names}. This is none: {name}.")
            names = ", ".join(loading.FILES)
            raise click.ClickException(message.format(names=names, name=strange[0]))
        texts = {file.name: _read(file) for file in files}
        try:
            rules = actions.checked(texts)
        except RulesError as error:
            raise click.ClickException(
                "\n".join(actions.describe_problems(error.problems))
            ) from error
        counts = Counter(one.ledger for one in rules.duties)
        for ledger, name in LEDGER_NAMES.items():
            click.echo(f"{tk._(name)}: {counts[ledger]}")
        if doubts := actions.describe_problems(actions.doubts(texts, rules)):
            click.echo("\n".join((tk._("Allowed, but is it meant?"), *doubts)), err=True)
            ctx.exit(DOUBTFUL)


@compliance.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", required=True, help="Why; everybody reads it.")
@click.pass_context
def put(ctx: click.Context, file: Path, reason: str) -> None:
    """Put FILE in force: schedule.yaml, the plan, or site.yaml, the site's own decisions."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    with in_the_portals_language(ctx):
        given = {"file": file.name, "text": _read(file), "reason": reason}
        try:
            done = tk.get_action("mashhad_compliance_rules_put")(
                Context(user=user, ignore_auth=True), given
            )
        except tk.ValidationError as error:
            raise click.ClickException(_reasons(error)) from error
    click.echo(f"judgements of the past that are others now: {done['changed_past']}")


def _read(file: Path) -> str:
    """The text of a file of rules, with or without the mark that Windows puts before UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = tk._("The file {name} is not text in UTF-8; save it so.")
        raise click.ClickException(message.format(name=file.name)) from error


def _text(asked: dict[str, Any], form: str) -> str:
    found = _report(asked)
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        return report_csv.judgements(found)
    lang = _lang()
    text = "\n".join(report_summary.lines(found, tk._, lang))
    address = tk.url_for("mashhad_compliance.index", qualified=True)
    if found["unit"]:
        address = tk.url_for("mashhad_compliance.unit", unit_name=found["unit"], qualified=True)
    return f"{text}\n\n{address}\n"


def _report(asked: dict[str, Any]) -> dict[str, Any]:
    """The report for anybody; what is wrong with the question ends the command."""
    try:
        found: dict[str, Any] = tk.get_action("mashhad_compliance_report")(Context(user=""), asked)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        raise click.ClickException(_reasons(error)) from error
    return found


def _reasons(error: tk.ValidationError) -> str:
    return "\n".join("\n".join(texts) for texts in error.error_dict.values())


def _lang() -> Lang:
    return "fa" if tk.h.lang().startswith("fa") else "en"
