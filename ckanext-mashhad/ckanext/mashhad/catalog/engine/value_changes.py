"""What has changed between two versions of a dataset, file, unit or group, field by field.

Pure: it takes the two versions as the API shows them, and the fields of a schema. CKAN's own
account of changes names fields by their keys and values as they are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ckanext.mashhad.persian.reading_errors import N_

Version = Mapping[str, Any]
Field = Mapping[str, Any]

#: The fields of CKAN's own datasets and groups, which no schema describes.
PLAIN_DATASET: Final[tuple[tuple[str, str], ...]] = (
    ("title", N_("Title")),
    ("notes", N_("Description")),
    ("owner_org", N_("Organization")),
    ("tag_string", N_("Tags")),
    ("license_id", N_("License")),
    ("url", N_("Source")),
    ("version", N_("Version")),
    ("author", N_("Author")),
    ("author_email", N_("Author Email")),
    ("maintainer", N_("Maintainer")),
    ("maintainer_email", N_("Maintainer Email")),
    ("name", N_("Address on the portal")),
)
PLAIN_FILE: Final = (
    ("name", N_("Name")),
    ("description", N_("Description")),
    ("format", N_("Format")),
    ("url", N_("Address of the file")),
)
PLAIN_GROUP: Final = (
    ("title", N_("Title")),
    ("description", N_("Description")),
    ("image_url", N_("Image URL")),
    ("name", N_("Address on the portal")),
)
#: What every dataset has besides the fields of its schema.
VISIBILITY: Final = ("private", N_("Visibility"))

_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {}, "[]", "{}")
#: The portal finds these out by itself; nobody has changed them.
_FOUND_OUT: Final = frozenset({"first_published", "original_filename"})


@dataclass(frozen=True)
class Change:
    """A field whose value is another; ``before`` or ``after`` is None where it has none.

    Both are the whole version, so that a field is shown as on the page of its dataset. ``file``:
    that of the dataset to which the field belongs, as it is now.
    """

    field: Field
    before: Version | None
    after: Version | None
    file: Version | None = None


@dataclass(frozen=True)
class FileChange:
    """A file that came (``after`` only), went (``before`` only), or whose content is another."""

    before: Version | None
    after: Version | None


def of_fields(
    old: Version, new: Version, fields: Iterable[Field], file: Version | None = None
) -> Iterator[Change]:
    """The fields that differ, in the order of the form."""
    for field in fields:
        name = field["field_name"]
        before, after = value(old, name), value(new, name)
        if name in _FOUND_OUT or str(before) == str(after):
            continue
        was, is_now = (known not in _EMPTY for known in (before, after))
        if was or is_now:
            yield Change(field, old if was else None, new if is_now else None, file)


def of_extras(old: Version, new: Version) -> Iterator[Change]:
    """The free fields that differ; their names are what somebody has typed."""
    before, after = ({each["key"]: each["value"] for each in of.get("extras") or ()}
                     for of in (old, new))  # fmt: skip
    fields = [{"field_name": key, "free": True} for key in {**before, **after}]
    return of_fields(before, after, fields)


def of_files(old: Version, new: Version, fields: Iterable[Field]) -> Iterator[Change | FileChange]:
    """The files that came, went or have other content, and the fields of those that stayed."""
    described = [field for field in fields if field["field_name"] != "url"]
    before, after = ({file["id"]: file for file in of.get("resources") or ()} for of in (old, new))
    for key, was in before.items():
        if key not in after:
            yield FileChange(was, None)
    for key, file in after.items():
        if key not in before:
            yield FileChange(None, file)
            continue
        if _content(before[key]) != _content(file):
            yield FileChange(before[key], file)
        yield from of_fields(before[key], file, described, file)


def value(version: Version, name: str) -> Any:
    """What a version says in a field; tags are kept apart from the field they are typed in."""
    if name == "tag_string":
        return sorted(tag["display_name"] for tag in version.get("tags") or ())
    return version.get(name)


def _content(file: Version) -> tuple[Any, ...]:
    """What differs when a file holds other bytes."""
    return tuple(file.get(key) or None for key in ("url", "hash", "size"))
