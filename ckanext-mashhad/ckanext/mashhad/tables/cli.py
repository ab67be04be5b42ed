"""Commands `ckan mashhad tables check`, `template` and `list`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, BinaryIO, Final

import ckan.plugins.toolkit as tk
import click
from flask_babel import force_locale

from ckanext.mashhad import config
from ckanext.mashhad.catalog.cli import in_the_portals_language, mashhad
from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.periods import parse_fiscal_year
from ckanext.mashhad.persian.reading_errors import InputError
from ckanext.mashhad.tables.bulk import cli as bulk_cli
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check.check import check
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.workbooks import check_summary, template

ERRORS: Final = 1
UNREADABLE: Final = 2


@mashhad.group()
def tables() -> None:
    """The tables that the portal knows, and the check of files against them."""


@tables.command("list")
@click.pass_context
def list_tables(ctx: click.Context) -> None:
    """All tables: name, dataset type and title."""
    with in_the_portals_language(ctx):
        locale = rule_messages.LOCALE[data_language(tk.h.lang())]
        for name in registry.names():
            table = registry.load(name)
            click.echo(f"{name}\t{table.dataset_type}\t{table.title[locale]}")


def _year(_ctx: click.Context, _param: click.Parameter, typed: str | None) -> str | None:
    try:
        return str(parse_fiscal_year(typed)) if typed else None
    except InputError as error:
        raise click.BadParameter(str(error)) from error


@tables.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--schema", "table", required=True, type=click.Choice(registry.names()))
@click.option("--fiscal-year", callback=_year, help="As the dataset will say, such as 1403.")
@click.option("--period", "period_part", type=click.Choice(codelists.load("period_part").codes))
@click.option("--budget-stage", type=click.Choice(codelists.load("budget_stage").codes))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def check_file(ctx: click.Context, file: Path, table: str, form: str, **facts: str | None) -> None:
    """Check FILE as the portal would, without publishing anything.

    Ends with 0 when the file would be accepted (warnings or not), 1 when it has errors, 2 when
    it cannot be read as such a table.
    """
    known = {name: value for name, value in facts.items() if value}
    today = moments.tehran_day(dt.datetime.now(dt.UTC))
    with in_the_portals_language(ctx):
        try:
            limits = Limits(**config.table_limits())
            report = check(
                file,
                registry.load(table),
                today,
                beside=[registry.load(name) for name in registry.beside(table)],
                facts=known,
                filename=file.name,
                limits=limits,
            )
        except TableError as error:
            click.echo(_refusal(error, form))
            raise SystemExit(UNREADABLE) from error
        with force_locale(rule_messages.LOCALE["fa"]):
            found = report.as_dict(tk._)
        click.echo(_text(found) if form == "text" else _json(found))
    if not report.accepted:
        raise SystemExit(ERRORS)


@tables.command("template")
@click.argument("table", type=click.Choice(registry.names()))
@click.argument("file", type=click.File("wb"))
@click.pass_context
def write_template(ctx: click.Context, table: str, file: BinaryIO) -> None:
    """Write the workbook to be filled in for TABLE to FILE."""
    with in_the_portals_language(ctx):
        template.write(file, registry.load(table), data_language(tk.h.lang()))


tables.add_command(bulk_cli.batch)


def _text(found: dict[str, Any]) -> str:
    lang = data_language(tk.h.lang())
    title = registry.load(found["schema"]).title[rule_messages.LOCALE[lang]]
    return "\n".join(check_summary.lines(found, title, tk._, lang))


def _refusal(error: TableError, form: str) -> str:
    if form == "text":
        return "✕ " + rule_messages.refusal(error, data_language(tk.h.lang()))
    return _json({"refusal": rule_messages.refusal_dict(error)})


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
