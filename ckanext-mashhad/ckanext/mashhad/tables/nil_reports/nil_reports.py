"""A unit reports that there was nothing to publish in a period, which counts as publication.

It is said by the dataset of the unit and the period, whichever form or action says it; all of them
end in :func:`judge`. Rows that are published later take its place (:func:`give_way`), and the unit
may take it back with a reason.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Final, NoReturn

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.engine import codelists, rules
from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.catalog.withdrawals.actions import read_reason
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.jalali import format_numeric
from ckanext.mashhad.persian.calendar.periods import Period
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.reading_errors import N_, InputError, Lang, Word
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.nil_reports import model as store
from ckanext.mashhad.tables.versions import proposal

SAID: Final = "nil_report"
OF: Final = "nil_tables"
#: The table of which ``nil_report`` speaks.
MAIN: Final = "contracts"
_reason: ContextVar[str] = ContextVar("mashhad_nil_reason", default="")


class NilError(InputError):
    """Why nobody may report that there was nothing."""

    messages: ClassVar = {
        "not_ended": N_("{period} has not ended yet. Report this after {day}."),
        "rows_are_public": N_("The unit has published rows of this period in “{title}”."),
        "private": N_("“{title}” of this period is private. Publish it first."),
        "already": N_("This has been reported already."),
        "disagree": N_(
            "nil_tables names contracts, and nil_report does not. Say both, or neither."
        ),
    }


def tables() -> tuple[str, ...]:
    """The tables of which a unit may report that there was nothing."""
    return codelists.load(OF).codes


def nothing(table: str) -> Word:
    """«هیچ قراردادی بسته نشد»: what is said of a period."""
    said = codelists.load(OF)[table].more["nothing"]
    return Word(said[LOCALE["fa"]], said[LOCALE["en"]])


def stated(package: model.Package) -> set[str]:
    """Of which tables the dataset reports that there was nothing, for everybody to read."""
    return _marked(package) if package.state == "active" and not package.private else set()


def _marked(package: model.Package) -> set[str]:
    extras = package.extras or {}
    known = set(tables()) & set(registry.of_type(package.type))
    named = known & set(rules.codes(extras.get(OF)))
    return named or (known if extras.get(SAID) == "true" else set())


def _settle(package: model.Package) -> None:
    """Make ``nil_report`` and ``nil_tables`` agree, whichever way they came: the one says that
    there was no contract where the other names contracts or nothing, and only there.
    ``ValidationError`` where contracts are named anew without it.
    """
    extras = package.extras or {}
    said, named = extras.get(SAID) == "true", rules.codes(extras.get(OF))
    if said and named and MAIN not in named:
        package.extras = {**extras, SAID: "false"}
    elif not said and MAIN in named:
        if MAIN not in rules.codes(store.committed_extras(package.id).get(OF)):
            _stop("disagree")
        left = [name for name in named if name != MAIN]
        package.extras = {**extras, OF: json.dumps(left) if left else ""}


def judge(package: model.Package, *, is_new: bool = False) -> None:
    """Note what a dataset that is being written reports, in the same transaction. Where it gets
    another period, what it reported of the old one ends, and what it reports is said anew.

    Its published rows then show to be wrong what others report. ``ValidationError`` where rows of
    the period are public, or the period has not ended.
    """
    known = set(tables()) & set(registry.of_type(package.type))
    if is_new and not known:
        return  # no report can be of such a dataset
    now = dt.datetime.now(dt.UTC)
    _settle(package)
    said = stated(package)
    place = store.place_of(package)
    standing = _still_standing(package.id, said, place, now)
    may_tell = known and place.public and place.period is not None
    rows = store.tables_of(package.id) if may_tell and not is_new else []
    tells = bool(rows or said & standing)
    before = store.committed_of(package.id) if tells else place
    anew = before != place
    for table in rows if anew else ():
        give_way(package, table, now)
    for table in sorted(said if anew else said - standing):
        store.lock(package.owner_org, table)
        if place.period is not None:
            refuse(table, package.owner_org, place.period, now)
        if table not in standing:
            store.add(package.id, table, place.period, now)


def _still_standing(
    package_id: str, said: set[str], place: store.Place, now: dt.datetime
) -> set[str]:
    """The tables of which a report goes on; the reports that do not are ended.

    With another unit one goes on: whose it is, and was, shows by itself. So it does while nobody
    can read it, which is not to take it back.
    """
    left = set()
    for report in store.of_dataset(package_id, standing=True):
        if place.public and report.table not in said:
            store.end(report, now, store.WITHDRAWN, reason=_reason.get())
        elif report.period != place.period:
            store.end(report, now, store.MOVED)
        else:
            left.add(report.table)
    model.Session.flush()  # a table has one report that stands: the old one ends before the new one
    return left


def refuse(table: str, owner_org: str, period: Period, now: dt.datetime) -> None:
    """``ValidationError`` where nobody may say that there was nothing in the period."""
    if moments.tehran_day(now) <= period.end:
        day = Word(format_numeric(period.end, "fa"), format_numeric(period.end, "en"))
        _stop("not_ended", period=Word(period.label("fa"), period.label("en")), day=day)
    for package, other in store.published(owner_org, table):
        if other.start <= period.end and period.start <= other.end:
            _stop("rows_are_public", title=package.title)


def _stop(code: str, **params: Any) -> NoReturn:
    model.Session.rollback()
    raise tk.ValidationError({SAID: [say(NilError(code, **params))]})


def report(context: Context, table: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """Report that there was nothing of the table, in the dataset of the unit and period.

    ``typed``: ``owner_org``, ``fiscal_year`` and ``period_part``, which can be read.
    """
    shape = registry.load(table)
    store.lock(typed["owner_org"], table)  # a second click finds what the first has made
    found = proposal.existing(shape, typed)
    if found is None:
        made = proposal.described(shape, typed)
        return tk.get_action("package_create")(_own(context), {**made, **_left({table})})
    if found.private:
        _stop("private", title=found.title)
    before = stated(found)
    if table in before:
        _stop("already")
    period = rules.period_of(found.extras or {})
    if period is not None:
        refuse(table, found.owner_org, period, dt.datetime.now(dt.UTC))
    # What its files said of their rows, none of which is public, stands there no more.
    figures = dict.fromkeys(shape.figures, "")
    said = {"id": found.id, **figures, **_left(before | {table})}
    return tk.get_action("package_patch")(_own(context), said)


def withdraw(context: Context, package: model.Package, table: str, reason: str) -> dict[str, Any]:
    """Take a report back; ``ValidationError`` where none stands, or without a reason."""
    why = read_reason(reason)
    before = stated(package)
    if table not in before:
        raise tk.ValidationError({"table": [tk._("There is no such report.")]})
    with _because(why):
        said = {"id": package.id, **_left(before - {table})}
        return tk.get_action("package_patch")(_own(context), said)


@contextmanager
def _because(reason: str) -> Iterator[None]:
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def give_way(package: model.Package, table: str, now: dt.datetime) -> list[str]:
    """End the reports that rows of ``table``, published now in ``package``, show to be wrong: those
    of periods in which the rows' period lies. Ids of the other datasets that say less now.

    Rows of a whole year say nothing of a month without any.
    """
    period = rules.period_of(package.extras or {})
    if table not in tables() or period is None or not package.owner_org:
        return []
    store.lock(package.owner_org, table)
    others = []
    for standing, dataset, reported in store.standing(package.owner_org, table):
        if not (reported.start <= period.start and period.end <= reported.end):
            continue
        left = _left(_marked(dataset) - {table})
        stored = {name: _as_stored(value) for name, value in left.items()}
        dataset.extras = {
            name: value for name, value in {**dataset.extras, **stored}.items() if value
        }
        store.end(standing, now, store.SUPERSEDED, successor=package.id)
        if dataset.id != package.id:
            dataset.metadata_modified = now.astimezone(dt.UTC).replace(tzinfo=None)
            others.append(dataset.id)
    return others


def list_for_page(pkg: dict[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """The reports of a dataset for its page, the newest first: as ``mashhad_nil_report_list`` has
    them, with what was said in ``nothing``; ``successor`` is a dataset that the reader may see.
    """
    reports = tk.get_action("mashhad_nil_report_list")({}, {"id": pkg["id"]})
    for each in reports:
        each["nothing"] = nothing(each["table"]).to(lang)
        each["successor"] = _other(each["successor"], pkg)
    return reports[::-1]


def _other(successor: str | None, pkg: dict[str, Any]) -> model.Package | None:
    if not successor or successor == pkg["id"]:
        return None
    may_see = tk.h.check_access("package_show", {"id": successor})
    return model.Package.get(successor) if may_see else None


def _left(left: set[str]) -> dict[str, Any]:
    """What a dataset says that reports nothing of these tables."""
    named = [name for name in tables() if name in left]
    return {SAID: "true" if MAIN in left else "false", OF: named}


def _as_stored(value: Any) -> Any:
    return json.dumps(value) if value and isinstance(value, list) else value


def _own(context: Context) -> Context:
    """A context for another action of the same user."""
    kept = ("user", "auth_user_obj", "ignore_auth")
    return Context({name: context[name] for name in kept if name in context})  # type: ignore[literal-required,misc]
