"""Row schemas made of the content of their files, once nothing is wrong (``schema_problems``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ckanext.mashhad.tables.engine.schema import explored
from ckanext.mashhad.tables.engine.schema.schema import (
    UNIQUE,
    Cases,
    Column,
    Constraints,
    Done,
    Fill,
    Stages,
    TableRule,
    TableSchema,
    When,
)


def made(name: str, content: Mapping[str, Any]) -> TableSchema:
    """The schema that a file's content says."""
    return TableSchema(
        name=name,
        title=content["title"],
        description=content["description"],
        dataset_type=content["datasetType"],
        columns=tuple(_column(entry) for entry in content["columns"]),
        rules=(*map(_rule, content.get("rules", ())), *_unique_rules(content["columns"])),
        ignored_headers=tuple(content.get("ignoredHeaders", ())),
        header_fillers=tuple(content.get("headerFillers", ())),
        title_words=tuple(content.get("titleWords", ())),
        where={key: tuple(values) for key, values in content.get("where", {}).items()},
        main=content.get("main", False),
        ahead=content.get("ahead", False),
        facets=tuple(content.get("facets", ())),
        glance=tuple(content.get("glance", ())),
        sums=tuple(content.get("sums", {}).get("columns", ())),
        sums_when=when_of(content.get("sums", {}).get("when")),
        sums_by=tuple(content.get("sums", {}).get("by", ())),
        cases=_cases(name, content.get("cases")),
        fills=tuple(map(_fill, content.get("fills", ()))),
        describes=content.get("describes", {}),
        explore=explored.made(content.get("explore")),
        **({"row_noun": content["rowNoun"]} if "rowNoun" in content else {}),
        stages=Stages(**content["stages"]) if "stages" in content else None,
    )


def _cases(name: str, entry: Mapping[str, Any] | None) -> Cases | None:
    if entry is None:
        return None
    key, when = tuple(entry["key"]), when_of(entry.get("when"))
    told = entry.get("done")
    done = Done(told["day"], told["all"], tuple(told["parts"])) if told else None
    return Cases(entry["day"], key, entry["title"], entry.get("of", name), when, done)


def _fill(entry: Mapping[str, Any]) -> Fill:
    return Fill(entry["column"], entry["from"], entry.get("plus"), when_of(entry.get("when")))


def _column(entry: Mapping[str, Any]) -> Column:
    limits = entry.get("constraints", {})
    valid = entry.get("valid", {})
    return Column(
        name=entry["name"],
        type=entry["type"],
        label=entry["label"],
        help=entry["help"],
        example=entry.get("example"),
        constraints=Constraints(
            required=limits.get("required", False),
            expected=limits.get("expected", False),
            required_when=when_of(limits.get("requiredWhen")),
            unique=limits.get("unique", False),
            minimum=limits.get("minimum"),
            maximum=limits.get("maximum"),
            min_length=limits.get("minLength"),
            max_length=limits.get("maxLength"),
            pattern=limits.get("pattern"),
        ),
        privacy=entry["privacy"],
        synonyms=tuple(entry.get("synonyms", ())),
        codelist=entry.get("codelist"),
        values={code: tuple(words) for code, words in entry.get("values", {}).items()},
        calendar=entry.get("calendar", "any"),
        ocds=entry.get("ocds"),
        column_type=entry.get("columnType"),
        from_title=entry.get("fromTitle", False),
        valid=(valid.get("from"), valid.get("to")),
        basis=tuple(entry.get("basis", ())),
    )


_RULE_KEYS: Final = (
    *("id", "kind", "severity", "sentence", "summary", "hint", "source", "columns", "when"),
)


def _rule(entry: Mapping[str, Any]) -> TableRule:
    return TableRule(
        id=entry["id"],
        kind=entry["kind"],
        severity=entry["severity"],
        sentence=entry["sentence"],
        hint=entry["hint"],
        source=entry["source"],
        columns=tuple(entry["columns"]),
        when=when_of(entry.get("when")),
        summary=entry.get("summary", {}),
        options={key: value for key, value in entry.items() if key not in _RULE_KEYS},
    )


def _unique_rules(columns: Sequence[Mapping[str, Any]]) -> list[TableRule]:
    """The constraint ``unique`` of a column is the rule of that kind with the general words."""
    return [
        TableRule(UNIQUE, UNIQUE, "error", {}, {}, "", (entry["name"],))
        for entry in columns
        if entry.get("constraints", {}).get("unique")
    ]


def when_of(entry: Mapping[str, Any] | None) -> When | None:
    """A condition as a schema writes it."""
    if entry is None:
        return None
    return When(entry["column"], tuple(entry["in"]), entry.get("default"))
