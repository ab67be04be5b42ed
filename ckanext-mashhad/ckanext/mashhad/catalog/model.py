"""When a dataset or a file was first public, and which keywords are in use.

The portal writes the moment of publication itself and never changes it; nobody types it. For a
history loaded later a sysadmin may attest an earlier moment with a reason. Every attestation is
kept, the latest counts.

What is one keyword is decided in ``tags``; here PostgreSQL is asked for those that may be. So are
units, groups and accounts, of which ``picking`` says which are meant.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.mashhad.catalog.engine.first_publication import KEY, Attested, FirstPublished
from ckanext.mashhad.catalog.engine.text import json_text, picking, tags
from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.types import DATASET_TYPES

_KEYWORDS_LOCK = 1403_0716
_PUBLIC = sa.and_(model.Package.state == "active", model.Package.private.is_(False))
"""PostgreSQL keeps advisory locks by number; this one is for keywords nobody has used yet."""


def touch(package_id: str, now: dt.datetime) -> None:
    """Say that the dataset's metadata changed now; CKAN stores UTC without saying so.

    By the mapped class: what the session has of the dataset, and indexes, is then of now, too.
    """
    package = model.Package
    modified = now.astimezone(dt.UTC).replace(tzinfo=None)
    change = sa.update(package).where(package.id == package_id)
    model.Session.execute(change.values(metadata_modified=modified))


def _known_of_a_dataset() -> sa.Select[Any]:
    one: Any = sa.bindparam("package_id")
    words, first = first_public.attestations(one), first_public.publications(one)
    seen = sa.select(first.c.object_id, first.c.seen_at)
    known = sa.union_all(seen, *_coming(one)).subquery()
    told = (words.c.published_at, words.c.reason, words.c.attested_at)
    return (
        sa.select(known.c.object_id, known.c.seen_at, *told)
        .outerjoin(words, words.c.object_id == known.c.object_id)
        .order_by(words.c.id)
    )


def _coming(package_id: Any) -> Iterable[sa.Select[Any]]:
    """What of a dataset becomes public with this transaction, and the moment that the timeline will
    tell: CKAN indexes a dataset before it commits.

    A file without an address is none yet: it waits for its check.
    """
    package, file = model.Package.__table__.c, model.Resource.__table__.c
    shown = (package.id == package_id, package.state == "active", ~package.private)
    moment = sa.func.mashhad_timeline_moment()
    yield sa.select(package.id, moment).where(*shown, ~first_public.was_public(package.id))
    there = (file.package_id == package.id, file.state == "active", file.url != "")
    yield sa.select(file.id, moment).where(*shown, *there, ~first_public.file_was_public(file.id))


#: Every dataset shown and every one indexed asks it, and to ask takes less than to build.
_KNOWN = _known_of_a_dataset()


def first_published(package_id: str) -> dict[str, FirstPublished]:
    """Object id to what is known, for a dataset and all its files."""
    seen: dict[str, dt.datetime] = {}
    attested: defaultdict[str, list[Attested]] = defaultdict(list)
    for object_id, seen_at, *told in model.Session.execute(_KNOWN, {"package_id": package_id}):
        seen[object_id] = seen_at
        if told[0] is not None:
            attested[object_id].append(Attested(*told))
    return {id_: FirstPublished(moment, tuple(attested[id_])) for id_, moment in seen.items()}


def add_first_published(package: dict[str, Any]) -> None:
    """Put ``first_published`` (UTC, ISO 8601) on a dataset dict and on the files of our types.

    Files of other types go without: their schema would store the key when a client sends the
    dict back. What has never been public has no such key; what was stored under it is dropped.
    """
    known = first_published(package["id"]) if package.get("id") else {}
    if isinstance(package.get("extras"), list):
        package["extras"] = [e for e in package["extras"] if e.get("key") != KEY]
    ours = package.get("type") in DATASET_TYPES
    for item in [package, *(package.get("resources") or [])]:
        item.pop(KEY, None)
        if (ours or item is package) and (found := known.get(item.get("id", ""))):
            item[KEY] = found.as_dict()[KEY]


def forget_sent(package: model.Package) -> None:
    """Store no ``first_published`` that a client sent with a dataset or a file of any type."""
    if KEY in package.extras:  # else its row would be written again, after it was indexed
        del package.extras[KEY]
    for resource in package.resources_all:
        if KEY in (resource.extras or {}):
            # A new dict, since a change within one is not seen as a change.
            resource.extras = {k: v for k, v in resource.extras.items() if k != KEY}


# --- keywords -----------------------------------------------------------------------------------


def keyword_spelling(keyword: str, package_id: str | None) -> str:
    """The spelling under which the keyword, tidy, is in use already; its own where it is not.

    The one that most datasets have counts; the dataset itself does not, so that its officer can
    mend a spelling that nobody else has. Until the transaction ends no other can begin to use a
    word that this one begins to use.
    """
    if model.Session.scalar(_uses(model.Tag.name == keyword).limit(1)):
        return keyword
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_KEYWORDS_LOCK)))
    others = model.Package.id != package_id if package_id else sa.true()
    alike = _firm_letters(model.Tag.name) == tags.skeleton(keyword)
    found = [
        (count, name)
        for name, count in model.Session.execute(_keyword_uses(alike, others))
        if tags.same(name, keyword)
    ]
    return max(found, default=(0, keyword))[1]


def keywords_containing(terms: Iterable[str]) -> list[str]:
    """The keywords of public datasets that have all the terms in them, spelled in any way; those
    used most come first."""
    wanted = list(terms)
    if not wanted:
        return []
    alike = [
        _firm_letters(model.Tag.name).contains(tags.skeleton(term), autoescape=True)
        for term in wanted
    ]
    return [
        name
        for name, _ in model.Session.execute(_keyword_uses(_PUBLIC, *alike))
        if all(tags.has(name, term) for term in wanted)
    ]


def public_keywords() -> set[str]:
    """The free keywords of public datasets."""
    return set(model.Session.scalars(_uses(_PUBLIC).distinct()))


def merge_keywords(now: dt.datetime) -> tuple[dict[str, str], list[str]]:
    """Bring keywords that are one word to the spelling that most datasets have.

    Returns the new spelling of each that is gone, and the ids of the datasets that had one.
    """
    spellings: dict[str, list[str]] = defaultdict(list)
    for name, _ in model.Session.execute(_keyword_uses()):
        spellings[tags.key(name)].append(name)  # the one used most comes first
    gone = {other: names[0] for names in spellings.values() for other in names[1:]}
    changed: list[str] = []
    for other, kept in gone.items():
        changed += _replace_keyword(other, kept)
    changed = sorted(set(changed))
    for package_id in changed:
        touch(package_id, now)
    return gone, changed


def _replace_keyword(name: str, kept: str) -> list[str]:
    """Give the datasets that have the one keyword the other; their ids."""
    old, new = (model.Tag.by_name(each) for each in (name, kept))
    uses = model.PackageTag.__table__
    ids = list(model.Session.scalars(sa.select(uses.c.package_id).where(uses.c.tag_id == old.id)))
    both = sa.select(uses.c.package_id).where(uses.c.tag_id == new.id)
    model.Session.execute(
        sa.delete(uses).where(uses.c.tag_id == old.id, uses.c.package_id.in_(both))
    )
    model.Session.execute(sa.update(uses).where(uses.c.tag_id == old.id).values(tag_id=new.id))
    return ids


def _keyword_uses(*conditions: Any) -> Any:
    """Free keywords of datasets that are not deleted, with how many have each."""
    uses = sa.func.count(model.Package.id)
    found = _uses(*conditions).add_columns(uses)
    return found.group_by(model.Tag.name).order_by(uses.desc(), model.Tag.name)


def _uses(*conditions: Any) -> Any:
    """Free keywords of datasets that are not deleted, as often as they have them."""
    return (
        sa.select(model.Tag.name)
        .join(model.PackageTag, model.PackageTag.tag_id == model.Tag.id)
        .join(model.Package, model.Package.id == model.PackageTag.package_id)
        .where(
            model.Tag.vocabulary_id.is_(None),
            model.PackageTag.state == "active",
            model.Package.state != "deleted",
            *conditions,
        )
    )


def _firm_letters(text: Any) -> Any:
    return sa.func.regexp_replace(sa.func.lower(text), f"[^{tags.FIRM}]", "", "g")


def groups_with(words: Sequence[str], *, units: bool, description: bool = False) -> list[Any]:
    """Active units, or groups that are none, with all the words in their names: id, name, title.

    :param description: whether the words may also stand there
    """
    group = model.Group
    also = [group.description] if description else []
    names = [group.title, group.name, sa.cast(group.extras, sa.Text), *also]
    rows = model.Session.execute(
        sa.select(group.id, group.name, group.title, group.extras, *also).where(
            group.state == "active", group.is_organization.is_(units), *_may_have(words, names)
        )
    )
    return _picked(
        ((row, [row.title, *_titles(row.extras), row.name, *row[4:]]) for row in rows), words
    )


def users_with(words: Sequence[str], *, email: bool) -> list[Any]:
    """Accounts that are not deleted with all the words in their names: id, name, fullname.

    :param email: whether the words may also stand there
    """
    user = model.User
    also = [user.email] if email else []
    rows = model.Session.execute(
        sa.select(user.id, user.name, user.fullname, *also).where(
            user.state != "deleted", *_may_have(words, [user.fullname, user.name, *also])
        )
    )
    return _picked(((row, [row.fullname, row.name, *row[3:]]) for row in rows), words)


def _may_have(words: Sequence[str], names: Sequence[Any]) -> list[Any]:
    """What a database can tell of the words: whether their firm letters stand in the names."""
    letters = _firm_letters(sa.func.concat_ws(" ", *names))
    return [letters.contains(tags.skeleton(word), autoescape=True) for word in words]


def _titles(extras: dict[str, str] | None) -> Iterable[str]:
    """A unit's titles in all its languages."""
    return json_text.texts((extras or {}).get("title_translated")).values()


def _picked(named: Iterable[tuple[Any, list[str | None]]], words: Sequence[str]) -> list[Any]:
    """The rows whose names have the words, the likeliest first."""
    found = [(row, names) for row, names in named if picking.has_all(names, words)]
    return [row for row, _ in sorted(found, key=lambda each: picking.likeliness(each[1], words))]


@sa.event.listens_for(model.Group, "after_update")
def _follow_name(_mapper: Any, connection: sa.Connection, unit: model.Group) -> None:
    """Units below a unit that gets another name keep it above them: they know it by its name."""
    group = model.Group.__table__
    for old in sa.inspect(unit).attrs.name.history.deleted:
        if unit.is_organization and old and old != unit.name:
            path = sa.cast(["parent"], sa.ARRAY(sa.UnicodeText))
            named = sa.func.jsonb_set(group.c.extras, path, sa.cast(unit.name, JSONB))
            below = sa.update(group).where(group.c.extras["parent"].astext == old)
            connection.execute(below.values(extras=named))
