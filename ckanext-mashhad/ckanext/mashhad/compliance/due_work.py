"""What falls due in this room by the clock: cases that nobody counted."""

from __future__ import annotations

import ckan.model as model

from ckanext.mashhad.compliance import case_store

#: So many versions a tick: one whose rows are made anew from its bytes may take minutes.
MOST = 20


def do() -> dict[str, int]:
    """Do it and return soon; how many there were of what was done."""
    counted = case_store.count(most=MOST)
    case_store.forget_purged()
    model.Session.commit()
    return {"counted": counted}
