"""What is wrong with the content of a row schema, in sentences for whoever writes the YAML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from ckanext.mashhad.catalog.engine.codelists import LANGUAGES, CodelistError
from ckanext.mashhad.catalog.engine.codelists import load as load_codelist
from ckanext.mashhad.tables.engine.common.column_types import TYPES
from ckanext.mashhad.tables.engine.findings import rule_messages
from ckanext.mashhad.tables.engine.header import header_key
from ckanext.mashhad.tables.engine.rules import KINDS, OPTIONAL
from ckanext.mashhad.tables.engine.schema import explored, standard_names
from ckanext.mashhad.tables.engine.schema.schema import CHOSEN

_PLACE_KEYS: Final = ("title", "rowNoun", "description", "datasetType", "where", "main", "ahead")
_HEADER_KEYS: Final = ("ignoredHeaders", "headerFillers", "titleWords")
TABLE_KEYS: Final = frozenset(
    (
        *_PLACE_KEYS,
        *_HEADER_KEYS,
        "facets",
        "glance",
        "sums",
        "cases",
        "describes",
        "explore",
        "stages",
        "fills",
        "columns",
        "rules",
    )
)
_BASIC_KEYS: Final = ("name", "type", "label", "help", "example", "constraints", "privacy")
_MORE_KEYS: Final = (
    "synonyms",
    "codelist",
    "values",
    "calendar",
    "ocds",
    "columnType",
    "fromTitle",
)
COLUMN_KEYS: Final = frozenset((*_BASIC_KEYS, *_MORE_KEYS, "valid", "basis"))
CONSTRAINTS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "required": bool,
    "expected": bool,
    "requiredWhen": dict,
    "unique": bool,
    "minimum": (int, str),
    "maximum": (int, str),
    "minLength": int,
    "maxLength": int,
    "pattern": str,
}
#: ``legal_person``: identity of companies; ``name``: a name, which is not personal by the privacy
#: directive, art. 5. What is personal is no column of any table.
PRIVACY: Final = frozenset(("public", "legal_person", "name"))
RULE_KEYS: Final = frozenset(("id", "kind", "severity", "sentence", "hint", "source", "columns"))
#: What the address of a page of rows says beside its columns.
RESERVED: Final = frozenset(("q", "sort", "page", "columns", "bom", "view_id"))
FILL: Final = frozenset(("column", "from", "plus", "when"))
STAGES: Final = frozenset(("column", "approved", "only"))
CASES: Final = frozenset(("day", "key", "title", "of", "when", "done"))
_NAME: Final = re.compile("[a-z][a-z0-9_]{0,62}")


def problems(content: Any) -> list[str]:
    """All problems of a row schema's content; none when it can be used."""
    if not isinstance(content, dict) or not isinstance(content.get("columns"), list):
        return ["has no list under “columns”"]
    found = [f"unknown key “{key}”" for key in content if key not in TABLE_KEYS]
    found += [p for key in ("title", "description") for p in _label(key, content.get(key))]
    if "rowNoun" in content:
        found += _label("rowNoun", content["rowNoun"])
    if not isinstance(content.get("datasetType"), str):
        found.append("“datasetType” is missing")
    found += _place(content)
    for position, entry in enumerate(content["columns"], 1):
        found += _column(position, entry)
    if found:
        return found
    for key in _HEADER_KEYS:
        if not all(isinstance(text, str) for text in content.get(key, ())):
            return [f"“{key}” are not all text (put yes, no and numbers in quotes)"]
    names = [entry["name"] for entry in content["columns"]]
    found += [f"column “{name}” stands twice" for name, n in Counter(names).items() if n > 1]
    found += _headers(content)
    paths = Counter(entry["ocds"] for entry in content["columns"] if "ocds" in entry)
    found += [f"two columns have the OCDS path “{path}”" for path, n in paths.items() if n > 1]
    for entry in content["columns"]:
        when = entry.get("constraints", {}).get("requiredWhen")
        found += [f"column “{entry['name']}”: {p}" for p in _when("requiredWhen", when, names)]
    found += _reading(content, {entry["name"]: entry["type"] for entry in content["columns"]})
    found += _cases(content.get("cases"), content["columns"])
    types = {entry["name"]: entry["type"] for entry in content["columns"]}
    found += _stages(content.get("stages"), types)
    found += explored.problems(content.get("explore"), types)
    found += [problem for entry in content.get("fills", ()) for problem in _fill(entry, types)]
    for position, entry in enumerate(content.get("rules", ()), 1):
        found += _rule(position, entry, names)
    ids = Counter(entry.get("id") for entry in content.get("rules", ()) if isinstance(entry, dict))
    return found + [f"rule “{rule_id}” stands twice" for rule_id, n in ids.items() if n > 1]


def _place(content: Mapping[str, Any]) -> Iterator[str]:
    """In which datasets files of the table lie."""
    where = content.get("where", {})
    if not isinstance(where, dict) or not all(isinstance(each, list) for each in where.values()):
        yield "“where” names fields of the dataset, each with a list of values"
    if not all(isinstance(content.get(name, False), bool) for name in ("main", "ahead")):
        yield "“main” is neither true nor false"


