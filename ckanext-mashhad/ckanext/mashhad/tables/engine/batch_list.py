"""The list of a batch as a table: its columns are derived from the dataset types (pure).

It is read, checked, and made as a template as any other table is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import LIST_OF_A_BATCH
from ckanext.mashhad.types import DATASET_TYPES

NAME: Final = LIST_OF_A_BATCH
#: As officers may call the file in the ZIP, without its ending.
FILE_NAMES: Final = (NAME, "فهرست")
Field = Mapping[str, Any]


def content() -> dict[str, Any]:
    """Return the row schema of the list, as the file of another table has it."""
    shipped = rule_files.read(f"{NAME}.yaml")
    columns = [made for entry in shipped["columns"] for made in _columns(entry)]
    return {**shipped, "datasetType": "", "columns": columns}


def code_columns() -> dict[tuple[str, str], str]:
    """By type and field, the column that holds the code which such a dataset cannot do without."""
    return {
        (kind, field["field_name"]): _code_column(field)
        for kind in DATASET_TYPES
        for field in _fields(kind)
        if _is_needed_code(field)
    }


def _columns(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if "needed_codes" in entry:
        yield from _needed_codes()
        return
    own = {"privacy": "public", **{key: value for key, value in entry.items() if key != "field"}}
    if "field" in entry:
        fields = (field for kind in DATASET_TYPES for field in _fields(kind))
        own = {**_of_field(next(f for f in fields if f["field_name"] == entry["field"])), **own}
        if own["type"] != "code":
            own.pop("codelist", None)
    yield own


def _needed_codes() -> Iterator[dict[str, Any]]:
    """A column for each code that some types must have; what two types call alike may differ."""
    kinds: dict[str, list[str]] = {}
    fields: dict[str, Field] = {}
    for (kind, name), column in code_columns().items():
        kinds.setdefault(column, []).append(kind)
        fields[column] = next(each for each in _fields(kind) if each["field_name"] == name)
    for column, field in fields.items():
        when = {"column": "dataset_type", "in": kinds[column]}
        yield {
            **_of_field(field),
            "name": column,
            "type": "code",
            "privacy": "public",
            "constraints": {"requiredWhen": when},
        }


def _is_needed_code(field: Field) -> bool:
    return bool(field.get("required") and "codelist" in field)


def _code_column(field: Field) -> str:
    """The codelist names the column, since several types have a ``subject`` of their own list."""
    return str(field["codelist"])


def _of_field(field: Field) -> dict[str, Any]:
    made = {"label": field["label"], "help": field["help_text"]}
    if "codelist" in field:
        made["codelist"] = field["codelist"]
    if example := (field.get("form_placeholder") or {}).get(LOCALE["fa"]):
        made["example"] = example
    return made


@cache
def _fields(kind: str) -> tuple[Field, ...]:
    """The fields of a type with what their presets say."""
    presets = {
        each["preset_name"]: each["values"] for each in rule_files.read("presets.yaml")["presets"]
    }
    fields = rule_files.read(f"{kind}.yaml")["dataset_fields"]
    return tuple({**presets.get(field.get("preset"), {}), **field} for field in fields)
