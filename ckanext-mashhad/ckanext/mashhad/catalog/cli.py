"""The command group `ckan mashhad`; other rooms attach their subgroups to it.

`ckan mashhad tick` does what is due in any room (``IDueWork``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.plugins import PluginImplementations
from ckan.types import Context

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.background.job_worker import Worker
from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.catalog.interfaces import IDueWork
from ckanext.mashhad.catalog.timeline import rebuilding

log = logging.getLogger(__name__)


@click.group(short_help="The municipal transparency catalogue.")
def mashhad() -> None:
    """The municipal transparency catalogue."""


def get_commands() -> list[click.Command]:
    return [mashhad]


@contextmanager
def in_the_portals_language(ctx: click.Context) -> Iterator[None]:
    """Within it gettext and ``tk.h.lang()`` speak the site's own language.

    CKAN speaks a language only within a request.
    """
    environ = {"CKAN_LANG": tk.config["ckan.locale_default"], "CKAN_LANG_IS_DEFAULT": True}
    with ctx.meta["flask_app"].test_request_context(environ_overrides=environ):
        yield


@mashhad.command("tick")
@click.option("--every", type=click.IntRange(1), help="Go on, with a pause of so many seconds.")
def tick(every: int | None) -> None:
    """Start what is due and take up what was left lying; once, or from cron every minute."""
    while True:
        done, failed = _due_work()
        if every is None or any(number for number in done.values()):
            click.echo(", ".join(f"{word}: {number}" for word, number in done.items()))
        if every is None:
            raise SystemExit(1 if failed else 0)
        time.sleep(every)


def _due_work() -> tuple[dict[str, int], bool]:
    """What all rooms did, and whether one failed: that is no reason for the others to wait."""
    done: dict[str, int] = {}
    failed = False
    for plugin in PluginImplementations(IDueWork):
        try:
            done |= plugin.do_due_work()
        except Exception:
            log.exception("Due work of the plugin %s failed", plugin.name)
            model.Session.rollback()
            failed = True
        finally:
            model.Session.remove()
    for name in (without := workers.deserted(workers.states())):
        log.warning("Jobs wait in the queue %s, from which no worker takes", name)
    return done | {"queues without a worker": len(without)}, failed


@mashhad.command("worker")
@click.argument("queues", nargs=-1, required=True, type=click.Choice(workers.QUEUES))
@click.option("--burst", is_flag=True, help="End as soon as nothing waits.")
def worker(queues: tuple[str, ...], *, burst: bool) -> None:
    """Do the jobs of QUEUES, those of the first as long as there are any."""
    rule_files.read_all()  # else the process of each job would
    Worker(queues).work(burst=burst, with_scheduler=True)


@mashhad.command("search")
def search() -> None:
    """Say whether the search index was built by this version's rules; if not, end with 1."""
    indexed, otherwise = queries.indexed_by_rules()
    if not otherwise:
        click.echo(f"All of {indexed} datasets are indexed by the rules in force.")
        return
    click.echo(f"{otherwise} of {indexed} datasets are indexed by other rules. To mend it, run:")
    click.echo("ckan search-index rebuild")
    raise SystemExit(1)


@mashhad.group()
def keywords() -> None:
    """The keywords of all datasets."""


@keywords.command("merge")
def merge_keywords() -> None:
    """Bring keywords that are spellings of one word to the one that most datasets have."""
    gone = _act("mashhad_keywords_merge", {})
    for name, kept in sorted(gone.items()):
        click.echo(f"{name} -> {kept}")
    click.echo(f"keywords merged: {len(gone)}")


@mashhad.group()
def units() -> None:
    """The municipality's units: districts, deputies, organisations, companies, council."""


@units.command("load")
@click.argument("file")
def load_units(file: str) -> None:
    """Create or update the units that FILE lists; running it again changes nothing.

    FILE is a path to a YAML file, or the name of a list that comes with this extension:
    mashhad.
    """
    text = _units_text(file)
    result = _act("mashhad_units_load", {"text": text})
    for outcome in ("created", "updated", "unchanged"):
        click.echo(f"{outcome}: {len(result[outcome])}")


@units.command("invite")
@click.argument("email")
@click.argument("unit")
@click.option("--role", type=click.Choice(["editor", "admin", "member"]), default="editor")
def invite(email: str, unit: str, role: str) -> None:
    """Give the officer with this EMAIL a role in UNIT; prints the link that sets the password."""
    result = _act("mashhad_unit_invite", {"email": email, "unit": unit, "role": role})
    click.echo(f"{result['name']}: {result['role']} of {result['unit']}")
    if result["link"]:
        click.echo(f"Hand over this link, it sets the password: {result['link']}")
    else:
        click.echo("This person has a login already; the password stays as it is.")


def _units_text(file: str) -> str:
    path = Path(file)
    packaged = rule_files.SCHEMAS / "units" / f"{path.name}.yaml"
    is_name = file == path.name and not path.suffix and not path.exists()
    try:
        return (packaged if is_name and packaged.is_file() else path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error


def _act(action: str, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Run an action as the site's own user; a refusal ends the command with its reasons."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    context = Context(user=site_user["name"], ignore_auth=True)
    try:
        return tk.get_action(action)(context, data_dict)
    except tk.ValidationError as error:
        raise click.ClickException("\n".join(_reasons(error))) from error


def _reasons(error: tk.ValidationError) -> list[str]:
    """Every reason with its field; those of a file (``text``) say themselves where they are."""
    return [
        str(reason) if field == "text" else f"{field}: {reason}"
        for field, reasons in error.error_dict.items()
        for reason in (reasons if isinstance(reasons, list) else [reasons])
    ]


@mashhad.group("timeline")
def timeline_group() -> None:
    """What was public, when, as what, whose: the log of events and its intervals."""


@timeline_group.command("rebuild")
@click.option("--check", is_flag=True, help="Only say in what the stored intervals differ.")
def rebuild_timeline(check: bool) -> None:
    """Make the intervals anew from the events; print in what the stored ones differed."""
    found = rebuilding.rebuild(check=check)
    for difference in found:
        click.echo(difference)
    click.echo(f"differences: {len(found)}")
    raise SystemExit(1 if found and check else 0)
