"""The rules in force on this portal: the files that are shipped, and what the site put in place.

The site replaces its publication plan (``schedule.yaml``) and adds its own decisions
(``site.yaml``). Every text that was ever in force is kept, with who put it there and why.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import ckan.model as model
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import Rules
from ckanext.mashhad.compliance.engine.rules.rule_faults import Problem, RulesError

log = logging.getLogger(__name__)

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


class Sound(NamedTuple):
    """Rules that can be judged by, their texts, and what is wrong with newer ones, if anything."""

    rules: Rules
    texts: dict[str, str]
    problems: tuple[Problem, ...]


def texts() -> dict[str, str]:
    """The texts in force, by file."""
    return dict(in_force().texts)


def rules() -> Rules:
    """The rules in force."""
    return in_force().rules


def in_force() -> Sound:
    """The newest texts that fit together and what is shipped.

    A text that was put in force is checked before; but a newer release may ask for more, and no
    page may go down for that: then the text before it holds, and the plan's page says why.
    """
    query = sa.select(RuleText.file, RuleText.text).distinct(RuleText.file)
    query = query.order_by(RuleText.file, RuleText.id.desc())
    newest = {file: text for file, text in model.Session.execute(query)}
    found = _outcome(_key(newest))
    if isinstance(found, Rules):
        return Sound(found, {**loading.texts(), **newest}, ())
    return _older(newest, found)


def _older(newest: Mapping[str, str], problems: tuple[Problem, ...]) -> Sound:
    """Of each file with problems the version before, until all fit; at the last what is shipped."""
    older = {file: [each.text for each in versions(file)] for file in newest}
    now, found = dict(newest), problems
    while not isinstance(rules := _outcome(_key(now)), Rules):
        found = (*found, *(each for each in rules if each not in found))
        faulty = {each.file for each in rules} & now.keys() or set(now)
        if not faulty:
            raise RulesError(rules)  # what is shipped does not fit itself
        for file in faulty:
            older[file].pop(0)
            now.pop(file)
            if older[file]:
                now[file] = older[file][0]
    return Sound(rules, {**loading.texts(), **now}, found)


def read(found: Mapping[str, str]) -> Rules:
    """The rules of these texts; the same texts are read once.

    :raises RulesError: they cannot be used
    """
    made = _outcome(tuple(sorted(found.items())))
    if isinstance(made, Rules):
        return made
    raise RulesError(made)


def _key(own: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**loading.texts(), **own}.items()))


@lru_cache(maxsize=8)
def _outcome(found: tuple[tuple[str, str], ...]) -> Rules | tuple[Problem, ...]:
    try:
        return loading.of_texts(dict(found))
    except RulesError as error:
        log.error("The rules that were put in force cannot be used: %s", error)
        return error.problems


def versions(file: str) -> list[RuleText]:
    """What the site put in place of a file, the newest first."""
    query = sa.select(RuleText).where(RuleText.file == file).order_by(RuleText.id.desc())
    return list(model.Session.scalars(query))


def put_by(moment: dt.datetime) -> dict[str, str]:
    """What the site had put in place by then, by file."""
    query = sa.select(RuleText.file, RuleText.text).where(RuleText.made <= moment)
    query = query.distinct(RuleText.file).order_by(RuleText.file, RuleText.id.desc())
    return {file: text for file, text in model.Session.execute(query)}


def put_first(moment: dt.datetime) -> dict[str, str]:
    """What the site put in place first of all, by file, if it had by then."""
    query = sa.select(RuleText.file, RuleText.text).where(RuleText.made <= moment)
    query = query.distinct(RuleText.file).order_by(RuleText.file, RuleText.id)
    return {file: text for file, text in model.Session.execute(query)}


def was_put(file: str, text: str) -> bool:
    """Whether the site ever put this text in place of the file."""
    return any(each.text == text for each in versions(file))


def version(number: int) -> RuleText | None:
    """One of what the site put in place."""
    return model.Session.get(RuleText, number)


def changes() -> list[tuple[RuleText, str]]:
    """All that the site put in place, the newest first, each with the text before it: of the first
    of a file what is shipped.
    """
    before = {**dict.fromkeys(OWN, ""), **loading.texts()}
    found = []
    for each in model.Session.scalars(sa.select(RuleText).order_by(RuleText.id)):
        found.append((each, before.get(each.file, "")))
        before[each.file] = each.text
    return found[::-1]


def lock() -> None:
    """Let nobody else change the rules until the transaction ends: who changes what stands has to
    read it after this, or the change of another would be lost.
    """
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def put(file: str, text: str, *, reason: str, user_id: str, now: dt.datetime) -> None:
    """Put a text in force, unless it is already. The caller checks it before, and commits."""
    lock()
    last = next((each.text for each in versions(file)), loading.texts().get(file))
    if last != text:
        model.Session.add(RuleText(file=file, text=text, reason=reason, user_id=user_id, made=now))
        model.Session.flush()


#: PostgreSQL keeps advisory locks by number; this one is for the rules.
_LOCK: Final = 1405_0904
