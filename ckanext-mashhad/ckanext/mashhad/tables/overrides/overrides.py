"""What the guard finds in texts of a unit and its administrator lets pass, with a reason.

An identifier is kept as a keyed hash and as it is shown in stars: the list says what was let pass
and why, and tells nobody the number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.plugins.toolkit import BaseModel
from flask import g, has_request_context
from sqlalchemy.dialects.postgresql import insert

from ckanext.mashhad.catalog.validators.field_errors import isolate
from ckanext.mashhad.persian import characters
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits, to_persian_digits
from ckanext.mashhad.persian.reading_errors import N_, InputError, Word
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents import typed_texts
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.engine.findings.check_report import FindingKey, finding_key
from ckanext.mashhad.tables.engine.personal import identifiers_in_text
from ckanext.mashhad.tables.engine.personal.personal_words import words
from ckanext.mashhad.tables.versions.model import FileVersion

#: Identifiers that are told of one text.
_TOLD: Final = 3
#: A text is asked about several times until it is written. A record has few long ones, which take
#: a while each, and many short ones, which many records share.
_LONG: Final = 1_000
_REMEMBERED: Final = 300
_SHORT_REMEMBERED: Final = 4_000
_SALT: Final = b"mashhad-personal-override"
#: All texts of a request have together the time of one.
_SPENT: Final = "mashhad_seconds_of_texts"


class PersonalTextError(InputError):
    """A text that everybody would read holds something of a person."""

    messages: ClassVar = {
        "personal": N_("This text holds a {kind} ({masked}), which must not be published."),
        "code": N_(
            "This text holds a number of ten digits ({masked}) that could be somebody's national"
            " code. Leave it out, or say otherwise what is meant."
        ),
        "column": N_(
            "“{column}” of this file holds {kind} ({count} values), which must not be published."
        ),
        "listed": N_(
            "This text holds a table or list with {kind}, which must not be published. Take"
            " that column or list out."
        ),
        "too_hard": N_(
            "This text has too many tables to be looked at. Send it as a file, or in parts."
        ),
    }


class PersonalOverride(BaseModel):
    """One identifier that may stand in the texts of a unit. ``shown`` has it in stars."""

    __tablename__ = "mashhad_personal_override"

    owner_org = sa.Column(sa.UnicodeText, primary_key=True)
    mark = sa.Column(sa.UnicodeText, primary_key=True)
    kind = sa.Column(sa.UnicodeText, nullable=False)
    shown = sa.Column(sa.UnicodeText, nullable=False)
    reason = sa.Column(sa.UnicodeText, nullable=False)
    user_id = sa.Column(sa.UnicodeText, nullable=False)
    created = sa.Column(sa.DateTime(timezone=True), nullable=False)


def errors(text: str, owner_org: str, *, bare_codes: bool = False) -> list[PersonalTextError]:
    """What is personal in a text of a unit, each thing once, but for what was let pass;
    ``bare_codes``: as of ``ITextGuard``.
    """
    try:
        found = _found(text)
    except PersonalTextError as error:
        return [error]
    if not found and bare_codes:
        codes = [Personal("national_code", code) for code in identifiers_in_text.bare_codes(text)]
        marks = {_mark_found(each): each for each in codes}
        passed = _passed(owner_org, marks)
        return [_error(each, "code") for mark, each in marks.items() if mark not in passed][:_TOLD]
    passed = _passed(owner_org, found)
    left = [each for mark, each in found.items() if mark not in passed]
    return [_error_in_text(each) for each in left[:_TOLD]]


def _error_in_text(found: Personal) -> PersonalTextError:
    if found.cells:
        return PersonalTextError("listed", kind=words().kind(found.kind).label)
    return _error(found)


def errors_in_file(found: Sequence[Personal], owner_org: str) -> list[PersonalTextError]:
    """The same of what a file holds, each thing once."""
    marks = {_mark_found(each): each for each in found}
    passed = _passed(owner_org, marks)
    left = [each for mark, each in marks.items() if mark not in passed]
    return [_error(each) for each in left]


def _error(found: Personal, code: str = "personal") -> PersonalTextError:
    label = words().kind(found.kind).label
    if found.cells:
        column = identifiers_in_text.masked(found.column)
        return PersonalTextError("column", kind=label, column=column, count=found.cells)
    shown = _in_digits(identifiers_in_text.covered(found.given))
    return PersonalTextError(code, kind=label, masked=shown)


def _mark_found(found: Personal) -> str:
    """A column passes as a whole: with its name, its first cell and the number of its cells."""
    if not found.cells:
        return _mark(found.kind, found.given)
    return _keyed(f"{found.kind} {found.column} {found.cells} {found.given}")


def masked(text: str, owner_org: str) -> str:
    """The text with what is personal in it in stars, but for what was let pass."""
    found = list(typed_texts.identifiers([text]))
    passed = _passed(owner_org, map(_mark_found, found))
    for each in found:
        if _mark_found(each) not in passed:
            text = text.replace(each.given, identifiers_in_text.covered(each.given))
    # what is left has digits that are parted by what nobody sees, or stands in a table
    return identifiers_in_text.covered(text) if errors(text, owner_org) else text


def let_pass(owner_org: str, texts: Iterable[str], reason: str, user_id: str) -> None:
    """Keep that what the guard finds in these texts may stand there. The caller commits.

    :raises PersonalTextError: one of them cannot be looked at
    """
    found = (each for text in texts for each in _found(text).values())
    let_pass_in_file(owner_org, found, reason, user_id)


def let_pass_in_file(owner_org: str, found: Iterable[Personal], reason: str, user_id: str) -> None:
    """The same of what a file holds."""
    marks = {
        _mark_found(each): (each.kind, identifiers_in_text.covered(each.given)) for each in found
    }
    _keep(owner_org, marks, reason, user_id)


def _keep(owner_org: str, found: Mapping[str, tuple[str, str]], reason: str, user_id: str) -> None:
    now = dt.datetime.now(dt.UTC)
    rows = [
        {
            "owner_org": owner_org,
            "mark": mark,
            "kind": kind,
            "shown": shown,
            "reason": reason,
            "user_id": user_id,
            "created": now,
        }
        for mark, (kind, shown) in found.items()
    ]
    if rows:
        model.Session.execute(insert(PersonalOverride).on_conflict_do_nothing(), rows)


def of_unit(owner_org: str) -> list[PersonalOverride]:
    """All that the unit's administrators have let pass, the newest first."""
    query = sa.select(PersonalOverride).where(PersonalOverride.owner_org == owner_org)
    return list(model.Session.scalars(query.order_by(PersonalOverride.created.desc())))


