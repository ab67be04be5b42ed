"""In which order datasets that were found stand (pure).

A title that is the query comes first, then titles with all of its words, then datasets that have
all of them anywhere, then those that lack one. Within each, Solr's own score; among equals the
site's default order, newest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.mashhad.catalog.search.document import TEXT, TEXT_OTHERS, TITLE, TITLE_OTHERS

#: CKAN's catch-all field is left out: in it 12.5 is also 125, and one part of a code is as good
#: as the whole.
QUERY_FIELDS = f"name^4 {TITLE}^8 {TITLE_OTHERS}^4 {TEXT} {TEXT_OTHERS}^0.5"

#: What the score is multiplied by.
EXACT_TITLE, ALL_IN_TITLE, ALL_ANYWHERE = 64, 16, 4
#: Of longer queries whole sentences are typed; and of a clause the first words are the likeliest.
MOST_CLAUSES, MOST_WORDS = 10, 4

Clauses = Sequence[tuple[tuple[str, ...], tuple[str, ...]]]


def boost(clauses: Clauses, signature: str) -> str:
    """Solr's function for clauses, each its words and its phrase, and for the query as a title."""
    asked = clauses[:MOST_CLAUSES]
    in_title = _all([_clause(*each, fields=(TITLE, TITLE_OTHERS)) for each in asked])
    anywhere = _all([_clause(*each, fields=(TEXT, TEXT_OTHERS)) for each in asked])
    rest = f"if({in_title},{ALL_IN_TITLE},if({anywhere},{ALL_ANYWHERE},1))" if asked else "1"
    return f"if({_has(TITLE_OTHERS, signature)},{EXACT_TITLE},{rest})"


def _clause(words: Sequence[str], phrase: Sequence[str], fields: Sequence[str]) -> str:
    either = [_has(field, word) for word in words[:MOST_WORDS] for field in fields]
    if phrase:
        either.append(_all([_has(fields[0], key) for key in phrase[:MOST_CLAUSES]]))
    return either[0] if len(either) == 1 else f"or({','.join(either)})"


def _all(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"and({','.join(conditions)})"


def _has(field: str, word: str) -> str:
    return f"termfreq({field},'{word}')"
