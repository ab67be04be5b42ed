"""Has a worker bring the table of judgements up after a write, so that no reader has to.

Nothing depends on it: what a worker has not judged yet, because it was killed, because Redis is
away or because something else than CKAN's session wrote it, whoever asks judges.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.compliance import background
from ckanext.mashhad.compliance.judgements import evaluator

NAME: Final = "judgements"
#: So long a job waits: a harvest or a batch writes many times a second.
_WAIT: Final = dt.timedelta(seconds=5)
#: So long after a job was asked for it has not begun, and finds what is committed meanwhile.
_ASLEEP: Final = 1.0
#: So many seconds Redis may take to answer; where it takes more, nothing is asked of it for this
#: many times as long, or each write would wait for it.
_ANSWERS: Final = 1.0
_REST: Final = 10
#: Whether the transaction has written anything, in a database that has the tables below.
_WRITES: Final = sa.text(
    "SELECT pg_current_xact_id_if_assigned() IS NOT NULL AND to_regclass('mashhad_timeline_event')"
    " IS NOT NULL AND to_regclass('mashhad_compliance_rule_text') IS NOT NULL"
)
#: Whether that is something of which judgements are made: an event of the timeline, which triggers
#: write now instead of at the commit that follows, or the rules, no older than the transaction:
#: what was written in a savepoint has a number of its own.
_CHANGES: Final = sa.text("""
    SET CONSTRAINTS ALL IMMEDIATE;
    SELECT own::text::bigint
            IS NOT DISTINCT FROM (SELECT tx FROM mashhad_timeline_event ORDER BY id DESC LIMIT 1)
        OR EXISTS (SELECT FROM mashhad_compliance_rule_text WHERE age(xmin) <= age(own::xid))
    FROM pg_current_xact_id() AS own
""")
_HAS_CHANGED: Final = "mashhad_judgements_have_changed"
#: Until when (seconds of the monotonic clock) a job that this process asked for has not begun, or
#: it asks for none.
_asleep_until = 0.0


def wake_after_writes() -> None:
    """Have all sessions of CKAN do so from now on."""
    for name, function in (("before_commit", _note_change), ("after_commit", _wake)):
        if not sa.event.contains(model.Session, name, function):
            sa.event.listen(model.Session, name, function)


def _note_change(session: Any) -> None:
    """CKAN has flushed the session before."""
    if session.in_nested_transaction() or time.monotonic() < _asleep_until:
        return
    has_changed = session.scalar(_WRITES) and session.scalar(_CHANGES)
    session.info[_HAS_CHANGED] = bool(has_changed)


def _wake(session: Any) -> None:
    """A job that waits already finds this, too; one that has begun may not, and another waits."""
    global _asleep_until
    if not session.in_nested_transaction() and session.info.pop(_HAS_CHANGED, False):
        begun = time.monotonic()
        is_new = background.wake(bring_up, NAME, wait=_WAIT)  # another's may begin at once
        now = time.monotonic()
        rest = _REST * (now - begun) if now - begun > _ANSWERS else 0.0
        _asleep_until = now + max(rest, _ASLEEP if is_new else 0.0)


def bring_up() -> None:
    """Bring the table up, as a job."""
    with background.at_work(NAME):
        evaluator.bring_up_apart()
