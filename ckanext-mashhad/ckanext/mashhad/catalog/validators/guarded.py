"""Nothing of a person stands in what a dataset, its files or a unit say of themselves.

What that is, rooms know that guard texts (``ITextGuard``). A text that is stored already is not
asked about again: who mends a word need not mend all.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import unquote_plus

import ckan.model as model
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import flatten_dict, unflatten
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog.interfaces import ITextGuard
from ckanext.mashhad.catalog.validators.common import FOREIGN_RECORD
from ckanext.mashhad.persian.errors import N_
from ckanext.mashhad.types import DATASET_TYPES

#: With what is sent: why a text may be published although the guard finds something in it.
#: A form that lists its errors by name has a word for it.
REASON: Final = N_("personal_data_reason")
_GIVEN: Final = "mashhad_personal_data_reason"
#: Addresses, of files and of what is said elsewhere.
_LINKS: Final = ("url", "image_url")
#: What machines write: ids, fingerprints.
_NO_TEXTS: Final = frozenset(
    ("id", "package_id", "owner_org", "creator_user_id", "revision_id", "cache_url", "hash",
     "upload", "tag_string", "vocabulary_id", "save", "pkg_name", REASON)
)  # fmt: skip
#: What numbers mean in an address that a machine made, such as that of a file in another CKAN.
_UUID: Final = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LISTS: Final = ("resources", "extras", "tags")


def mashhad_reason_given(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Note the reason for :func:`mashhad_guarded`, before CKAN drops what is no field."""
    context[_GIVEN] = data.get(("__extras",), {}).get(REASON)  # type: ignore[literal-required]


def mashhad_guarded(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse texts that hold something of a person, each at its field; stands last in a schema.

    An administrator of the unit may let them pass: with a reason in :data:`REASON`, beside the
    texts (of a file: in the file's own fields).
    """
    reasons = dict(_reasons(data, context))
    unit = _unit(data, context)
    faults: dict[FlattenKey, dict[FlattenKey, tuple[str, str]]] = {}
    for place, text in _texts(data):
        if errors.get(place):
            continue  # refused already, and so not stored
        fault = _fault(text, unit)
        if fault and not _is_stored(data[place], context):
            faults.setdefault(_reason_at(place), {})[place] = (text, fault)
    for reason_at, found in faults.items():
        said = reasons.get(reason_at, "")
        refusals = _let_pass(context, unit, [text for text, _ in found.values()], said)
        if said and not refusals:
            continue
        for place, (_, fault) in found.items():
            # What no schema knows of a file has no list of errors yet.
            errors.setdefault(_shown_at(place, data), []).append(fault)
        if refusals:
            errors[reason_at] = refusals


def refuse_plain(context: Context, data_dict: dict[str, Any], *, is_new: bool) -> None:
    """The same for a dataset of another type than ours, whose schema does not ask for it."""
    named = data_dict.get("id") or data_dict.get("name")
    known = not is_new and isinstance(named, str) and "\0" not in named
    stored = model.Package.get(named) if known else None
    if (stored.type if stored else data_dict.get("type")) in DATASET_TYPES:
        return
    errors: FlattenErrorDict = defaultdict(list)
    asked = Context(**{**context, "package": stored})  # type: ignore[typeddict-item]
    mashhad_guarded(("__after",), flatten_dict(data_dict), errors, asked)
    if errors:
        raise tk.ValidationError(unflatten(errors))


def _let_pass(context: Context, unit: str, texts: Sequence[str], reason: str) -> list[str]:
    """What has to be said at the reason: why it is none, or that one could be given."""
    guards = list(p.PluginImplementations(ITextGuard))
    if reason:
        said = (guard.let_pass(context, unit, texts, reason) for guard in guards)
        return [each for each in said if each]
    somebody_reads = not context.get(FOREIGN_RECORD)
    if somebody_reads and any(guard.may_let_pass(context, unit) for guard in guards):
        return [tk._("If nothing of this is of a person, write here why it may be published.")]
    return []


def _fault(text: str, unit: str) -> str:
    faults = (guard.fault_of_text(text, unit) for guard in p.PluginImplementations(ITextGuard))
    return next(filter(None, faults), "")


def _texts(data: FlattenDataDict) -> Iterator[tuple[FlattenKey, str]]:
    """The texts of what is sent, by where they stand; an extra with its key, which names it."""
    for place in list(data):
        value, name = data[place], place[-1]
        if name in _LINKS and isinstance(value, str):
            yield from ((place, said) for said in _said_by_link(value, place, data))
            continue
        if name in _NO_TEXTS or name == "key" or not isinstance(value, str):
            continue
        if (f"{name}_translated",) in data:  # CKAN's plain text is one of those by language
            continue
        if place[0] == "extras":
            extra = data.get((*place[:-1], "key"))
            if name != "value" or (extra,) in data:  # a field of the schema, which stands there too
                continue
            value = f"{extra}: {value}"
        yield from ((place, said) for said in _by_language(name, value))


def _by_language(name: Any, value: str) -> Iterator[str]:
    """A text by language is kept as JSON, in which a line does not end where it ends."""
    if str(name).endswith("_translated"):
        with suppress(ValueError):
            texts = json.loads(value)
            if isinstance(texts, Mapping):
                yield from (text for text in texts.values() if isinstance(text, str))
                return
    yield value


def _said_by_link(url: str, place: FlattenKey, data: FlattenDataDict) -> Iterator[str]:
    """What a link says in its path and its parameters; not the address of an upload, which is ours,
    or its name, to which the time was added.
    """
    beside = (*place[:-1], "url_type"), (*place[:-1], "upload")
    uploaded = place[-1] == "image_url" and "/" not in url
    if not uploaded and not any(data.get(each) for each in beside):
        yield _UUID.sub(" ", unquote_plus(url))


def _reasons(data: FlattenDataDict, context: Context) -> Iterator[tuple[FlattenKey, str]]:
    """The reasons that were given, taken out of what is stored."""
    typed = context.get(_GIVEN)
    if typed and isinstance(typed, str):
        yield (REASON,), typed
    for place in [each for each in data if each[-1] == REASON]:
        said = data.pop(place)
        if said and isinstance(said, str):
            yield place, said


def _reason_at(place: FlattenKey) -> FlattenKey:
    return (*place[:2], REASON) if place[0] == "resources" else (REASON,)


def _shown_at(place: FlattenKey, data: FlattenDataDict) -> FlattenKey:
    """Where the form shows it: keywords are typed into one field."""
    return ("tag_string",) if place[0] == "tags" and data.get(("tag_string",)) else place


def _unit(data: FlattenDataDict, context: Context) -> str:
    stored: Any = context.get("package")
    group: Any = context.get("group")
    if group is not None:
        return str(group.id)
    return str(data.get(("owner_org",)) or getattr(stored, "owner_org", None) or "")


def _is_stored(text: str, context: Context) -> bool:
    """Whether the record that is changed has this text already."""
    record: Any = context.get("package") or context.get("group")
    return record is not None and text in set(_stored(record))


def _stored(record: Any) -> Iterator[str]:
    yield from _values(record)
    for file in getattr(record, "resources", ()):
        yield from _values(file)
    if hasattr(record, "get_tags"):
        yield from (tag.name for tag in record.get_tags())


def _values(record: Any) -> Iterator[str]:
    extras = record.extras or {}
    known = extras if isinstance(extras, Mapping) else {}
    columns = (getattr(record, column.name, None) for column in record.__table__.c)
    yield from (each for each in (*columns, *known.values()) if isinstance(each, str))
