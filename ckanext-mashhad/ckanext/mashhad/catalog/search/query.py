"""The search parameters for the words that somebody typed (pure).

Each word becomes one clause, in which any of its keys will do, or the word it makes together
with its neighbours. Left alone are a query without words, ``*:*``, one that names a field, and
one for another parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ckanext.mashhad.catalog.search import ranking
from ckanext.mashhad.catalog.search.analysis import APART, analyse, joins, signature
from ckanext.mashhad.catalog.search.document import ORDER
from ckanext.mashhad.catalog.search.tokens import segments
from ckanext.mashhad.catalog.search.unit import Unit

#: Solr refuses a query of more than 1,024 parts, each field of each alternative counted.
MOST_CLAUSES, MOST_ALTERNATIVES = 20, 8
MOST_OFFERED = 4  # each is a search of its own
LONGEST = 1_000  # characters that are looked at
LONGEST_IN_A_BOX = 200  # characters; more would make an address that web servers refuse
#: Up to three words all are asked for; of more, one may be missing, and of many one in five.
ENOUGH = "3<-1 6<80%"

_FIELDED = re.compile(r"(?:^|[\s(+!-])[a-z_]\w*:[^\s/:]")
_PHRASE = re.compile(r'"([^"]*)"')
_EXCLUDED = re.compile(r"(?<!\S)-(?=[^\W_])(\S+)")
_TITLES = re.compile(r"\btitle_string\b(?=\s)")
_TIES = ("first_published desc", "metadata_created desc", "id asc")
_EVERYTHING = ("", "*", "*:*")
_NOTHING = "zqx"  # a word that no text has


@dataclass(frozen=True)
class Clause:
    """What is asked for: any of the words, or the keys of a phrase, one after the other."""

    words: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()

    def __str__(self) -> str:
        either = [*self.words, *([f'"{" ".join(self.phrase)}"'] if self.phrase else [])]
        return either[0] if len(either) == 1 else f"({' OR '.join(either)})"


def query_params(search_params: dict[str, Any]) -> dict[str, Any]:
    """The search parameters with the words as the index has them."""
    typed = search_params.get("q") or ""
    if typed.strip() in _EVERYTHING or _FIELDED.search(typed) or search_params.get("defType"):
        return search_params
    typed = typed[:LONGEST]
    wanted, unwanted = clauses(typed)
    whole = signature(analyse([typed]).keys)
    return {
        "qf": ranking.QUERY_FIELDS,
        "mm": ENOUGH,
        "tie": "0",  # the best field counts, so that two equal titles are equal
        "boost": ranking.boost([(each.words, each.phrase) for each in wanted], whole),
        **search_params,
        # Joined by OR, or the parser would ask for all of them whatever `mm` says.
        "q": " ".join([" OR ".join(map(str, wanted)) or _NOTHING, *(f"-{no}" for no in unwanted)]),
        "defType": "edismax",
    }


def in_our_order(search_params: dict[str, Any]) -> dict[str, Any]:
    """The search parameters with titles put in order by the Persian alphabet.

    CKAN's own ``title_string`` stands in the order of code points. Among equals the newest is
    first, and no two stand in the order of chance, or one could be on two pages and one on none.
    """
    sort = search_params.get("sort")
    if not isinstance(sort, str) or not sort.strip():
        return search_params
    ties = [tie for tie in _TIES if not re.search(rf"\b{tie.split()[0]}\b", sort)]
    return search_params | {"sort": ", ".join([_TITLES.sub(ORDER, sort), *ties])}


def unfinished_params(typed: str) -> dict[str, Any]:
    """The search parameters while somebody is still typing: the last word may be longer."""
    typed = re.sub(r'[\s":]+', " ", typed[:LONGEST]).strip()
    params = query_params({"q": typed})
    wanted, _ = clauses(typed)
    units = [unit for segment in segments(typed) for unit in segment]
    if not units or not units[-1].text:
        return params
    *before, last = wanted or [Clause()]
    longer = replace(last, words=(*last.words, f"{units[-1].text}*"))
    return params | {"q": " OR ".join(map(str, [*before, longer]))}


def single_words(typed: str) -> list[str]:
    """The words of a query that mean something alone, as they were typed; none if it is one."""
    words = dict.fromkeys(re.findall(r"[^\s\"«»()،؛,;]+", typed[:LONGEST]))
    telling = [word for word in words if analyse([word]).keys]
    return telling[:MOST_OFFERED] if len(telling) > 1 else []


def clauses(typed: str) -> tuple[list[Clause], list[Clause]]:
    """What is asked for and what is excluded: words, "phrases in quotes" and -these."""
    phrases, rest = _PHRASE.findall(typed), _PHRASE.sub(APART, typed)
    excluded, rest = _EXCLUDED.findall(rest), _EXCLUDED.sub(APART, rest)
    wanted = list(_phrases(phrases))
    for segment in _segments_to_ask(rest, alone=not wanted):
        wanted += _words(segment)
    kept = list(dict.fromkeys(wanted))[:MOST_CLAUSES]
    return kept, list(_phrases(excluded))[:MOST_CLAUSES]


def _phrases(texts: Sequence[str]) -> Iterator[Clause]:
    for text in texts:
        keys = analyse([text]).keys
        if keys:
            yield Clause(phrase=keys) if len(keys) > 1 else Clause(words=keys)


def _segments_to_ask(text: str, alone: bool) -> list[list[Unit]]:
    """The segments of a text; if all its words are function words, these are asked for."""
    found = list(segments(text))
    if alone and all(unit.silent for segment in found for unit in segment):
        return [[replace(unit, silent=False) for unit in segment] for segment in found]
    return found


def _words(segment: Sequence[Unit]) -> Iterator[Clause]:
    """One clause for each word: its keys, and the words that it is a part of."""
    joined = list(joins(segment))
    for place, unit in enumerate(segment):
        if unit.is_code:
            yield Clause(words=unit.others[:1], phrase=unit.parts)
        elif not unit.silent:
            together = [
                key for first, last, keys in joined if first <= place <= last for key in keys
            ]
            either = dict.fromkeys([*unit.parts, *unit.others, *together])
            yield Clause(words=tuple(either)[:MOST_ALTERNATIVES])
