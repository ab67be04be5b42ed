"""Nothing of a person stands in what a dataset, its files or a unit say of themselves.

What that is, rooms know that guard texts (``ITextGuard``). A text that is stored already is not
asked about again: who mends a word need not mend all. A dataset that moves to another unit is asked
about whole, since what one unit lets pass it lets pass for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.navl.dictization_functions import unflatten
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.leaves import leaves
from ckanext.mashhad.catalog.interfaces import ITextGuard
from ckanext.mashhad.catalog.validators import guarding
from ckanext.mashhad.catalog.validators.field_errors import FOREIGN_RECORD
from ckanext.mashhad.persian.reading_errors import N_

#: With what is sent: why a text may be published although the guard finds something in it.
#: A form that lists its errors by name has a word for it.
REASON: Final = N_("personal_data_reason")
#: Where in the context it waits for the guard.
GIVEN: Final = "mashhad_personal_data_reason"
#: What parts of a record are lists of records.
_LISTS: Final = ("resources", "extras", "tags")
#: Of a unit: of these only names and ids are read.
_ELSEWHERE: Final = ("packages", "users")
#: What CKAN puts beside a file and none of which is kept: the file itself.
_UPLOAD: Final = "upload"


def mashhad_reason_given(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Note the reason for :func:`mashhad_guarded`, before CKAN drops what is no field."""
    context[GIVEN] = data.get(("__extras",), {}).get(REASON)  # type: ignore[literal-required]


def mashhad_guarded(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse texts that hold something of a person, each at its field; stands last in a schema.

    An administrator of the unit, and of all that have had the dataset, may let them pass: with a
    reason in :data:`REASON`, beside the texts (of a file: in the file's own fields).
    """
    reasons = dict(_reasons(data, context))
    unit = _unit(data, context)
    faults: dict[FlattenKey, dict[FlattenKey, list[guarding.Fault]]] = {}
    for fault in guarding.faults(_sent(data), unit, lambda: _stored(context, unit)):
        place = _field(fault.place, data)
        if errors.get(place):
            continue  # refused already, and so not stored
        if fault.text:
            faults.setdefault(_reason_at(place), {}).setdefault(place, []).append(fault)
        else:
            errors[place] = [fault.message]
    for reason_at, found in faults.items():
        said = reasons.get(reason_at, "")
        texts = [fault.text for several in found.values() for fault in several]
        refusals = _let_pass(context, unit, texts, said)
        if said and not refusals:
            continue
        for place, several in found.items():
            # What no schema knows of a file has no list of errors yet.
            errors.setdefault(place, []).extend(dict.fromkeys(each.message for each in several))
        if refusals:
            errors[reason_at] = refusals


def _let_pass(context: Context, unit: str, texts: Sequence[str], reason: str) -> list[str]:
    """What has to be said at the reason: why it is none, or that one could be given."""
    guards = list(p.PluginImplementations(ITextGuard))
    stored = getattr(context.get("package"), "id", "")
    if reason:
        said = (guard.let_pass(context, unit, texts, reason, stored) for guard in guards)
        return [each for each in said if each]
    somebody_reads = not context.get(FOREIGN_RECORD)
    if somebody_reads and any(guard.may_let_pass(context, unit, stored) for guard in guards):
        return [tk._("If nothing of this is of a person, write here why it may be published.")]
    return []


def _sent(data: FlattenDataDict) -> dict[str, Any]:
    """What will be kept, as a record; not what CKAN derives of it, which stands there too."""
    kept = {place: each for place, each in data.items() if not _is_of_machine(place)}
    sent: dict[str, Any] = unflatten(kept)
    for name in [each for each in sent if f"{each}_translated" in sent]:
        if sent[name] in json_text.texts(sent[f"{name}_translated"]).values():
            del sent[name]
    extras = sent.get("extras")
    if isinstance(extras, list):
        sent["extras"] = [{} if _is_field(each, sent) else each for each in extras]
    return sent


def _is_of_machine(place: FlattenKey) -> bool:
    """What no schema knows and CKAN drops, an upload, which the gate has looked at by now, and what
    is listed with a unit and kept elsewhere: CKAN validates a unit that is only shown, too.
    """
    return str(place[-1]).startswith("__") or place[-1] == _UPLOAD or place[0] in _ELSEWHERE


def _is_field(extra: Any, sent: Mapping[str, Any]) -> bool:
    """Whether an extra is what a field of the schema becomes."""
    if not isinstance(extra, Mapping) or "key" not in extra:
        return False
    return extra["key"] in sent and sent[extra["key"]] == extra.get("value")


def _field(place: FlattenKey, data: FlattenDataDict) -> FlattenKey:
    """The field of the record in which a leaf stands, as the form shows it: keywords are typed into
    one.
    """
    if place[0] == "tags" and data.get(("tag_string",)):
        return ("tag_string",)
    if place[0] == "extras":
        return (*place[:2], "value")
    return place[:3] if place[0] in _LISTS else place[:1]


def _reasons(data: FlattenDataDict, context: Context) -> Iterator[tuple[FlattenKey, str]]:
    """The reasons that were given, taken out of what is stored."""
    typed = context.get(GIVEN)
    if typed and isinstance(typed, str):
        yield (REASON,), typed
    for place in [each for each in data if each[-1] == REASON]:
        said = data.pop(place)
        if said and isinstance(said, str):
            yield place, said


def _reason_at(place: FlattenKey) -> FlattenKey:
    return (*place[:2], REASON) if place[0] == "resources" else (REASON,)


def _unit(data: FlattenDataDict, context: Context) -> str:
    stored: Any = context.get("package")
    group: Any = context.get("group")
    if group is not None:
        return str(group.id)
    return str(data.get(("owner_org",)) or getattr(stored, "owner_org", None) or "")


def _stored(context: Context, unit: str) -> set[str]:
    """The leaves of the record that is changed; none of a dataset that comes from another unit."""
    record: Any = context.get("package") or context.get("group")
    if record is None or getattr(record, "owner_org", unit) != unit:
        return set()
    return record_leaves(record)


def record_leaves(record: Any) -> set[str]:
    """The leaves of a stored record with its files and keywords."""
    whole = _values(record)
    whole["resources"] = [_values(file) for file in getattr(record, "resources", ())]
    if hasattr(record, "get_tags"):
        whole["tags"] = [{"name": tag.name} for tag in record.get_tags()]
    return {text for _, text in leaves(whole)}


def _values(record: Any) -> dict[str, Any]:
    extras = record.extras if isinstance(record.extras, Mapping) else {}
    columns = {column.name: getattr(record, column.name, None) for column in record.__table__.c}
    del columns["extras"]
    return {**columns, **extras}
