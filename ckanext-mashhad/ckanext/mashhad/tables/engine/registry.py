"""The row schemas that there are: read from ``schemas/tables/*.yaml`` and checked once.

``load("contracts")`` gives one by its name; ``parse(name, content)`` does the same with content
from elsewhere (a site's own schema, a test).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.tables.engine import batch_list
from ckanext.mashhad.tables.engine.schema.parsing import made
from ckanext.mashhad.tables.engine.schema.schema import (
    FOLDER,
    LIST_OF_A_BATCH,
    SchemaError,
    TableSchema,
)
from ckanext.mashhad.tables.engine.schema_problems import problems


@cache
def load(name: str) -> TableSchema:
    """The row schema of that name; :class:`SchemaError` when its file is faulty or missing.

    Also the list of a batch, which is checked as a table but is published nowhere.
    """
    if name == LIST_OF_A_BATCH:
        return parse(name, batch_list.content())
    try:
        content = read(name)
    except FileNotFoundError:
        raise SchemaError(name, [f"there is no {FOLDER}/{name}.yaml"]) from None
    except yaml.YAMLError as error:
        raise SchemaError(name, [f"is no YAML: {error}"]) from None
    return parse(name, content)


def read(name: str) -> Any:
    """The content of that file; as of ``rule_files.read``."""
    return rule_files.read(FOLDER, f"{name}.yaml")


def is_known(name: str | None) -> bool:
    """Whether there is such a row schema."""
    return name == LIST_OF_A_BATCH or name in names()


def names() -> list[str]:
    """The row schemas that come with the package."""
    folder = rule_files.SCHEMAS.joinpath(FOLDER)
    return sorted(path.name[:-5] for path in folder.iterdir() if path.name.endswith(".yaml"))


@cache
def of_type(dataset_type: str) -> tuple[str, ...]:
    """The row schemas for tables of any dataset of that type, the main one first."""
    tables = [load(name) for name in names()]
    found = [table for table in tables if table.dataset_type == dataset_type]
    return tuple(table.name for table in sorted(found, key=lambda table: not table.main))


def beside(name: str) -> tuple[str, ...]:
    """The other row schemas of the type: their sheets may stand in a file of this one."""
    return tuple(other for other in of_type(load(name).dataset_type) if other != name)


def of_dataset(dataset: Mapping[str, Any]) -> tuple[str, ...]:
    """The row schemas for tables of this dataset, the main one first; none where it has none.

    ``dataset``: its ``type`` and its fields, as CKAN shows it.
    """
    known = of_type(str(dataset.get("type")))
    return tuple(name for name in known if load(name).is_of(dataset))


def parse(name: str, content: Any) -> TableSchema:
    """The schema of a file's content; :class:`SchemaError` names every problem at once."""
    found = problems(content)
    if found:
        raise SchemaError(name, found)
    return made(name, {**content, "rules": [*map(_with_title, content.get("rules", ()))]})


def _with_title(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """A rule that looks into another table says in its sentences what that is called."""
    if rule["kind"] != "refers_to":
        return rule
    return {**rule, "title": read(rule["table"])["title"]}
