"""Making what other catalogues write fit ours, without changing what it says (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from ckanext.mashhad.catalog.engine.text import multilingual, tags

#: CKAN's own limits.
_SHORTEST: Final = 2
_LONGEST: Final = 100

#: A record without these is none of ours; anything else may be left out of it.
_NEEDED: Final = frozenset(
    ("id", "name", "type", "owner_org", "private", "state", "title", "title_translated")
)
#: Marks that keep a quoted text apart where both run in other directions.
_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))
#: Lists whose members go as a whole; of a file only the field that does not fit goes.
MAX_KEYWORDS: Final = 100
_MEMBERS: Final = frozenset(("tags", "extras"))


def keywords(words: Iterable[str], language: str = multilingual.FIRST) -> list[str]:
    """The words as keywords may be written here; what is left of none is dropped, like twins.

    No more than a reader can take in: of each the spelling in use is asked for.
    """
    fitting = (_keyword(word, language) for word in words)
    kept = dict.fromkeys(word for word in fitting if _SHORTEST <= len(word) <= _LONGEST)
    return list(kept)[:MAX_KEYWORDS]


def _keyword(word: str, language: str) -> str:
    try:
        return tags.tidy(word, language)
    except tags.TagError:
        return tags.tidy(re.sub(r"[^\w\u200c .\-]", " ", word), language)


def keep_file_ids(
    new: Sequence[Mapping[str, Any]], stored: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The new files, each with the id of the stored one that has the same address.

    So a file keeps its address here and its history while the rest of the dataset changes.
    """
    free: dict[str, list[str]] = {}
    for each in stored:
        free.setdefault(each.get("url") or "", []).append(each["id"])
    result = []
    for each in new:
        ids = free.get(each.get("url") or "")
        kept = {key: value for key, value in each.items() if key != "id"}
        result.append({**kept, "id": ids.pop(0)} if ids else kept)
    return result


def without(
    dataset: Mapping[str, Any], errors: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]] | None:
    """The dataset without what CKAN refused in it, and the names of that; None if all hangs on it.

    ``errors`` is the ``error_dict`` of CKAN's ``ValidationError``. A field of a file is named
    ``resources.<field>``; a file whose address does not fit goes as a whole (``resources``).
    """
    kept, left_out = dict(dataset), set()
    for field, found in errors.items():
        if field in _NEEDED or field not in dataset:
            return None
        if field == "resources":
            kept[field], names = _files_without(dataset[field], found)
            left_out |= names
            continue
        left_out.add(field)
        if field in _MEMBERS and _is_of_members(found):
            # CKAN's list of errors ends with the last member that is wrong.
            kept[field] = [
                member for member, wrong in zip_longest(kept[field], found) if member and not wrong
            ]
        else:
            del kept[field]
            # CKAN's plain text is the same one again.
            kept.pop(field.removesuffix("_translated"), None)
    return kept, sorted(left_out)


def _is_of_members(found: Any) -> bool:
    """Whether these errors tell which members of a list are wrong."""
    return isinstance(found, Sequence) and all(isinstance(each, Mapping) for each in found)


def copied(value: Any) -> Any:
    """A dataset, or a part of it, of which nothing is shared with the one given."""
    if isinstance(value, Mapping):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


def describe_errors(errors: Mapping[str, Any]) -> str:
    """What CKAN refused and why: ``resources.2.size: …; …``."""
    return "; ".join(_lines(errors, ""))


def _lines(errors: Any, name: str) -> Iterator[str]:
    """The lines of what stands under this name."""
    if isinstance(errors, Mapping):
        for key, found in errors.items():
            yield from _lines(found, f"{name}.{key}" if name else str(key))
    elif isinstance(errors, Sequence) and not isinstance(errors, str):
        if any(isinstance(each, Mapping) for each in errors):
            for number, found in enumerate(errors, 1):
                yield from _lines(found, f"{name}.{number}")
        elif errors:
            yield f"{name}: {' '.join(map(str, errors)).translate(_ISOLATES)}"
    elif errors:
        yield f"{name}: {errors}".translate(_ISOLATES)


def _files_without(
    files: Sequence[Mapping[str, Any]], errors: Sequence[Any]
) -> tuple[list[dict[str, Any]], set[str]]:
    kept, left_out = [], set()
    for file, wrong in zip(files, [*errors, *([{}] * len(files))], strict=False):
        names = set(wrong) if isinstance(wrong, Mapping) else {"url"}
        if "url" in names or not names <= set(file):
            left_out.add("resources")
            continue
        left_out |= {f"resources.{name}" for name in names}
        kept.append({key: value for key, value in file.items() if key not in names})
    return kept, left_out
