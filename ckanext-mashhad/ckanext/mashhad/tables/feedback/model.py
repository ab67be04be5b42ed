"""What readers have told the units, in PostgreSQL.

Nothing of the reader is kept but an e-mail, if one was given, until the unit has answered, and for
one day a pseudonym of the address by which the sender's messages are counted.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.tables.feedback import feedback_texts

PER_PAGE: Final = 50
DAY: Final = dt.timedelta(days=1)
#: How long a mail server may be away before officers are left to find the message on their page.
PATIENCE: Final = dt.timedelta(days=2)
_MOMENT = sa.DateTime(timezone=True)


class Feedback(BaseModel):
    """One message on a published file.

    ``row`` is the row's number in version ``n`` of the file, ``key`` the values by which it is
    found again in another version; both are empty where the file as a whole is meant.
    """

    __tablename__ = "mashhad_feedback"

    receipt = sa.Column(sa.UnicodeText, primary_key=True)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    resource_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    n = sa.Column(sa.Integer, nullable=False)
    table = sa.Column(sa.UnicodeText, nullable=False)
    row = sa.Column(sa.BigInteger)
    key = sa.Column(JSONB, nullable=False, default=dict)
    column = sa.Column(sa.UnicodeText, nullable=False, default="")
    text = sa.Column(sa.UnicodeText, nullable=False)
    email = sa.Column(sa.UnicodeText, nullable=False, default="")
    sender = sa.Column(sa.UnicodeText, nullable=False, default="", index=True)
    state = sa.Column(sa.UnicodeText, nullable=False, default=feedback_texts.NEW)
    created = sa.Column(_MOMENT, nullable=False)
    #: When the unit's officers were written to.
    told = sa.Column(_MOMENT)
    answer = sa.Column(sa.UnicodeText, nullable=False, default="")
    decided = sa.Column(_MOMENT)
    decided_by = sa.Column(sa.UnicodeText, nullable=False, default="")


def lock() -> None:
    """Until the transaction ends nobody else adds a message: else two pass a limit at once."""
    key = sa.func.hashtextextended("mashhad_feedback", 0)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def count_since(moment: dt.datetime, **of: str) -> int:
    """How many messages came since then, of this sender or on this file."""
    query = sa.select(sa.func.count()).select_from(Feedback).where(Feedback.created >= moment)
    return int(model.Session.scalar(query.filter_by(**of)) or 0)


def of_unit(owner_org: str, state: str, page: int) -> tuple[list[Feedback], int]:
    """A page of the messages on a unit's datasets, the oldest that waits first; how many in all.

    An empty ``state`` means any.
    """
    query = (
        sa.select(Feedback)
        .join(model.Package, model.Package.id == Feedback.package_id)
        .where(model.Package.owner_org == owner_org)
    )
    if state:
        query = query.where(Feedback.state == state)
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    waits = Feedback.state == feedback_texts.NEW
    order = (waits.desc(), sa.case((waits, Feedback.created)), Feedback.created.desc())
    rows = query.order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return list(model.Session.scalars(rows)), int(count or 0)


def hold(receipt: str) -> Feedback | None:
    """The message as it is now; nobody else changes it until the transaction ends."""
    query = sa.select(Feedback).where(Feedback.receipt == receipt).with_for_update()
    return model.Session.scalars(query, execution_options={"populate_existing": True}).first()


def claim_telling(receipt: str, now: dt.datetime) -> bool:
    """Whether the officers are still to be written to; then it is noted that they are."""
    told = hold(receipt)
    wanted = told is not None and told.told is None
    if wanted:
        told.told = now
    model.Session.commit()
    return wanted


def change(receipt: str, **values: Any) -> None:
    """Write these columns of a message."""
    wanted = sa.update(Feedback).where(Feedback.receipt == receipt)
    model.Session.execute(wanted.values(**values))
    model.Session.commit()


def untold(now: dt.datetime) -> list[str]:
    """Receipts of the messages of which the officers have not been written to, for a while."""
    waited = sa.and_(
        Feedback.created < now - dt.timedelta(minutes=2), Feedback.created > now - PATIENCE
    )
    query = sa.select(Feedback.receipt).where(
        Feedback.told.is_(None), Feedback.state == feedback_texts.NEW, waited
    )
    return list(model.Session.scalars(query.order_by(Feedback.created)))


def forget_senders(now: dt.datetime) -> int:
    """Take away the pseudonyms that count nothing any more, and messages on what was purged."""
    old = sa.update(Feedback).where(Feedback.sender != "", Feedback.created < now - DAY)
    gone = sa.delete(Feedback).where(~sa.exists().where(model.Resource.id == Feedback.resource_id))
    model.Session.execute(gone)
    forgotten: Any = model.Session.execute(old.values(sender=""))
    model.Session.commit()
    return int(forgotten.rowcount)
