"""What a query may cost and reach, whichever way it came (pure).

A query that names a field, and every filter, go to Solr as they were written. Its parser undoes
escapes after CKAN has looked for what it forbids (``_query_:``, ``_val_:``, ``{!``), and one
request can ask for more than a minute of work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

#: Solr's parser goes a step deeper with each bracket, until it breaks with no answer.
DEEPEST: Final = 50
#: Characters of the query and of all filters together, and filters.
LONGEST: Final = 20_000
MOST_FILTERS: Final = 50
#: Fuzzy words, patterns, ranges: each looks through the terms of a field, some 20 ms of Solr's.
MOST_COSTLY: Final = 16

_EVERYTHING: Final = re.compile(r"\*:\*|\[\s*\*\s+TO\s+\*\s*\]")
#: What is no sign of the language: an escaped letter or sign, and all within quotation marks. From
#: the left, as Solr reads it: an escaped mark begins nothing.
_LETTERS: Final = re.compile(r'\\.|"(?:[^"\\]|\\.)*"', re.DOTALL)
_COSTLY: Final = re.compile(r"[~?*/\[{]")
#: Only signs need an escape; a letter that has one, or a code of one, is there to be overlooked.
_DISGUISED: Final = re.compile(r"\\\w")
#: Solr puts something else in its place, in every parameter, before it parses: ``${name:else}``.
_MACRO: Final = re.compile(r"\$\s*\{")
#: What leads to another parser, wherever it stands and whatever is escaped in it.
_PARSERS: Final = re.compile(r"_(?:query|val)_|(?<![\w.-])_\w*\s*:|\{!", re.IGNORECASE)


def is_refused(search_params: Mapping[str, Any]) -> bool:
    """Whether the query or a filter is nested deeper, longer, dearer or otherwise than needed."""
    asked = [search_params.get("q"), search_params.get("fq"), *search_params.get("fq_list", ())]
    texts = [text for text in asked if text]
    signs = [_LETTERS.sub("", text) for text in texts]
    return (
        len(texts) > MOST_FILTERS
        or sum(map(len, texts)) > LONGEST
        or sum(map(_count_costly, signs)) > MOST_COSTLY
        or any(_depth(text) > DEEPEST for text in signs)
        or any(map(_leads_elsewhere, texts))
        or any(map(_MACRO.search, _all_texts(search_params)))
    )


def _all_texts(value: Any) -> Iterator[str]:
    """Every text of the parameters, names and what lies in lists and records too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from (*_all_texts(name), *_all_texts(each))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _all_texts(each)


def _leads_elsewhere(text: str) -> bool:
    return bool(_DISGUISED.search(text) or _PARSERS.search(text.replace("\\", "")))


def _count_costly(signs: str) -> int:
    return len(_COSTLY.findall(_EVERYTHING.sub("", signs)))


def _depth(text: str) -> int:
    steps = ({"(": 1, ")": -1}[sign] for sign in re.findall("[()]", text))
    return max(accumulate(steps), default=0)