def _reading(content: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[str]:
    """What readers are offered: facets, columns at a glance, and sums of whole numbers."""
    for name in content.get("facets", ()):
        if types.get(name) != "text":
            yield f"“facets” names “{name}”, which is no column of type text"
    for name in content.get("glance", ()):
        if name not in types:
            yield f"“glance” names “{name}”, which is no column"
    sums = content.get("sums", {})
    for name in sums.get("columns", ()):
        if types.get(name) not in ("amount", "count"):
            yield f"“sums” names “{name}”, which is no column of amounts or counts"
    for name in sums.get("by", ()):
        if types.get(name) not in CHOSEN:
            yield f"“sums” are told apart by “{name}”, which is no column of codes or years"
    yield from _when("when", sums.get("when"), list(types))
    for name in sorted(RESERVED.intersection(types)):
        yield f"a column cannot be called “{name}”: that word asks for something else in addresses"


def _fill(entry: Any, types: Mapping[str, str]) -> Iterator[str]:
    """Which days other columns tell."""
    if not isinstance(entry, dict) or not {"column", "from"} <= entry.keys() <= FILL:
        yield "an entry of “fills” has “column” and “from”, and perhaps “plus” and “when”"
        return
    for key, kind in (("column", "date"), ("from", "date"), ("plus", "duration")):
        if types.get(entry.get(key, ""), kind if key == "plus" else "") != kind:
            yield f"“fills” names “{entry[key]}”, which is no column of type {kind}"
    yield from _when("when", entry.get("when"), list(types))


def _stages(entry: Any, types: Mapping[str, str]) -> Iterator[str]:
    """Which columns hold the amounts of which a header tells the year and stage."""
    if entry is None:
        return
    if not isinstance(entry, dict) or not {"column", "approved"} <= entry.keys() <= STAGES:
        yield "“stages” has “column” and “approved”, and perhaps “only”"
        return
    for name in (entry["column"], entry["approved"]):
        if types.get(name) != "amount":
            yield f"“stages” names “{name}”, which is no column of amounts"
    if entry.get("only", "settled") not in load_codelist("budget_stage"):
        yield f"“stages” names the stage “{entry['only']}”, which is not in budget_stage"


def _cases(entry: Any, columns: list[Mapping[str, Any]]) -> Iterator[str]:
    """Which rows are cases of a duty: everybody reads of them, so of public columns only."""
    if entry is None:
        return
    if not isinstance(entry, dict) or not {"day", "key", "title"} <= entry.keys() <= CASES:
        yield "“cases” has “day”, “key” and “title”, and perhaps “of”, “when” and “done”"
        return
    types = {column["name"]: column["type"] for column in columns}
    public = {column["name"] for column in columns if column["privacy"] == "public"}
    if types.get(entry["day"]) != "date":
        yield f"“cases” names “{entry['day']}”, which is no column of type date"
    if not isinstance(entry["key"], list) or not entry["key"]:
        yield "“cases” needs a list of columns under “key”"
        return
    for name in (*entry["key"], entry["title"]):
        if name not in public:
            yield f"“cases” names “{name}”, which is no public column"
    yield from _when("when", entry.get("when"), list(types))
    yield from _done(entry.get("done"), types)


def _done(entry: Any, types: Mapping[str, str]) -> Iterator[str]:
    """How many of a row's cases are done, and since when."""
    if entry is None:
        return
    if not isinstance(entry, dict) or entry.keys() != {"day", "all", "parts"}:
        yield "“cases.done” has “day”, “all” and “parts”"
        return
    if types.get(entry["day"]) != "date":
        yield f"“cases.done” names “{entry['day']}”, which is no column of type date"
    parts = entry["parts"] if isinstance(entry["parts"], list) else [entry["parts"]]
    for name in (entry["all"], *parts):
        if types.get(name) != "count":
            yield f"“cases.done” names “{name}”, which is no column of counts"


def _column(position: int, entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        yield f"column {position} has no name"
        return
    where = f"column “{entry['name']}”"
    if not _NAME.fullmatch(entry["name"]):
        yield f"{where}: a name is small Latin letters, digits and _, at most 63"
    yield from (f"{where}: unknown key “{key}”" for key in entry if key not in COLUMN_KEYS)
    for key in ("label", "help"):
        yield from (f"{where}: {problem}" for problem in _label(key, entry.get(key)))
    if entry.get("type") not in TYPES:
        yield f"{where}: “type” is none of {', '.join(TYPES)}"
    if entry.get("privacy") not in PRIVACY:
        yield f"{where}: “privacy” is none of {', '.join(sorted(PRIVACY))}"
    if entry.get("calendar", "any") not in ("any", "jalali", "gregorian"):
        yield f"{where}: “calendar” is none of any, jalali, gregorian"
    if not isinstance(entry.get("example", ""), str):
        yield f"{where}: “example” is no text (put numbers in quotes)"
    yield from (f"{where}: {problem}" for problem in _standard_names(entry))
    yield from (f"{where}: {problem}" for problem in _codelist(entry))
    yield from (f"{where}: {problem}" for problem in _constraints(entry.get("constraints", {})))


def _standard_names(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry.get("ocds", "id") not in standard_names.OCDS:
        yield f"“ocds” is no field of an OCDS release that is known here: {entry['ocds']}"
    if entry.get("ocds") in standard_names.CLOSED and "codelist" not in entry:
        yield f"“ocds” has a closed list of codes, and the column has none: {entry['ocds']}"
    if not standard_names.FISCAL.fullmatch(str(entry.get("columnType", "value"))):
        yield f"“columnType” is none of the fiscal data package: {entry['columnType']}"


def _codelist(entry: Mapping[str, Any]) -> Iterator[str]:
    name = entry.get("codelist")
    if (entry.get("type") == "code") != (name is not None):
        yield "a column of type code, and no other, has a “codelist”"
        return
    if name is None and entry.get("type") != "yes_no":
        if "values" in entry:
            yield "“values” are for columns of type code or yes_no"
        return
    try:
        codes = load_codelist(name or "yes_no")
    except CodelistError as error:
        yield str(error)
        return
    for code in entry.get("values", {}):
        if code not in codes:
            yield f"“values” names the code “{code}”, which is not in {codes.name}"


def _constraints(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "“constraints” is no mapping"
        return
    for key, value in entry.items():
        if key not in CONSTRAINTS:
            yield f"unknown constraint “{key}”"
        elif not isinstance(value, CONSTRAINTS[key]):
            yield f"constraint “{key}” has the wrong kind of value"
    if isinstance(entry.get("pattern"), str):
        yield from _pattern(entry["pattern"])


def _pattern(text: str) -> Iterator[str]:
    """Cells are matched by polars, whose expressions are not quite those of Python."""
    try:
        re.compile(text)
        pl.Series([""]).str.contains(text)
    except (re.error, pl.exceptions.ComputeError) as error:
        yield f"“pattern” is no regular expression: {error}"


def _rule(position: int, entry: Any, names: list[str]) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        yield f"rule {position} has no id"
        return
    where = f"rule “{entry['id']}”"
    kind = KINDS.get(entry.get("kind", ""))
    if kind is None:
        yield f"{where}: “kind” is none of {', '.join(KINDS)}"
        return
    allowed = RULE_KEYS | {"summary", "when"} | kind.options | OPTIONAL
    yield from (f"{where}: unknown key “{key}”" for key in entry if key not in allowed)
    needed = RULE_KEYS | kind.options
    yield from (f"{where}: “{key}” is missing" for key in sorted(needed) if key not in entry)
    if entry.get("severity") not in ("error", "warning"):
        yield f"{where}: “severity” is neither error nor warning"
    for name in (*entry.get("columns", ()), *filter(None, [entry.get("at")])):
        if name not in names:
            yield f"{where}: there is no column “{name}”"
    yield from (f"{where}: {problem}" for problem in _when("when", entry.get("when"), names))
    for key in ("sentence", "hint", *(["summary"] if "summary" in entry else [])):
        yield from (f"{where}: {problem}" for problem in _label(key, entry.get(key)))
    places = {lang: _places(entry.get("sentence"), lang) for lang in LANGUAGES}
    if len(set(map(frozenset, places.values()))) > 1:
        yield f"{where}: the two sentences do not have the same places"
    if any(
        _places(entry.get("summary"), lang) - rule_messages.OF_SUMMARY - places[lang]
        for lang in LANGUAGES
    ):
        yield f"{where}: “summary” has places that are neither label, where nor the sentence's"


def _places(sentence: Any, lang: str) -> set[str]:
    text = sentence.get(lang, "") if isinstance(sentence, dict) else ""
    return rule_messages.places(str(text))


def _when(key: str, when: Any, names: list[str]) -> Iterator[str]:
    if when is None:
        return
    if not isinstance(when, dict) or not isinstance(when.get("in"), list):
        yield f"“{key}” needs “column” and a list under “in”"
    elif when.get("column") not in names:
        yield f"“{key}” names the column “{when.get('column')}”, which is not there"


def _headers(content: Mapping[str, Any]) -> Iterator[str]:
    """A header can mean one column only."""
    meant: dict[str, str] = {}
    for entry in content["columns"]:
        for text in (entry["name"], *entry["label"].values(), *entry.get("synonyms", ())):
            if not isinstance(text, str):
                yield f"column “{entry['name']}”: the synonym {text!r} is no text"
                continue
            other = meant.setdefault(header_key(text), entry["name"])
            if other != entry["name"]:
                yield f"the header “{text}” means both “{other}” and “{entry['name']}”"


def _label(key: str, label: Any) -> list[str]:
    if not isinstance(label, dict):
        return [f"“{key}” is missing"]
    return [f"“{key}” has no {lang}" for lang in LANGUAGES if not label.get(lang)] + [
        f"“{key}” has the unknown language “{lang}”" for lang in label if lang not in LANGUAGES
    ]
