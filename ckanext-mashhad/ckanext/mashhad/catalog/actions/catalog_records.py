"""API actions of the catalog room; each checks access, the knowledge is in the engines."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib import mailer
from ckan.types import Context

from ckanext.mashhad.catalog.background.reindexing import reindex
from ckanext.mashhad.catalog.dcat import feed
from ckanext.mashhad.catalog.engine import contacts, first_publication
from ckanext.mashhad.catalog.engine.units import units_file
from ckanext.mashhad.catalog.fixed_columns import UNIT_ROLES
from ckanext.mashhad.catalog.model import first_published, touch
from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.catalog.timeline import model as timeline
from ckanext.mashhad.catalog.timeline.first_public import Publication
from ckanext.mashhad.catalog.validators import field_errors, guarding


def _id(data_dict: dict[str, Any]) -> str:
    """The asked-for id, if anything can have it: the database takes no numbers and no NUL."""
    given = tk.get_or_bust(data_dict, "id")
    if not isinstance(given, str) or "\0" in given:
        raise tk.ObjectNotFound()
    return given


def _publication(object_id: str) -> Publication:
    named = model.Package.get(object_id)
    found = first_public.find(named.id if named else object_id)
    if found is None:
        raise tk.ObjectNotFound(tk._("This dataset or file has never been public."))
    return found


def _publication_dict(found: Publication) -> dict[str, Any]:
    known = first_published(found.package_id)[found.object_id]
    return {
        "id": found.object_id,
        "object_type": found.object_type,
        "package_id": found.package_id,
        **known.as_dict(),
    }


@tk.side_effect_free
def mashhad_publication_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say when a dataset or file was first public.

    :param id: id or name of a dataset, or id of a file (resource)
    :returns: ``first_published`` and ``seen_at`` (UTC, ISO 8601), ``package_id``,
        ``object_type`` (dataset, resource), and ``attestations``, oldest first, of which the
        last counts: ``{published_at, reason, attested_at}``
    :raises ObjectNotFound: it has never been public
    """
    found = _publication(_id(data_dict))
    tk.check_access("mashhad_publication_show", context, {"package_id": found.package_id})
    return _publication_dict(found)


@tk.chained_action
def dataset_purge(next_action: Any, context: Context, data_dict: dict[str, Any]) -> Any:
    """CKAN's, which takes the dataset out of the search index before the database: nobody may send
    it there again in between.
    """
    found = model.Package.get(_id(data_dict))
    if found is not None:
        tk.check_access("dataset_purge", context, {"id": found.id})
        timeline.hold(found.id)
    return next_action(context, data_dict)


