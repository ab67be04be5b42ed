"""What a text of a record holds of persons, as people type or paste it into a form (pure).

What has the shape of a table or a list is judged as in a file; all else by its own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import polars as pl

from ckanext.mashhad.persian.characters import plain
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.common.grids import Grid
from ckanext.mashhad.tables.engine.documents.content import in_grids, in_html
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.engine.formats.parts.elements import holds_html_table
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.engine.personal.labels.label_names import MENTIONS
from ckanext.mashhad.tables.engine.personal.named_identifiers import kinds_said
from ckanext.mashhad.tables.engine.personal.numbers import tally
from ckanext.mashhad.tables.engine.personal.readings import readings
from ckanext.mashhad.tables.engine.readers import embedded, lines

#: What the name of its field says of a text stands before its first line.
_FIELD: Final = re.compile(r"[^\n\t|;,،:<]{1,200}: ")
#: A table of persons names some kinds once or twice; each is looked for in all that follows.
_MOST_MENTIONS: Final = 200
#: Tables in all readings of a text, each of which takes some hundredths of a second.
_MOST_GRIDS: Final = 100
#: A header and two rows, which is what a table has at least.
_FEWEST: Final = 3


def read(text: str) -> Iterator[Personal]:
    """Each thing of a person, by all readings of the text.

    :raises TableError: it has too many lines that may be tables, tables within tables, too many
        tables, or some that name data of persons too often
    """
    several = list(readings(text))
    yield from identifiers(several)
    grids = list(chain.from_iterable(map(_grids, several)))
    html = list(filter(holds_html_table, several))
    is_hard = len(grids) > _MOST_GRIDS or _mentions(several) > _MOST_MENTIONS
    if (grids or html) and is_hard:
        raise TableError("file.too_hard")
    yield from in_grids(grids)
    yield from in_html(html)


def _mentions(several: list[str]) -> int:
    """How often a reading of the text, at most, names a kind of personal data."""
    return max(pl.Series(several).str.count_matches(MENTIONS).to_list(), default=0)


def identifiers(several: Iterable[str]) -> Iterator[Personal]:
    """Those in the readings of a text that are known by their own signs."""
    for text in filter(identifiers_in_text.may_hold, several):
        yield from (Personal(kind, given) for kind, given in tally.in_lines(text))


def _grids(text: str) -> Iterator[Grid]:
    """The tables in its lines, and the lists of persons."""
    yield from lines.of_people(text)
    if embedded.may_hold(text):
        yield from embedded.grids(text)
    told = _FIELD.match(text)
    body = text[told.end() :] if told else text
    if sum(map(bool, map(str.strip, body.splitlines()))) >= _FEWEST:
        yield from lines.grids(body)
        if kinds_said(plain(body)):
            yield from lines.below_names(body, lines.SURE)
