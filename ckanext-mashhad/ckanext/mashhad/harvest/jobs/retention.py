"""What is kept of jobs that have ended, and what is forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.harvest.model import Job, Source

#: Older jobs are forgotten with their records, all but the last ones of each source.
KEPT: Final = dt.timedelta(days=90)
LAST: Final = 20
#: So many at a time: a tick is short.
MOST: Final = 50


def forget(now: dt.datetime) -> int:
    """Remove old jobs; how many. What is known of records and datasets stays."""
    number = sa.func.row_number().over(partition_by=Job.source_id, order_by=Job.id.desc())
    ranked = sa.select(Job.id, Job.finished_at, number.label("rank")).subquery()
    clean = sa.select(Source.clean_job_id).where(Source.clean_job_id.is_not(None))
    old = (
        sa.select(ranked.c.id)
        .where(ranked.c.finished_at < now - KEPT, ranked.c.rank > LAST, ranked.c.id.not_in(clean))
        .order_by(ranked.c.id)
        .limit(MOST)
    )
    done = model.Session.execute(sa.delete(Job).where(Job.id.in_(old)))
    model.Session.commit()
    return int(done.rowcount)
