"""The kinds of sources. A new one is a module here and a line in ``load`` (docs/harvest.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ckanext.mashhad.harvest.engine.record_pages import Adapter, Memory, Options
from ckanext.mashhad.persian.reading_errors import N_

#: Codes and labels, in the order in which a form offers them.
KINDS: Final = {
    "dcat": N_("DCAT catalogue"),
    "ckan": N_("CKAN portal"),
    "register": N_("File: a register or a table"),
}


def load(kind: str, options: Options, memory: Memory) -> Adapter:
    """The adapter of this kind for one reading; KeyError for one that is not in ``KINDS``."""
    # Imported here: the sandboxed child imports this package and needs no adapter.
    from ckanext.mashhad.harvest.engine.adapters.ckan import Ckan
    from ckanext.mashhad.harvest.engine.adapters.dcat import Dcat
    from ckanext.mashhad.harvest.engine.adapters.register import Register

    known: dict[str, Callable[[Options, Memory], Adapter]] = {
        "dcat": Dcat,
        "ckan": Ckan,
        "register": Register,
    }
    return known[kind](options, memory)