def mashhad_publication_attest(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Attest that a dataset or file was public before the portal first saw it so.

    Every attestation is kept; the latest counts. What the portal saw is never changed.

    :param id: id or name of a dataset, or id of a file (resource)
    :param moment: the earlier moment: ISO 8601 with its offset, or a Jalali or Gregorian day
    :param reason: why this is known, for everybody to read
    :param with_files: whether the same is true of the dataset's public files (default no); files
        that are known to have been public by then stay as they are, but for those of which the
        word that this one corrects was given
    :returns: as ``mashhad_publication_show``
    """
    tk.check_access("mashhad_publication_attest", context, data_dict)
    timeline.hold(_publication(_id(data_dict)).package_id)
    # As it is now that nobody else writes it: it may have been purged, and made anew.
    found = _publication(_id(data_dict))
    now = dt.datetime.now(dt.UTC)
    try:
        moment, reason = first_publication.attestation(
            data_dict.get("moment"), data_dict.get("reason"), seen_at=found.seen_at, now=now
        )
    except first_publication.RefusedAttestationError as error:
        said = {field: [field_errors.say(problem)] for field, problem in error.problems.items()}
        raise tk.ValidationError(said) from error
    # As it was typed: in one line a table is none any more.
    if fault := guarding.fault_of_text(str(data_dict["reason"]), ""):
        raise tk.ValidationError({"reason": [fault]})
    attested = [found]
    if tk.asbool(data_dict.get("with_files")):
        attested += _files_not_public_by(moment, found)
    for each in attested:
        first_public.attest(each, moment, reason, context["user"])
    touch(found.package_id, now)
    answer = _publication_dict(found)
    model.Session.commit()
    # Lists of what is new are sorted by the search index, and harvesters ask it for changes.
    reindex([found.package_id])
    return answer


def _files_not_public_by(moment: dt.datetime, of: Publication) -> list[Publication]:
    """The dataset's files whose first publication is known to be later, or only by the word that is
    corrected: it was given of them with the dataset.
    """
    known = first_published(of.object_id)
    word = known[of.object_id].attestations[-1:]
    files = [
        first_public.find(id_)
        for id_, each in known.items()
        if each.moment > moment or (word and each.attestations[-1:] == word)
    ]
    return [file for file in files if file and file.object_id != of.object_id]


def mashhad_units_load(context: Context, data_dict: dict[str, Any]) -> dict[str, list[str]]:
    """Create the units of a units file that are missing and bring the others in line with it.

    Nothing is deleted, and a unit that already agrees is not written. Either all of the file is
    loaded, or nothing of it and every problem is said with its entry.

    :param text: the file's content (YAML, see ``schemas/units/mashhad.yaml``)
    :returns: names by what was done: ``created``, ``updated``, ``unchanged``
    """
    tk.check_access("mashhad_units_load", context, data_dict)
    text = tk.get_or_bust(data_dict, "text")
    if not isinstance(text, str):
        raise tk.ValidationError({"text": [tk._("Write one plain value here.")]})
    try:
        wanted = units_file.parse(text)
    except units_file.UnitsError as error:
        problems = [field_errors.say(problem) for problem in error.problems]
        raise tk.ValidationError({"text": problems}) from error
    result: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
    # One transaction for all of them: a file is loaded as a whole or not at all.
    together = {**context, "defer_commit": True}
    try:
        for unit in wanted:
            result[_load_unit(tk.fresh_context(together), unit)].append(unit.name)
    except BaseException:
        model.Session.rollback()
        raise
    model.repo.commit()
    return result


def _load_unit(context: Context, unit: units_file.Unit) -> str:
    try:
        return _create_or_update(context, unit)
    except tk.ValidationError as error:
        problems = [
            field_errors.say(unit.problem(field, str(reason)))
            for field, reasons in error.error_dict.items()
            for reason in (reasons if isinstance(reasons, list) else [reasons])
        ]
        raise tk.ValidationError({"text": problems}) from error


def _create_or_update(context: Context, unit: units_file.Unit) -> str:
    fields = unit.fields()
    existing = model.Group.get(unit.name)
    if existing is None or not existing.is_organization:  # the name of a group is taken
        tk.get_action("organization_create")(tk.fresh_context(context), fields)
        return "created"
    current = tk.get_action("organization_show")(
        tk.fresh_context(context),
        {"id": existing.id, "include_users": False, "include_dataset_count": False},
    )
    if existing.state == "active" and all(current.get(k) == v for k, v in fields.items()):
        return "unchanged"
    patch = {**fields, "id": existing.id, "state": "active"}
    tk.get_action("organization_patch")(tk.fresh_context(context), patch)
    return "updated"


def mashhad_unit_invite(context: Context, data_dict: dict[str, Any]) -> dict[str, str]:
    """Give a person a login and a role in a unit, and return the link that sets the password.

    Works without a mail server: whoever calls hands the link over. A person who already has a
    login keeps it and gets the role.

    :param email: the person's e-mail at work
    :param unit: name or id of the unit
    :param role: ``editor`` (default), ``admin`` or ``member``
    :returns: ``name`` of the user, ``unit``, ``role``, and ``link`` (empty for an existing login)
    """
    tk.check_access("mashhad_unit_invite", context, data_dict)
    tk.get_or_bust(data_dict, ["email", "unit"])
    unit_id, role = data_dict["unit"], data_dict.get("role") or "editor"
    email = _read_email(data_dict["email"])
    if not isinstance(unit_id, str) or "\x00" in unit_id:
        raise tk.ValidationError({"unit": [tk._("There is no such unit.")]})
    group = model.Group.get(unit_id)
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ValidationError({"unit": [tk._("There is no such unit.")]})
    if role not in UNIT_ROLES:
        raise tk.ValidationError({"role": [tk._("A role is one of: member, editor, admin.")]})
    known = (
        model.Session.query(model.User)
        .filter(sa.func.lower(model.User.email) == email.lower(), model.User.state == "active")
        .first()
    )
    user, link = (known, "") if known else _new_officer(context, email)
    tk.get_action("organization_member_create")(
        tk.fresh_context(context), {"id": group.id, "username": user.name, "role": role}
    )
    return {"name": user.name, "unit": group.name, "role": role, "link": link}


def _read_email(value: Any) -> str:
    if not isinstance(value, str):
        raise tk.ValidationError({"email": [tk._("Write one plain value here.")]})
    try:
        return contacts.read_email(value)
    except contacts.ContactError as error:
        raise tk.ValidationError({"email": [field_errors.say(error)]}) from error


def _new_officer(context: Context, email: str) -> tuple[model.User, str]:
    local_part = re.sub(r"[^a-z0-9]+", "-", email.split("@")[0].lower()).strip("-") or "officer"
    created = tk.get_action("user_create")(
        tk.fresh_context(context),
        {
            "name": f"{local_part[:40]}-{secrets.token_hex(3)}",
            "email": email,
            "password": secrets.token_urlsafe(24),
        },
    )
    mailer.create_reset_key(model.User.get(created["id"]))
    user = model.User.get(created["id"])
    return user, mailer.get_reset_link(user)


@tk.side_effect_free
@tk.chained_action
def dcat_catalog_show(next_action: Any, context: Context, data_dict: dict[str, Any]) -> str:
    """One page of the feed, the same for everybody (``docs/feed.md``).

    :param format: ``ttl``, ``jsonld``, ``xml`` (default), ``rdf`` or ``n3``
    :param after: id of the last dataset of the page before
    :param page: number of the page, in place of ``after``
    :param modified_since: ISO 8601 day or moment
    :param q: search words
    :param fq: search filter
    :param profiles: names of ckanext-dcat profiles in place of ours
    """
    tk.check_access("dcat_catalog_show", context, data_dict)
    return feed.catalog_text(data_dict)


@tk.side_effect_free
@tk.chained_action
def dcat_catalog_search(next_action: Any, context: Context, data_dict: dict[str, Any]) -> str:
    """As ``dcat_catalog_show``."""
    tk.check_access("dcat_catalog_search", context, data_dict)
    return feed.catalog_text(data_dict)


@tk.side_effect_free
@tk.chained_action
def dcat_dataset_show(next_action: Any, context: Context, data_dict: dict[str, Any]) -> str:
    """The RDF of one dataset, for whoever may read the dataset.

    :param id: id or name
    :param format: as in ``dcat_catalog_show``
    :param profiles: as in ``dcat_catalog_show``
    """
    id_ = _id(data_dict)
    tk.check_access("dcat_dataset_show", context, data_dict)
    # The index may not know yet what the timeline, by which the answer is named, knows.
    stored: Context = {**context, "use_cache": False}
    dataset = tk.get_action("package_show")(stored, {"id": id_})
    return feed.dataset_text(dataset, data_dict)
