"""What falls due in this room by the clock: cases that nobody counted, days that are over,
letters, states that the search index does not know yet, addresses of files that are to be asked,
descriptions that are to be measured.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import ckan.model as model

from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.digest import sending
from ckanext.mashhad.compliance.judgements import evaluator, served, snapshots
from ckanext.mashhad.compliance.links import link_checks as links
from ckanext.mashhad.compliance.quality import measuring

#: So many versions a tick: one whose rows are made anew from its bytes may take minutes.
MOST_VERSIONS: Final = 20
#: So many days a tick, so that a history of years comes about within the hour.
MOST_DAYS: Final = 30
#: So many datasets a tick of which the search index is told how their duties stand.
MOST_DATASETS: Final = 200


def do() -> dict[str, int]:
    """Do it and return soon; how many there were of what was done."""
    counted = case_store.count(most=MOST_VERSIONS)
    case_store.forget_purged()
    model.Session.commit()
    evaluator.bring_up(None)  # by itself, so that nobody waits for what is done with it
    model.Session.commit()
    now = dt.datetime.now(dt.UTC)
    days = snapshots.take(now, most=MOST_DAYS)
    return {
        "files counted": counted,
        "days taken": days,
        "datasets indexed": served.refresh(now, most=MOST_DATASETS),
        "letters to send": sending.tick(now),
        "link jobs": links.tick(),
        "description jobs": measuring.tick(),
    }
