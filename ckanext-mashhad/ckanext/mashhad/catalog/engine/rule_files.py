"""The rule files of ``schemas/``: what the catalogue knows, as data that is shipped with it."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

try:  # ten times as fast; a PyYAML built without libyaml lacks it
    from yaml import CSafeLoader as _SafeLoader
except ImportError:
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

SCHEMAS = resources.files("ckanext.mashhad.schemas")


class Loader(_SafeLoader):
    """Reads plain values only."""


class DaysAsText(Loader):
    """Days stay text: YAML would take 1403-02-31 for a Gregorian day that does not exist."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in Loader.yaml_implicit_resolvers.items()
    }


def read_text(*path: str) -> str:
    """The text of the file at ``schemas/<path>``; ``FileNotFoundError`` when there is none."""
    return SCHEMAS.joinpath(*path).read_text(encoding="utf-8")


def parse(text: str) -> Any:
    """The content of such a text; ``yaml.YAMLError`` when it is not YAML."""
    return yaml.load(text, Loader)  # noqa: S506  (a safe loader)


def parse_rules(text: str) -> Any:
    """The content of a text in which days are Jalali or Gregorian; errors as of :func:`parse`."""
    return yaml.load(text, DaysAsText)  # noqa: S506  (a safe loader)


@cache
def read(*path: str) -> Any:
    """The content of that file, which is everybody's: who changes it takes a copy.

    ``yaml.YAMLError`` when it is not YAML.
    """
    return parse(read_text(*path))


def read_all(*folder: str) -> None:
    """Read each file of the folder and of those in it: who is forked after that has them all."""
    for entry in SCHEMAS.joinpath(*folder).iterdir():
        if entry.is_dir():
            read_all(*folder, entry.name)
        elif entry.name.endswith(".yaml"):
            read(*folder, entry.name)
