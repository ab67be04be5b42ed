"""What the list of a batch means: its datasets, which of them are there already, what would change.

Done while the officer waits, with all that CKAN's own validation says of each dataset; nothing is
written. The files are checked afterwards (:mod:`looking`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import ckan.lib.plugins as lib_plugins
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from flask import has_request_context

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.catalog.validators.guarded import REASON
from ckanext.mashhad.persian.locales import LOCALE, word
from ckanext.mashhad.persian.reading_errors import Lang, Word
from ckanext.mashhad.persian.text import search_key
from ckanext.mashhad.tables.bulk.model import CREATE, UNCHANGED, UPDATE
from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches import archive
from ckanext.mashhad.tables.engine.batches.archive import Archive
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.intake import document_intake
from ckanext.mashhad.tables.versions import proposal
from ckanext.mashhad.tables.versions.vault import TooLarge, Vault

MOST_DATASETS: Final = 200
Row = Mapping[str, str]
_OF_FILES: Final = ("file", "file_title")
_TEXTS: Final = {"title": "title_translated", "notes": "notes_translated"}


@dataclass
class Planned:
    """One dataset of the list, as :class:`~.model.BatchItem` keeps it."""

    said: dict[str, Any]
    rows: list[Row]
    action: str = CREATE
    title: str = ""
    package_id: str | None = None
    before: dict[str, Any] | None = None
    files: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Any] = field(default_factory=list)

    def stop(self, code: str, **params: Any) -> None:
        """Note what keeps the dataset from being written."""
        self.problems.append({"code": code, "params": params})


def plan(rows: Sequence[Row], packed: Archive, vault: Vault, context: Context) -> list[Planned]:
    """The datasets of the list; their files are put into ``vault``.

    :class:`BulkError` for what keeps the whole batch from being looked at.
    """
    found = _grouped(rows, _units(context))
    refuse_too_many(found)
    taken: set[str] = set()
    for planned in found:
        take_files(planned, packed, vault, taken)
        if not planned.problems:
            describe(planned, context)
    return found


def refuse_too_many(found: Sequence[Planned]) -> None:
    """:class:`BulkError` where a batch has more datasets than it may."""
    if len(found) > MOST_DATASETS:
        raise BulkError("too_many_datasets", count=len(found), most=MOST_DATASETS)


# --- the datasets of the list -------------------------------------------------------------------


def _grouped(rows: Sequence[Row], units: Mapping[str, str]) -> list[Planned]:
    """Rows of one kind, unit and period, or where many datasets have the same, of one title."""
    found: dict[tuple[str, ...], Planned] = {}
    for row in rows:
        said = _said(row, units)
        planned = found.setdefault(_key(row, said), Planned(dict(said), []))
        planned.rows.append(row)
        for name, value in said.items():
            if planned.said.setdefault(name, value) != value:
                planned.stop("two_values", label=words(name))
    for planned in found.values():
        planned.title = _first(planned.rows, "title") or _first(planned.rows, "unit")
        if "owner_org" not in planned.said:
            planned.stop("not_your_unit", unit=_first(planned.rows, "unit"))
    return list(found.values())


def _said(row: Row, units: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a dataset that a row says, as CKAN's actions take them."""
    kind = row["dataset_type"]
    codes = {column: name for (of, name), column in batch_list.code_columns().items() if of == kind}
    others = set(batch_list.code_columns().values()) - codes.keys()
    said: dict[str, Any] = {"type": kind}
    if unit := units.get(search_key(row["unit"])):
        said["owner_org"] = unit
    for column, value in row.items():
        if not value or column in (*_OF_FILES, "dataset_type", "unit") or column in others:
            continue
        if column in _TEXTS:
            said[_TEXTS[column]] = {"fa": value}
        else:
            said[codes.get(column, column)] = value
    said.setdefault("period_part", "year")
    return said


