"""What changed in a dataset, field by field, for whoever asks why it was written (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

MAX_TEXT: Final = 300
MAX_FIELDS: Final = 40
#: What changes with every writing, or is the portal's own.
_NOT_TOLD: Final = frozenset(
    ("metadata_modified", "metadata_created", "revision_id", "organization", "num_resources",
     "num_tags", "isopen", "license_title", "license_url", "relationships_as_object",
     "relationships_as_subject", "creator_user_id", "groups", "first_published", "title", "notes",
     "state", "resources")
)  # fmt: skip
_OF_A_FILE: Final = ("url", "name", "description", "format", "size", "hash")


def between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """``field``, ``old`` and ``new`` of what differs; a file's fields as ``resources.<field>``."""
    before, after = _by_name(old), _by_name(new)
    found = [
        _change(name, before.get(name), after.get(name))
        for name in sorted({*before, *after} - _NOT_TOLD)
        if _text(before.get(name)) != _text(after.get(name))
    ]
    found += _of_files(old.get("resources") or (), new.get("resources") or ())
    return found[:MAX_FIELDS]


def _by_name(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset's fields, its extras among them."""
    extras = {each["key"]: each["value"] for each in dataset.get("extras") or ()}
    return {**extras, **{key: value for key, value in dataset.items() if key != "extras"}}


def _of_files(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    before, after = ({each["id"]: each for each in files} for files in (old, new))
    found = []
    for id_ in [*before, *(id_ for id_ in after if id_ not in before)]:
        was, is_ = before.get(id_), after.get(id_)
        if was is None or is_ is None:
            found.append(_change("resources", (was or {}).get("url"), (is_ or {}).get("url")))
            continue
        found += [
            _change(f"resources.{name}", was.get(name), is_.get(name))
            for name in _OF_A_FILE
            if _text(was.get(name)) != _text(is_.get(name))
        ]
    return found


def _change(field: str, old: Any, new: Any) -> dict[str, str]:
    return {"field": field, "old": _text(old)[:MAX_TEXT], "new": _text(new)[:MAX_TEXT]}


def _text(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values()):
        texts = {tag: text for tag, text in sorted(value.items()) if text}
        return "".join(texts.values()) if len(texts) < 2 else _by_tag(texts)
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
        names = [str(each.get("display_name") or each.get("name") or each) for each in value]
        return "، ".join(sorted(names))
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _by_tag(texts: Mapping[str, str]) -> str:
    return " | ".join(f"{tag}: {text}" for tag, text in texts.items())
