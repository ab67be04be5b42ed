"""Of which kind the values are that actions and pages ask for by name (pure).

CKAN declares no types for most of what its actions read, and hands a list or a number on until
something breaks. A name means the same in nearly all actions, so that one table serves them. A name
that is not in it takes one value where an action only reads; what writes has a schema of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.catalog.entrance.kind_checks import (
    ADDRESS,
    CHOICE,
    COLUMNS,
    COUNT,
    FILTERS,
    FLAG,
    LIST,
    MOMENT,
    ORDER,
    PAGE,
    PASSWORD,
    QUERY,
    RECORD,
    RECORDS,
    RIGHT,
    SHORT,
    TEXT,
    TEXTS,
    UNKNOWN,
    VALUE,
    are_records,
    as_json,
)


@dataclass(frozen=True, slots=True)
class DataOf:
    """A record of what another action takes by name; with ``several`` a list of them."""

    action: str
    several: bool = False


#: The message of a kind, all that there is to choose from, or what another action takes.
Kind = str | frozenset[str] | DataOf

_PASSWORDS: Final = dict.fromkeys(("password", "password1", "password2", "old_password"), PASSWORD)
#: By name. Every other that ends in ``_id`` is a text, and that begins with ``include_`` a flag.
_KINDS: Final = {
    **dict.fromkeys(
        (
            *("id", "name", "q", "fq", "sort", "order_by", "state", "type", "url", "format"),
            *("owner_org", "unit", "username", "user", "email", "role", "capacity", "permission"),
            *("object", "object_type", "subject", "activity_type", "diff_type", "incomplete"),
            *("key", "task_type", "entity_type", "lang_code", "term", "term_translation"),
            *("receipt", "token", "jti", "table", "column", "text", "reason", "answer", "file"),
            *(
                "title",
                "description",
                "about",
                "image_url",
                "approval_status",
                "view_type",
                "location",
            ),
        ),
        TEXT,
    ),
    **dict.fromkeys(("limit", "offset", "rows", "start"), COUNT),
    **dict.fromkeys(
        (
            *("all_fields", "available_only", "am_member", "is_organization", "force", "ids_only"),
            *("use_default_schema", "return_query", "create_datastore_views"),
        ),
        FLAG,
    ),
    **dict.fromkeys(
        (
            *(
                "fq_list",
                "facet.field",
                "terms",
                "lang_codes",
                "profiles",
                "queues",
                "organizations",
            ),
            *("activity_types", "exclude_activity_types", "include_activity_types"),
        ),
        TEXTS,
    ),
    **dict.fromkeys(("datasets", "order", "view_types"), LIST),
    **dict.fromkeys(("before", "after"), MOMENT),
    **dict.fromkeys(("package", "resource"), RECORD),
    **_PASSWORDS,
}
#: Of whom CKAN can ask whether somebody may change what they own.
_OWNERS: Final = frozenset(("package", "resource", "user", "group", "organization"))
_RELATIONS: Final = frozenset(
    (
        *("depends_on", "dependency_of", "derives_from", "has_derivation"),
        *("links_to", "linked_from", "child_of", "parent_of"),
    )
)
#: What some actions, by the beginning of their name, take under a name that means something else
#: elsewhere; None for what they look at themselves.
_OWN: Final[Mapping[str, Mapping[str, Kind | None]]] = {
    "activity_create": {"data": RECORD},
    "datastore_search": {
        "fields": COLUMNS,
        **dict.fromkeys(("plain", "distinct", "include_total", "include_next_page"), FLAG),
        **dict.fromkeys(("full_text", "language"), SHORT),
        "q": QUERY,
        "sort": ORDER,
        "filters": FILTERS,
        "records_format": frozenset(("objects", "lists", "csv", "tsv", "")),
    },
    "datastore_": {"fields": None, "filters": FILTERS},
    "dcat_": {"after": TEXT},
    "file_": {"owner_type": _OWNERS},
    "group_list": {"groups": TEXTS},
    "mashhad_harvest_job_": {"id": VALUE},
    "organization_list": {"groups": TEXTS},
    "package_relationship": {"type": _RELATIONS, "rel": _RELATIONS, "comment": TEXT},
    "package_search": {"extras": RECORD, "filters": None},
    "package_revise": {
        "match": DataOf("package_show"),
        "update": DataOf("package_update"),
        "filter": TEXTS,
        "include": TEXTS,
    },
    "resource_search": {"query": TEXTS, "fields": RECORD},
    "task_status_update_many": {"data": RECORDS},
    "term_translation_update_many": {"data": DataOf("term_translation_update", several=True)},
    "tag_list": {"query": TEXT},
    "tag_": {"q": TEXTS, "query": TEXTS, "fields": RECORD},
    "vocabulary_": {"tags": RECORDS},
}
#: Actions that hand every name to the database, with the names that it knows.
_CLOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "datastore_search": (
        *("resource_id", "id", "q", "full_text", "plain", "language", "filters", "fields", "sort"),
        *("limit", "offset", "distinct", "include_total", "include_next_page", "records_format"),
        "total_estimation_threshold",
    ),
    "term_translation_update": ("term", "term_translation", "lang_code"),
    "term_translation_update_many": ("data",),
}
#: What is refused as null too, where CKAN looks only for the name.
_NEVER_NULL: Final = ("include",)
#: How ``package_revise`` names a field of what it looks for or changes.
_REVISED: Final = {"match__": "package_show", "update__": "package_update"}
_FORMATS: Final = frozenset(("csv", "tsv", "json", "xml", ""))
_ACTIVITIES_OF: Final = frozenset(("dataset", "user", "group", "organization", ""))
#: ``_form_page`` is scheming's own, by which it makes the page that the path names.
_OF_ALL_PAGES: Final[Mapping[str, Kind]] = {
    "_form_page": frozenset(("",)),
    "came_from": ADDRESS,
    "next": ADDRESS,
    "sort": ORDER,
    **_PASSWORDS,
}
#: By the beginning of an endpoint.
_OF_PAGES: Final[Mapping[str, Mapping[str, Kind]]] = {
    "activity.": {
        **{"before": MOMENT, "after": MOMENT, "limit": COUNT, "offset": COUNT},
        "type": _ACTIVITIES_OF,
    },
    "api.": {"limit": COUNT, "offset": COUNT},
    "datastore.": {"limit": COUNT, "offset": COUNT, "format": _FORMATS, "filters": FILTERS},
    "group.new": {"type": frozenset(("group", ""))},
    "organization.new": {"type": frozenset(("organization", ""))},
    "user.index": {"page": PAGE, "limit": frozenset(("10", "20", "50", "100"))},
    "user.login": {"remember": COUNT},
    **{lists: {"page": PAGE} for lists in ("group.", "organization.", "user.")},
}
#: In what makes or changes a record.
_OF_RECORDS: Final = dict.fromkeys(
    ("groups", "users", "packages", "extras", "resources", "tags"), RECORDS
)
#: Of those records, what CKAN takes for texts without asking.
_IN_RECORDS: Final = dict.fromkeys(
    (
        *("id", "name", "url", "format", "description", "mimetype", "mimetype_inner", "hash"),
        *("key", "capacity", "resource_type", "url_type"),
    ),
    TEXT,
)
_WRITES: Final = re.compile("(?:package|organization|group|user)_(?:create|update|patch)")


def faults(action: str, data: Mapping[str, Any], *, reads: bool) -> dict[str, str]:
    """The names whose value is of another kind than the action takes, with the message of why.

    ``reads``: the action changes nothing, so that its data are no record.
    """
    closed = _CLOSED.get(action)
    if unknown := [name for name in data if closed and name not in closed]:
        return dict.fromkeys(unknown, UNKNOWN)
    if action == "package_revise":
        data = {name: as_json(value) for name, value in data.items()}
    wrong = dict(_wrong(data, lambda name: _kind(action, name, reads=reads)))
    if _WRITES.fullmatch(action):
        wrong.update(_in_all_records(data))
    return wrong


def _kind(action: str, name: str, *, reads: bool) -> Kind | None:
    own = next((own for start, own in _OWN.items() if action.startswith(start)), {})
    kinds = {**_KINDS, **(_OF_RECORDS if _WRITES.fullmatch(action) else {}), **own}
    if name in kinds:
        return kinds[name]
    for start, other in _REVISED.items() if action == "package_revise" else ():
        if name.startswith(start):
            field, _, rest = name.removeprefix(start).partition("__")
            kind = _kind(other, field, reads=reads)
            return kind if rest in ("", "extend") else None
    if name.endswith("_id"):
        return TEXT
    return FLAG if name.startswith("include_") else VALUE if reads else None


def faults_of_page(endpoint: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The same for the fields of a page's address and form."""
    own = next((own for start, own in _OF_PAGES.items() if endpoint.startswith(start)), {})
    return dict(_wrong(fields, {**_OF_ALL_PAGES, **own}.get))


