"""The texts and numbers of any data, by where they stand (pure).

What somebody sends may be of any shape, and JSON may stand within texts. ``leaves`` leaves out no
string, number or key of it, so that no field can be forgotten.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote_plus

from ckanext.mashhad.catalog.engine.text import json_text

Place = tuple[str | int, ...]
#: A value, the keys that lead to it as its label, and whether it is a row of a table.
_Waiting = tuple[Place, str, Any, bool]

#: What a program writes (RFC 9562). One in 5,500 holds the digits of a mobile; whatever is typed to
#: look like one may, so that it counts for nothing but in an address and in a field of ids.
_UUID: Final = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"(?:https?://|urn:)\S+", re.IGNORECASE)
_FIELD_OF_ID: Final = re.compile(r"(?:.+_)?(?:id|guid|uuid|identifier)|owner_org", re.IGNORECASE)
#: The same of fingerprints, of which one in 2,000 does.
_FINGERPRINT: Final = re.compile(r"(?:[a-z]\w{1,9}:)?([0-9a-f]{32,128})", re.IGNORECASE)
_FIELD_OF_FINGERPRINT: Final = re.compile(
    "hash|checksum|digest|fingerprint|etag|md5|sha-?[0-9]", re.IGNORECASE
)
#: Letters of the six that a fingerprint has at least, but for one in hundreds.
_FEWEST_LETTERS: Final = 4
#: Characters of the keys that lead to a record which its leaves repeat.
_LONGEST_LABEL: Final = 200
#: A number with a fraction and fewer digits before it, as of a map, is of nobody.
_LEAST_OF_SOMEBODY: Final = 10**8
_ESCAPED: Final = re.compile("%[0-9a-f]{2}|[+]", re.IGNORECASE)


def leaves(data: Any, place: Place = (), *, columns: bool = True) -> Iterator[tuple[Place, str]]:
    """Each leaf with the keys that lead to it, as «key: text», and what an address says; without
    ``columns`` those of lists of records without the last one, which names a column.

    Values of one list are one leaf: a number may have been parted into texts or digits of it.
    """
    waiting: list[_Waiting] = [(place, "", data, False)]
    while waiting:
        at, label, value, is_row = waiting.pop()
        value = json_text.unpacked(value)
        if isinstance(value, Mapping):
            if len(label) > _LONGEST_LABEL:
                yield at, label
                label = label[-_LONGEST_LABEL:].partition(" ")[2]
            waiting += reversed(list(_entries(at, label, value, columns or not is_row)))
        elif isinstance(value, list | tuple):
            waiting += ((at, label, e, False) for e in value if isinstance(e, list | tuple))
            waiting += reversed([*_within(at, value, label)])
            if text := _joined(at, value):
                yield at, _labelled(label, text)
        elif (text := _text(at, value)) or re.search(r"\d", label):
            yield at, _labelled(label, text)


def strings(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Each text and key, JSON as the text that it is."""
    waiting: list[tuple[Place, Any]] = [(place, data)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, str):
            yield at, value
        elif isinstance(value, Mapping):
            yield from ((at, key) for key in value if isinstance(key, str))
            waiting += (((*at, key), each) for key, each in value.items())
        elif isinstance(value, list | tuple):
            waiting += (((*at, n), each) for n, each in enumerate(value))


def _entries(at: Place, label: str, value: Mapping[Any, Any], columns: bool) -> Iterator[_Waiting]:
    if "key" in value and "value" in value:  # an extra, whose key names it
        value, columns = {value["key"]: value["value"], **_others(value)}, True
    for key, each in value.items():
        of_records = isinstance(each, list | tuple) and any(isinstance(e, Mapping) for e in each)
        is_column = not columns and not isinstance(json_text.unpacked(each), Mapping)
        if of_records or (is_column and not re.search(r"\d", str(key))):
            own = ""
        else:
            own = str(key).replace("_", " ")
        yield (*at, key), f"{label} {own}".strip(), each, False


def _others(extra: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return {key: each for key, each in extra.items() if key not in ("key", "value")}


def _within(at: Place, values: Sequence[Any], label: str) -> Iterator[_Waiting]:
    """The records of a list, which are rows if there are several, and texts that are JSON."""
    rows = sum(isinstance(each, Mapping) for each in values) > 1
    for n, each in enumerate(values):
        if isinstance(each, Mapping) or json_text.unpacked(each) is not each:
            yield (*at, n), label, each, rows


def _joined(at: Place, values: Sequence[Any]) -> str:
    """The values of a list; numbers of several digits are no parts of one."""
    texts = [(each, text) for each in values if (text := _text(at, each))]
    parts = all(isinstance(each, str) or len(text) == 1 for each, text in texts)
    return ("\n" if parts else "\n;\n").join(text for _, text in texts)


def _text(at: Place, value: Any) -> str:
    """A leaf as text, empty where it says nothing of anybody."""
    if isinstance(value, float) and math.isfinite(value):
        of_somebody = value.is_integer() or abs(value) >= _LEAST_OF_SOMEBODY
        value = int(value) if of_somebody else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)
    return "" if _is_of_program(at, text) else text


def _is_of_program(at: Place, text: str) -> bool:
    """Whether the text is an id or a fingerprint, in a field that is for such."""
    field = next((each for each in reversed(at) if isinstance(each, str)), "")
    if _UUID.fullmatch(text):
        return _FIELD_OF_ID.fullmatch(field) is not None
    found = _FINGERPRINT.fullmatch(text)
    if found is None or not _FIELD_OF_FINGERPRINT.search(field):
        return False
    return len(set("abcdef") & set(found[1].lower())) >= _FEWEST_LETTERS


def _labelled(label: str, text: str) -> str:
    said = f"{label}: {text}" if label else text
    if _ESCAPED.search(said):
        said = f"{said}\n{unquote_plus(said)}"
    return _ADDRESS.sub(lambda found: _UUID.sub(" ", found[0]), said)
