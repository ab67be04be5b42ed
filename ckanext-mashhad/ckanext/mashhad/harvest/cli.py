"""Commands `ckan mashhad harvest ...`."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import click
from ckan.types import Context

from ckanext.mashhad.catalog.cli import mashhad
from ckanext.mashhad.harvest import jobs
from ckanext.mashhad.harvest.adapters import KINDS
from ckanext.mashhad.harvest.model import source_named
from ckanext.mashhad.harvest.schedule import INTERVALS


@mashhad.group()
def harvest() -> None:
    """Sources of other catalogues, and the jobs that read them."""


@harvest.group()
def source() -> None:
    """Where records come from."""


@source.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--unit", required=True, help="Unit that answers for the datasets.")
@click.option("--title", help="What people call the source; NAME if not given.")
@click.option("--type", "dataset_type", default="document", show_default=True)
@click.option("--kind", type=click.Choice(list(KINDS)), default="dcat", show_default=True)
@click.option("--every", type=click.Choice(list(INTERVALS)), default="manual", show_default=True)
@click.option("--private", is_flag=True, help="Only the unit sees the datasets.")
def add_source(name: str, title: str | None, **fields: Any) -> None:
    """Add the source NAME that begins at URL."""
    made = _act("mashhad_harvest_source_create", {"name": name, "title": title or name, **fields})
    click.echo(f"{made['name']}: {made['url']}")


@source.command("list")
def list_sources() -> None:
    """All sources, with their unit and when they are due."""
    for each in _act("mashhad_harvest_source_list", {}):
        due = each["next_due_at"] or "by hand"
        click.echo(f"{each['name']}\t{each['unit']}\t{each['every']}\t{due}\t{each['url']}")


@harvest.command("run")
@click.argument("name")
@click.option("--now", is_flag=True, help="In this process, not in a background worker.")
def run(name: str, now: bool) -> None:
    """Read the source NAME once."""
    if not now:
        asked = _act("mashhad_harvest_run", {"id": name})
        told = "a worker has been told" if asked["woken"] else "Redis is away; tick will start it"
        click.echo(f"job {asked['job_id']}: {told}")
        return
    found = source_named(name)
    if found is None:
        raise click.ClickException(f"There is no source {name}.")
    job_id = jobs.ask(found, None)
    if job_id is None:
        raise click.ClickException("This source is being read just now.")
    jobs.run(job_id)
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


def _line(job: dict[str, Any]) -> str:
    counts = ", ".join(f"{name} {number}" for name, number in job["counts"].items() if number)
    state = f"{job['state']} (stuck)" if job["is_stuck"] else job["state"]
    parts = [f"job {job['id']}", state, counts or "no records", job["reason"], job["detail"]]
    return ": ".join(part for part in parts if part)


def _act(action: str, data_dict: dict[str, Any]) -> Any:
    """Run an action as the site's own user; a refusal ends the command with its reasons."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        return tk.get_action(action)(Context(user=site_user["name"], ignore_auth=True), data_dict)
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        lines = [f"{field}: {reason}" for field, reason in error.error_summary.items()]
        raise click.ClickException("\n".join(lines)) from error
