"""Template functions of the tables room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan.common import current_user
from ckan.types import Context

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.helpers import queries
from ckanext.mashhad.tables import actions
from ckanext.mashhad.tables.engine import registry, state_words
from ckanext.mashhad.tables.engine.findings import check_report, placed_amounts
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema import fields, schema
from ckanext.mashhad.tables.engine.workbooks import grouping
from ckanext.mashhad.tables.history import recent_changes
from ckanext.mashhad.tables.nil_reports import nil_reports
from ckanext.mashhad.tables.publication import published_rows
from ckanext.mashhad.tables.rows import shown_rows
from ckanext.mashhad.tables.rows.row_writes import is_checked
from ckanext.mashhad.tables.versions import held, proposal, waiting
from ckanext.mashhad.tables.versions import model as store

#: Within how many days a file changed of which the home page tells, and of how many files it does.
LATELY: Final = 7
MOST_CHANGES: Final = 3


def mashhad_file_check(resource: dict[str, Any]) -> dict[str, Any] | None:
    """What ``mashhad_file_check_show`` tells the current user, None if there is nothing to tell."""
    if not resource.get("id"):
        return None
    context = Context(user=current_user.name, auth_user_obj=current_user)
    try:
        return tk.get_action("mashhad_file_check_show")(context, {"id": resource["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def mashhad_dataset_checks(pkg: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Resource id to how its file stands, for a dataset that the current user may see.

    As ``mashhad_file_version_list`` tells its first version, and ``standing``: whether another
    version is public meanwhile. Asked once in a request, however many files there are.
    """
    known = tk.g.setdefault("mashhad_dataset_checks", {})
    if pkg["id"] not in known:
        known[pkg["id"]] = _dataset_checks(pkg)
    return known[pkg["id"]]


def _dataset_checks(pkg: dict[str, Any]) -> dict[str, dict[str, Any]]:
    ids = [res["id"] for res in pkg.get("resources", ()) if res.get("id")]
    public = store.newest_versions(ids, (store.PUBLISHED,))
    may_edit = tk.h.check_access("package_update", {"id": pkg["id"]})
    newest = dict(public)
    if may_edit:  # one that was discarded says nothing beside the public one
        every = store.newest_versions(ids).items()
        newest |= {i: v for i, v in every if v.state != store.SUPERSEDED or i not in public}
    return {
        id_: {
            **actions.version_dict(version),
            "standing": id_ in public and public[id_] is not version,
        }
        for id_, version in newest.items()
    }