def of_version(version: FileVersion) -> frozenset[FindingKey]:
    """Of which findings in a file an administrator has said that they are no personal data."""
    return frozenset(map(finding_key, version.overrides or ()))


def _passed(owner_org: str, marks: Iterable[str]) -> set[str]:
    wanted = list(marks)
    if not owner_org or not wanted:
        return set()
    query = sa.select(PersonalOverride.mark).where(
        PersonalOverride.owner_org == owner_org, PersonalOverride.mark.in_(wanted)
    )
    return set(model.Session.scalars(query))


def _in_digits(shown: str) -> Word:
    """What is shown of an identifier in the digits of the reader, from left to right."""
    digits = to_ascii_digits(shown)
    return Word(isolate(to_persian_digits(digits)), isolate(digits))


def _found(text: str) -> dict[str, Personal]:
    """By mark what the text holds of persons."""
    found = _in_long_text(text) if len(text) >= _LONG else _in_short_text(text)
    return {_mark_found(each): each for each in found}


@lru_cache(maxsize=_REMEMBERED)
def _in_long_text(text: str) -> Sequence[Personal]:
    return _in_text(text)


@lru_cache(maxsize=_SHORT_REMEMBERED)
def _in_short_text(text: str) -> Sequence[Personal]:
    return _in_text(text)


def _in_text(text: str) -> Sequence[Personal]:
    spent = g.get(_SPENT, 0.0) if has_request_context() else 0.0
    begun = time.thread_time()
    try:
        return tuple(typed_texts.read(text, typed_texts.MOST_SECONDS - spent))
    except (TableError, UnicodeEncodeError):  # half a letter, written as JSON
        raise PersonalTextError("too_hard") from None
    finally:
        if has_request_context():
            setattr(g, _SPENT, spent + time.thread_time() - begun)


def _mark(kind: str, given: str) -> str:
    clean = characters.plain(given).strip()
    digits = re.sub("[^0-9]", "", clean)
    if kind == "mobile":
        digits = digits[-10:]
    # What is no number, such as an e-mail, is known by its letters.
    said = f"{kind} {clean.lower() if words().kind(kind).values == 'any' else digits}"
    return _keyed(said)


def _keyed(said: str) -> str:
    key = hmac.new(str(tk.config["SECRET_KEY"]).encode(), _SALT, hashlib.sha256).digest()
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
