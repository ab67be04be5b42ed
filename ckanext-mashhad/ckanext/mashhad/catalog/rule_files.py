"""The rule files of ``schemas/``: what the catalogue knows, as data that is shipped with it."""

from __future__ import annotations

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


def read_text(*path: str) -> str:
    """The text of the file at ``schemas/<path>``; ``FileNotFoundError`` when there is none."""
    return SCHEMAS.joinpath(*path).read_text(encoding="utf-8")


def parse(text: str) -> Any:
    """The content of such a text; ``yaml.YAMLError`` when it is not YAML."""
    return yaml.load(text, Loader)  # noqa: S506  (a safe loader)


def read(*path: str) -> Any:
    """The content of that file; ``yaml.YAMLError`` when it is not YAML."""
    return parse(read_text(*path))
