"""The rules in force on this portal: the files that are shipped, and what the site put in place.

The site replaces its publication plan (``schedule.yaml``) and adds its own decisions
(``site.yaml``). Every text that was ever in force is kept, with who put it there and why.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad.compliance import loading
from ckanext.mashhad.compliance.duty import Rules

#: What a site may put in place of what is shipped.
OWN: Final = (loading.SCHEDULE, loading.SITE)


class RuleText(BaseModel):
    """A text of one of :data:`OWN`; the newest of a file is in force."""

    __tablename__ = "mashhad_compliance_rule_text"

    id = sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)
    file = sa.Column(sa.UnicodeText, nullable=False)
    text = sa.Column(sa.UnicodeText, nullable=False)
    reason = sa.Column(sa.UnicodeText, nullable=False)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    made = sa.Column(sa.DateTime(timezone=True), nullable=False)


def texts() -> dict[str, str]:
    """The texts in force, by file."""
    query = sa.select(RuleText.file, RuleText.text).distinct(RuleText.file)
    query = query.order_by(RuleText.file, RuleText.id.desc())
    return {**loading.texts(), **{file: text for file, text in model.Session.execute(query)}}


def rules() -> Rules:
    """The rules in force.

    :raises RulesError: what the site put in place does not fit what is shipped
    """
    return _parsed(tuple(sorted(texts().items())))


@lru_cache(maxsize=4)
def _parsed(found: tuple[tuple[str, str], ...]) -> Rules:
    return loading.of_texts(dict(found))


def versions(file: str) -> list[RuleText]:
    """What the site put in place of a file, the newest first."""
    query = sa.select(RuleText).where(RuleText.file == file).order_by(RuleText.id.desc())
    return list(model.Session.scalars(query))


def put(file: str, text: str, *, reason: str, user_id: str, now: dt.datetime) -> None:
    """Put a text in force, unless it is already. The caller checks it before, and commits."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    if texts().get(file) != text:
        model.Session.add(RuleText(file=file, text=text, reason=reason, user_id=user_id, made=now))
        model.Session.flush()


#: PostgreSQL keeps advisory locks by number; this one is for the rules.
_LOCK: Final = 1405_0904
