"""The kinds of sources. A new one is a module here and a line in ``load`` (docs/harvest.md)."""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.harvest.records import Adapter
from ckanext.mashhad.persian.errors import N_

#: Codes and labels, in the order in which a form offers them.
KINDS: Final = {"dcat": N_("A DCAT catalogue")}


def load(kind: str) -> Adapter:
    """The adapter of this kind; KeyError for one that is not in ``KINDS``."""
    # Imported here: the caged child imports this package and needs no adapter.
    from ckanext.mashhad.harvest.adapters.dcat import Dcat

    return {"dcat": Dcat}[kind]()