def mashhad_file_versions(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The versions that the current user may see, newest first."""
    context = Context(user=current_user.name, auth_user_obj=current_user)
    try:
        return tk.get_action("mashhad_file_version_list")(context, {"id": resource["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return []


def mashhad_nil_reports(pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """What the unit of a dataset reported not to have had in its period, the newest first."""
    return nil_reports.list_for_page(pkg, data_language(tk.h.lang()))


def mashhad_nil_tables() -> list[dict[str, str]]:
    """The tables of which a unit may report that there was nothing: ``name`` and ``title``."""
    return [{"name": n, "title": mashhad_table_title(n)} for n in nil_reports.tables()]


def mashhad_file_state(state: str) -> dict[str, str]:
    """``sign``, ``word`` and ``css`` of a version's state."""
    found = state_words.STATES[state]
    return {"sign": found.sign, "word": tk._(found.msgid), "css": found.css}


def mashhad_waiting_files() -> list[dict[str, Any]]:
    """What waits for the current officer: files that were refused or are being checked, and drafts.

    The latest first; of datasets that the officer may change.
    """
    return waiting.list_waiting()


def mashhad_waiting_files_of(dataset_id: str) -> list[dict[str, Any]]:
    """The files of one dataset that wait for the current officer."""
    return waiting.of_dataset(dataset_id)


def mashhad_kept_files() -> list[dict[str, Any]]:
    """Files that the current officer has looked at and not published, the latest first."""
    return held.list_kept(current_user.id)


def mashhad_restorable(resource_id: str) -> dict[str, Any] | None:
    """The version that was public before and may take its place back; None where there is none."""
    before = store.restorable(resource_id, dt.datetime.now(dt.UTC))
    return before and actions.version_dict(before)


def mashhad_rows_are_checked(resource: dict[str, Any]) -> bool:
    """Whether its rows come from checked files only, so that nobody edits them by hand."""
    return is_checked(resource.get("id"))


def mashhad_table_groups(check: dict[str, Any]) -> list[grouping.Group]:
    """What a check found, rule by rule, in the reader's language."""
    overridden = set(map(check_report.finding_key, check.get("overrides") or ()))
    return grouping.groups(check, check["table"], data_language(tk.h.lang()), overridden)


def mashhad_row_labels(resource: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Of a checked file's published rows: column to what its codes are called on this page."""
    check = mashhad_file_check(resource)
    if not check or check.get("table") not in registry.names():
        return {}
    columns = fields.dictionary(registry.load(check["table"]), data_language(tk.h.lang()))
    return {column["name"]: dict(column["values"]) for column in columns if column["values"]}


def mashhad_table_title(name: str) -> str:
    """The title of a table; empty where a file was searched for personal data only."""
    if name not in registry.names():
        return ""
    return registry.load(name).title[LOCALE[data_language(tk.h.lang())]]


def mashhad_row_noun(name: str) -> str:
    """What a row of a table is: a contract, a payment."""
    locale = LOCALE[data_language(tk.h.lang())]
    return registry.load(name).row_noun[locale] if name in registry.names() else tk._("row")


def mashhad_changed_cells(name: str, cells: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Cells by which a file differs from the public rows, in words: ``row``, ``column``, ``was``
    and ``becomes``.
    """
    table, lang = registry.load(name), data_language(tk.h.lang())
    return [
        {
            "row": each["row"],
            "column": (column := table.column(each["column"])).label[LOCALE[lang]],
            "was": shown_rows.stored_text(column, each["was"], lang),
            "becomes": shown_rows.stored_text(column, each["becomes"], lang),
        }
        for each in cells
    ]


def mashhad_amount_place(
    found: dict[str, Any], name: str, field: str, place: list[Any]
) -> dict[str, str | None]:
    """Where an amount of a column stands in a checked file: ``cell``, and ``sheet`` where the file
    has several of the table.
    """
    return placed_amounts.place_of_amount(found["sheets"], name, field, place)


def mashhad_mixed_sums(name: str, present: Collection[str]) -> list[dict[str, str]]:
    """The columns by which sums of a table are parted, of which the file has none: what a sum then
    adds together. ``present``: names of the columns with values.
    """
    table, lang = registry.load(name), data_language(tk.h.lang())
    columns = [table.column(each) for each in table.sums_by if each not in present]
    return [
        {
            "column": column.label[LOCALE[lang]],
            "values": (" و " if lang == "fa" else " and ").join(
                item.label[LOCALE[lang]] for item in codelists.load(column.codelist)
            ),
        }
        for column in columns
        if column.codelist
    ]


def mashhad_table_labels(name: str) -> dict[str, str]:
    """By name, the labels of a table's columns in the reader's language."""
    if name not in registry.names():
        return {}
    locale = LOCALE[data_language(tk.h.lang())]
    return {column.name: column.label[locale] for column in registry.load(name).columns}


def mashhad_tables_of(dataset_type: str) -> list[schema.TableSchema]:
    """The tables against which files of such datasets are checked, the main one first."""
    return [registry.load(name) for name in registry.of_type(dataset_type)]


def mashhad_untabled_kinds(table: schema.TableSchema) -> str:
    """The kinds of datasets of its type whose files are no such table, in words."""
    lang, known = data_language(tk.h.lang()), proposal.codes(table)
    kinds = [
        codelists.load(known[name]).label(code, lang)
        for name, own in table.where.items()
        for code in codelists.load(known[name]).codes
        if code not in own
    ]
    return str(tk.h.mashhad_comma().join(kinds))


def mashhad_table_said(texts: dict[str, str]) -> str:
    """A text that is stored in both languages, in the reader's."""
    return texts[data_language(tk.h.lang())]


def mashhad_table_type(name: str) -> str:
    """What an officer may write in a column of this type."""
    return tk._(state_words.TYPES[name])


def mashhad_table_severity(name: str) -> str:
    """«خطا», «هشدار» or «نکته»."""
    return tk._(state_words.SEVERITIES[name])


def mashhad_table_rows(pkg: dict[str, Any], resource: dict[str, Any]) -> published_rows.Rows | None:
    """The rows of a file that this request asks for; None where it has none that are public."""
    if not resource.get("id"):
        return None
    page = f"{pkg['type']}_resource.read"
    base = tk.h.url_for(page, id=pkg["name"], resource_id=resource["id"])
    return published_rows.rows_for_request(resource["id"], base)


def mashhad_table_dictionary(table: schema.TableSchema) -> list[dict[str, Any]]:
    """The data dictionary of a table in the reader's language."""
    return fields.dictionary(table, data_language(tk.h.lang()))


def mashhad_recent_changes() -> list[dict[str, Any]]:
    """Files with rows that changed within the week: ``package``, ``resource_id`` and ``since``.

    The latest first, of datasets that everybody reads; at most :data:`MOST_CHANGES`.
    """
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=LATELY)
    changes = recent_changes.list_recent(since, MOST_CHANGES)
    if not changes:
        return []
    ids = " OR ".join(sorted({f'"{each.dataset}"' for each in changes}))
    found = queries.search(fq=f"id:({ids})", rows=len(changes))
    packages = {package["id"]: package for package in found["results"]}
    return [
        {"package": packages[each.dataset], "resource_id": each.resource, "since": each.since}
        for each in changes
        if each.dataset in packages
    ]
