"""What a text of a record holds of persons, as people type or paste it into a form (pure).

What has the shape of a table or a list is judged as in a file; all else by its own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from ckanext.mashhad.persian.characters import plain
from ckanext.mashhad.tables.engine.common.grids import Grid
from ckanext.mashhad.tables.engine.documents.content import in_grids, in_html
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.engine.formats.parts.elements import holds_html_table
from ckanext.mashhad.tables.engine.personal import effort, identifiers_in_text
from ckanext.mashhad.tables.engine.personal.named_identifiers import kinds_said
from ckanext.mashhad.tables.engine.personal.numbers import tally
from ckanext.mashhad.tables.engine.personal.readings import readings
from ckanext.mashhad.tables.engine.readers import embedded, lines

#: What the name of its field says of a text stands before its first line.
_FIELD: Final = re.compile(r"[^\n\t|;,،:<]{1,200}: ")
#: Seconds of its thread's processor; of a thousand real texts none took more than one.
MOST_SECONDS: Final = 5.0
#: A header and two rows, which is what a table has at least.
_FEWEST: Final = 3


def read(text: str, seconds: float = MOST_SECONDS) -> list[Personal]:
    """Each thing of a person, by all readings of the text.

    :raises TableError: it has too many lines that may be tables, tables within tables, or is not
        read within so many ``seconds`` of processor time
    """
    with effort.at_most(seconds):
        effort.check()  # the time may be over already
        several = list(readings(text))
        found = (
            *identifiers(several),
            *in_grids(chain.from_iterable(map(_grids, several))),
            *in_html(list(filter(holds_html_table, several))),
        )
        return list(dict.fromkeys(found))


def identifiers(several: Iterable[str]) -> Iterator[Personal]:
    """Those in the readings of a text that are known by their own signs."""
    for text in filter(identifiers_in_text.may_hold, several):
        effort.check()
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
