"""How much a record may hold (pure): CKAN asks the database about every item, and has no limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from ckanext.mashhad.catalog.engine.text import tags
from ckanext.mashhad.catalog.engine.text.leaves import strings
from ckanext.mashhad.persian.reading_errors import N_, InputError

#: Items of a list; records of real catalogues have 17 keywords, 26 extras and 59 files.
MOST: Final[Mapping[str, int]] = {
    "tags": 200,
    "extras": 200,
    "resources": 500,
    "groups": 100,
}
#: What CKAN stores of a dataset without the other dataset, and then cannot index; none are kept.
_APART: Final = ("relationships_as_subject", "relationships_as_object")
#: Characters of all texts and keys together; those of real catalogues have 45,000.
LARGEST: Final = 500_000
#: Keywords as somebody types them.
TYPED: Final = "tag_string"


class TooMuchError(InputError):
    """A record that holds more than is taken."""

    messages: ClassVar = {
        "items": N_("This has {count} items; at most {most} are taken."),
        "apart": N_("This portal keeps no relationships between datasets."),
        "in_all": N_("The record has {count} characters in all; at most {most} are taken."),
    }


def faults(record: Mapping[str, Any]) -> Iterator[tuple[str, TooMuchError]]:
    """The fields that hold too much; where all of them do together, the largest."""
    refused = False
    for name in _APART:
        if record.get(name):
            refused = True
            yield name, TooMuchError("apart")
    for name, most in MOST.items():
        if (count := items(record, name)) > most:
            refused = True
            yield (name if isinstance(record.get(name), list) else TYPED), _too_many(count, most)
    if refused:
        return
    sizes = {name: sum(len(text) for _, text in strings(each)) for name, each in record.items()}
    if (size := sum(sizes.values())) > LARGEST:
        yield max(sizes, key=sizes.__getitem__), TooMuchError("in_all", count=size, most=LARGEST)


def items(record: Mapping[str, Any], name: str) -> int:
    """How many items the record has under this name."""
    listed, typed = record.get(name), record.get(TYPED)
    count = len(listed) if isinstance(listed, list | tuple) else 0
    if name == "tags" and isinstance(typed, str):
        count += len(tags.split(typed))
    return count


def _too_many(count: int, most: int) -> TooMuchError:
    return TooMuchError("items", count=count, most=most)
