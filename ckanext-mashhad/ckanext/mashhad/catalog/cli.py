"""The command group `ckan mashhad`; other rooms attach their subgroups to it."""

from __future__ import annotations

import click


@click.group(short_help="The municipal transparency catalogue.")
def mashhad() -> None:
    """The municipal transparency catalogue."""


def get_commands() -> list[click.Command]:
    return [mashhad]
