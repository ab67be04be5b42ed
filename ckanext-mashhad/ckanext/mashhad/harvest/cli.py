"""Commands `ckan mashhad harvest ...`."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.harvest.actions.jobs import OTHER_RUN
from ckanext.mashhad.harvest.engine.adapters import KINDS
from ckanext.mashhad.harvest.engine.settings.choices import OPTIONS
from ckanext.mashhad.harvest.engine.settings.schedule import INTERVALS
from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.harvest.sources import ckanext_harvest


@mashhad.group()
def harvest() -> None:
    """Sources of other catalogues, and the jobs that read them."""


@harvest.group()
def source() -> None:
    """Where records come from."""


def _described(command: Any) -> Any:
    """The settings of a source as options of a command."""
    for option in (
        click.option("--unit", required=True, help="Unit that answers for the datasets."),
        click.option("--title", help="What people call the source; NAME if not given."),
        click.option("--type", "dataset_type", default="document", show_default=True),
        click.option("--kind", type=click.Choice(list(KINDS)), default="dcat", show_default=True),
        click.option(
            "--every", type=click.Choice(list(INTERVALS)), default="manual", show_default=True
        ),
        click.option(
            "--private",
            is_flag=True,
            help="Only the unit sees datasets that come newly, until it publishes them.",
        ),
        click.option("--set", "chosen", multiple=True, metavar="OPTION=TEXT", help=_option_names()),
    ):
        command = option(command)
    return command


def _option_names() -> str:
    return f"One of: {', '.join(option.name for option in OPTIONS)}."


@source.command("add")
@click.argument("name")
@click.argument("url")
@_described
@click.option("--secret", envvar="MASHHAD_HARVEST_SECRET", help="Better in the environment.")
def add_source(name: str, title: str | None, chosen: tuple[str, ...], **fields: Any) -> None:
    """Add the source NAME that begins at URL."""
    asked = {"name": name, "title": title or name, **fields, **_pairs(chosen)}
    made = _act("mashhad_harvest_source_create", asked)
    click.echo(f"{made['name']}: {made['url']}")


@source.command("list")
def list_sources() -> None:
    """All sources, with their unit, how they fare and when they are due."""
    for each in _act("mashhad_harvest_source_list", {}):
        due = each["next_due_at"] or "by hand"
        state = each["health"]["code"] if each["approved_at"] else "proposed"
        line = (each["name"], each["unit"] or "-", state, each["every"], due, each["url"])
        click.echo("\t".join(line))


@source.command("remove")
@click.argument("name")
def remove_source(name: str) -> None:
    """Forget the source NAME with its jobs; its datasets stay."""
    _act("mashhad_harvest_source_delete", {"id": name})
    click.echo(f"{name}: removed, its datasets stay")


@harvest.command("sources")
@click.pass_context
def sources(context: click.Context) -> None:
    """The same as `source list`."""
    context.invoke(list_sources)


@harvest.command("preview")
@click.argument("url")
@_described
def preview(url: str, title: str | None, chosen: tuple[str, ...], **fields: Any) -> None:
    """The first records of the source at URL as they would look; nothing is written."""
    asked = {"name": "preview-of-a-source", "title": title or url, "url": url, **fields}
    found = _act("mashhad_harvest_preview", {**asked, **_pairs(chosen)})
    for record in found["records"]:
        click.echo(f"{record['guid']}: {record['title']}")
        for told in (record["reason"], ", ".join(record["left_out"]), _checked(record["check"])):
            if told:
                click.echo(f"  {told}")
    if found["reason"]:
        click.echo(f"{found['reason']} {found['detail']}".strip())


def _checked(check: dict[str, Any] | None) -> str:
    """What the checks say of a register's file; `tables check` tells it all."""
    if check is None:
        return ""
    if check.get("refusal"):
        return str(check["refusal"]["message"]["en"])
    return f"rows: {check['rows']}, errors: {check['errors']}, warnings: {check['warnings']}"