def _key(row: Row, said: Mapping[str, Any]) -> tuple[str, ...]:
    own = [said["type"], search_key(row["unit"]), said.get("fiscal_year", ""), said["period_part"]]
    own += [str(said.get(name, "")) for name in code_fields(said["type"])]
    return (*own, "" if registry.of_dataset(said) else search_key(row.get("title", "")))


def code_fields(kind: str) -> list[str]:
    """The fields of such a dataset that must hold a code."""
    return [name for of, name in batch_list.code_columns() if of == kind]


def _units(context: Context) -> dict[str, str]:
    """The units for which the officer may publish, by name and title, spelled in any way."""
    own = tk.get_action("organization_list_for_user")(
        _own(context), {"permission": "create_dataset"}
    )
    found = {}
    for unit in own:
        group = model.Group.get(unit["id"])
        for text in (unit["name"], unit["display_name"], proposal.persian_title(group)):
            found[search_key(text)] = unit["id"]
    return found


# --- their files --------------------------------------------------------------------------------


def take_files(planned: Planned, packed: Archive, vault: Vault, taken: set[str]) -> None:
    """Put the files that the dataset names into ``vault``; ``taken`` are those of others."""
    most = tk.config["ckan.max_resource_size"]
    for row in planned.rows:
        if not (path := row.get("file")):
            continue
        entry = packed.find(path)
        if entry is None:
            planned.stop("hidden_sheet" if packed.is_hidden(path) else "no_file", file=path)
        elif entry.filename in taken:
            planned.stop("file_twice", file=path)
        else:
            taken.add(entry.filename)
            try:
                stored = vault.put(packed.open(entry), most << 20)  # type: ignore[arg-type]
            except TooLarge:
                planned.stop("too_large", most=most)
                continue
            name = archive.name_of(entry)
            planned.files.append(
                {
                    "name": name,
                    "title": row.get("file_title") or "",
                    "location": stored.location,
                    "size": stored.size,
                    "sha256": stored.sha256,
                }
            )
            with vault.path(stored.location).open("rb") as stream:
                planned.files[-1]["other"] = not document_intake.may_be_table(stream, name)
    titles = [file["title"] for file in planned.files if file["title"]]
    for title in {title for title in titles if titles.count(title) > 1}:
        planned.stop("same_title", title=title)


# --- what would change --------------------------------------------------------------------------


def describe(planned: Planned, context: Context, table: TableSchema | None = None) -> None:
    """Find out whether the dataset is there already, and what would change; ``table``: which of
    its type its file is, where that is known.
    """
    package = existing(planned.said, table)
    if package is None:
        planned.said = {**_defaults(planned.said), **planned.said}
        _judge(planned, planned.said, context, None)
    elif not _may("package_update", package, context):
        planned.stop("not_yours")
        return
    else:
        before = tk.get_action("package_show")(_own(context), {"id": package.id})
        planned.package_id, planned.before = package.id, before
        _merge_texts(planned.said, before)
        _judge(planned, {**before, **planned.said}, context, package)
        planned.changes = list(_changes(planned.said, before))
        planned.action = UPDATE if planned.changes or planned.files else UNCHANGED
    titles = planned.said.get("title_translated") or (planned.before or {}).get("title_translated")
    planned.title = (titles or {}).get("fa") or planned.title


def place(said: Mapping[str, Any]) -> str:
    """The name of the lock for whoever makes such a dataset, here or by a single file."""
    names = ("owner_org", "fiscal_year", "period_part", *code_fields(said["type"]))
    return ":".join(("publish", said["type"], *(str(said.get(name) or "") for name in names)))