def faults_of_form(sent: Mapping[str, Any]) -> dict[str, str]:
    """The same for what CKAN makes of a form: its lists of records are those of the API."""
    return {**dict(_wrong(sent, _OF_RECORDS.get)), **_in_all_records(sent)}


def _wrong(
    data: Mapping[str, Any], kind: Callable[[str], Kind | None]
) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        expected = kind(name)
        if expected is None or (value is None and name not in _NEVER_NULL):
            continue
        if isinstance(expected, DataOf):
            yield from _wrong_within(name, value, expected)
        elif isinstance(expected, frozenset):
            if not (isinstance(value, str) and value in expected):
                yield name, CHOICE
        elif not RIGHT[expected](value):
            yield name, expected


def _in_all_records(data: Mapping[str, Any]) -> dict[str, str]:
    return dict(fault for name in _OF_RECORDS for fault in _in_records(name, data.get(name)))


def _in_records(name: str, records: Any) -> Iterator[tuple[str, str]]:
    for n, record in enumerate(records if are_records(records) else ()):
        for field, fault in _wrong(record, _IN_RECORDS.get):
            yield f"{name}__{n}__{field}", fault
        if name == "tags" and "name" not in record:
            yield f"{name}__{n}__name", TEXT


def _wrong_within(name: str, value: Any, expected: DataOf) -> Iterator[tuple[str, str]]:
    kind = RECORDS if expected.several else RECORD
    if not RIGHT[kind](value):
        yield name, kind
        return
    several = {f"{name}__{n}": each for n, each in enumerate(value)} if expected.several else {}
    for place, record in (several if expected.several else {name: value}).items():
        for field, fault in faults(expected.action, record, reads=False).items():
            yield f"{place}__{field}", fault