@harvest.command("run")
@click.argument("name")
@click.option("--now", is_flag=True, help="In this process, not in a background worker.")
@click.option("--dry", is_flag=True, help="Only tell what a run would do.")
def run(name: str, now: bool, dry: bool) -> None:
    """Read the source NAME once."""
    if not now:
        asked = _act("mashhad_harvest_run", {"id": name, "dry": dry})
        told = "a worker has been told" if asked["woken"] else "Redis is away; tick will start it"
        click.echo(f"job {asked['job_id']}: {told}")
        return
    found = source_named(name)
    if found is None:
        raise click.ClickException(f"There is no source {name}.")
    try:
        job_id = execution.ask(found, None, is_dry=dry)
    except execution.OtherRun as error:
        raise click.ClickException(OTHER_RUN) from error
    if job_id is None:
        raise click.ClickException("A run of this source is under way or waits for its turn.")
    execution.run(job_id)
    job = _act("mashhad_harvest_job_show", {"id": job_id})
    click.echo(_line(job))
    if job["state"] == "failed":
        raise SystemExit(1)


@harvest.command("status")
@click.argument("name", required=False)
def status(name: str | None) -> None:
    """How the last job of each source ended, or the last jobs of the source NAME."""
    if name:
        for job in _act("mashhad_harvest_source_show", {"id": name})["jobs"]:
            click.echo(_line(job))
        return
    for each in _act("mashhad_harvest_source_list", {}):
        last = each["last_job"]
        click.echo(f"{each['name']}: {_line(last) if last else 'never run'}")


@harvest.command("explain")
@click.argument("job_id", type=int)
def explain(job_id: int) -> None:
    """Why the records of a job ended as they did; what went well is not told."""
    job = _act("mashhad_harvest_job_show", {"id": job_id, "all": True})
    click.echo(_line(job))
    for record in job["records"]:
        if record["reason"]:
            parts = (record["outcome"], record["guid"] or "-", record["reason"], record["detail"])
            click.echo("\t".join(part for part in parts if part))


@harvest.command("stop")
@click.argument("job_id", type=int)
def stop(job_id: int) -> None:
    """Stop a job after the records at hand."""
    click.echo(_line(_act("mashhad_harvest_job_stop", {"id": job_id})))


@harvest.command("reap")
def reap() -> None:
    """Take up the jobs of dead workers and those that Redis lost; `tick` does it too."""
    click.echo(f"{len(execution.reap())} jobs were woken")


@harvest.command("import-sources")
@click.option("--every", type=click.Choice(list(INTERVALS)), help="Instead of their own interval.")
@click.option("--type", "dataset_type", default="document", show_default=True)
def import_sources(every: str | None, dataset_type: str) -> None:
    """Take over the sources of ckanext-harvest; they are not read before somebody starts them."""
    for each in ckanext_harvest.list_sources():
        fault, left_out = each.pop("fault", None), each.pop("left_out")
        old_id = each.pop("old_id")
        if fault:
            click.echo(f"{each['name']}: not taken over, {fault}")
            continue
        asked = {**each, "dataset_type": dataset_type}
        try:
            asked["every"] = every or each["every"]
            made = _act("mashhad_harvest_source_create", asked, defer_commit=True)
        except click.ClickException as error:
            click.echo(f"{each['name']}: not taken over, {error.message}")
            continue
        # What it left out of the old catalogue must be looked at before anything is published.
        taken = source_named(made["name"])
        taken.next_due_at = None
        adopted, others = ckanext_harvest.adopt(old_id, taken)
        model.Session.commit()
        click.echo(f"{made['name']}: {made['kind']} {made['url']}, {adopted} datasets")
        if others:
            click.echo(f"  {others} datasets of it stay as they are: of another unit, or unclear")
        if left_out:
            click.echo(f"  without {', '.join(left_out)}: look at its form")


def _pairs(chosen: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for each in chosen:
        name, sign, text = each.partition("=")
        if not sign or name not in {option.name for option in OPTIONS}:
            raise click.ClickException(f"{each}: write OPTION=TEXT. {_option_names()}")
        pairs[name] = text
    return pairs


def _line(job: dict[str, Any]) -> str:
    counts = ", ".join(f"{name} {number}" for name, number in job["counts"].items() if number)
    state = f"{job['state']} (stuck)" if job["is_stuck"] else job["state"]
    state = f"{state} (dry)" if job["is_dry"] else state
    parts = [f"job {job['id']}", state, counts or "no records", job["reason"], job["detail"]]
    return ": ".join(part for part in parts if part)


def _act(action: str, data_dict: dict[str, Any], **how: Any) -> Any:
    """Run an action as the site's own user; a refusal ends the command with its reasons."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        return tk.get_action(action)(
            Context(user=site_user["name"], ignore_auth=True, **how), data_dict
        )
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        lines = [f"{field}: {reason}" for field, reason in error.error_summary.items()]
        raise click.ClickException("\n".join(lines)) from error