def existing(said: Mapping[str, Any], table: TableSchema | None = None) -> model.Package | None:
    """The dataset that speaks of the same already."""
    if tables := registry.of_dataset(said):
        return proposal.existing(table or registry.load(tables[0]), said)
    same = {"period_part": said["period_part"], "fiscal_year": said.get("fiscal_year")}
    same |= {name: said.get(name) for name in code_fields(said["type"])}
    query = sa.select(model.Package).where(
        model.Package.type == said["type"],
        model.Package.owner_org == said["owner_org"],
        model.Package.state == "active",
        *(model.Package.extras[name].astext == value for name, value in same.items() if value),
    )
    found = model.Session.scalars(query.order_by(model.Package.metadata_created)).all()
    wished = search_key((said.get("title_translated") or {}).get("fa", ""))
    return next((each for each in found if search_key(each.title or "") == wished), None)


def _defaults(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a new dataset says where the list does not: as when one file is published by itself."""
    tables = registry.of_dataset(said)
    if not tables:
        return {}
    typed = {name: value for name, value in said.items() if isinstance(value, str)}
    return proposal.described(registry.load(tables[0]), typed)


def _judge(
    planned: Planned, data: Mapping[str, Any], context: Context, package: model.Package | None
) -> None:
    """CKAN's own validation of the dataset, without writing it."""
    plugin = lib_plugins.lookup_package_plugin(planned.said["type"])
    own = Context(_own(context), model=model, session=model.Session)  # type: ignore[misc]
    shape, action = plugin.create_package_schema(), "package_create"
    if package is not None:
        own["package"] = package
        shape, action = plugin.update_package_schema(), "package_update"
    _, errors = lib_plugins.plugin_validate(plugin, own, dict(data), shape, action)
    errors.pop(REASON, None)  # no list has a place for it
    for name, texts in errors.items():
        told = " ".join(map(str, texts)) if isinstance(texts, list) else str(texts)
        planned.problems.append(f"{_label(name)}: {told}")


def _merge_texts(said: dict[str, Any], before: Mapping[str, Any]) -> None:
    """The list says Persian texts only; those in other languages stay."""
    for name in _TEXTS.values():
        if name in said:
            said[name] = {**(before.get(name) or {}), **said[name]}


def _changes(said: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, new in said.items():
        old = before.get(name)
        if name in ("type", "owner_org") or new == old:
            continue
        shown = [each.get("fa") if isinstance(each, dict) else each for each in (old, new)]
        yield {"field": name, "old": shown[0] or "", "new": shown[1]}


def _label(name: str) -> str:
    """How the list calls a field of the dataset."""
    return words(name).to(_lang())


def label(kind: str, name: str) -> str:
    """How a field of a dataset of this type is called to the reader, as in the list or in forms."""
    if found := _in_list(name):
        return found.to(_lang())
    return str(form_field(kind, name)["label"][LOCALE[_lang()]])


def form_field(kind: str, name: str) -> dict[str, Any]:
    """A field of datasets of this type, as their schema describes it; empty if there is none."""
    fields = tk.h.scheming_get_dataset_schema(kind)["dataset_fields"]
    return next((each for each in fields if each["field_name"] == name), {})


def words(name: str) -> Word:
    """How the list calls a field of the dataset, in both languages."""
    return _in_list(name) or Word(name.partition("-")[0], name.partition("-")[0])


def _in_list(name: str) -> Word | None:
    plain = name.partition("-")[0]
    column = next((c for c, field_name in _TEXTS.items() if field_name == plain), plain)
    columns = {c.name: c.label for c in registry.load(batch_list.NAME).columns}
    columns |= {name: columns[c] for (_, name), c in batch_list.code_columns().items()}
    found = columns.get({"owner_org": "unit"}.get(column, column))
    return word(found) if found else None


def _lang() -> Lang:
    return data_language(tk.h.lang()) if has_request_context() else "en"


def _first(rows: Sequence[Row], column: str) -> str:
    return next((row[column] for row in rows if row.get(column)), "")


def _may(action: str, package: model.Package, context: Context) -> bool:
    try:
        tk.check_access(action, _own(context), {"id": package.id})
    except tk.NotAuthorized:
        return False
    return True


def _own(context: Context) -> Context:
    return Context(user=context.get("user", ""), auth_user_obj=context.get("auth_user_obj"))
