"""From a checked file to a dataset: what the dataset will say, as far as it can be known.

The officer sees it all before it is sent, and CKAN's own actions do the rest: the file passes the
gate as any other.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from ckanext.mashhad.catalog.dcat import vocabularies
from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.calendar.periods import (
    Period,
    PeriodError,
    parse_period,
    smallest_period,
)
from ckanext.mashhad.persian.ezafe import with_ezafe
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.sandbox import checking
from ckanext.mashhad.tables.versions import model as store

#: What is asked beside the codes that a type of dataset needs.
ASKED: Final = ("title", "notes", "owner_org", "fiscal_year", "period_part", "license_id")
_LICENCE: Final = "cc-by"
Typed = dict[str, str]


def units(user: str = "") -> list[dict[str, Any]]:
    """The units for which the user of that name, or else the reader, may publish."""
    context = Context(user=user) if user else Context()
    return tk.get_action("organization_list_for_user")(context, {"permission": "create_dataset"})


def unit_options() -> list[dict[str, str]]:
    """Those units to choose from in a form."""
    return [{"value": unit["id"], "text": tk.h.mashhad_unit_title(unit)} for unit in units()]


def period_options() -> list[dict[str, str]]:
    """The parts of a year to choose from in a form."""
    parts = codelists.load("period_part")
    return [{"value": code, "text": parts.label(code, tk.h.lang())} for code in parts.codes]


def codes(table: TableSchema) -> dict[str, str]:
    """The fields of such a dataset that must hold a code, with their codelists."""
    described = tk.h.scheming_get_dataset_schema(table.dataset_type)["dataset_fields"]
    return {
        field["field_name"]: field["codelist"]
        for field in described
        if field.get("required") and "codelist" in field
    }


def as_stored(name: str, typed: str) -> str:
    """A field of the form as it is stored: a year in ASCII digits."""
    return to_ascii_digits(typed.strip()) if name == "fiscal_year" else typed.strip()


def settled(table: TableSchema, typed: Mapping[str, str]) -> Typed:
    """What is typed, and what needs no knowledge of the file or of the reader."""
    found = {name: typed.get(name, "") for name in (*ASKED, *checking.FACTS, *codes(table))}
    for name, values in table.where.items():
        if len(values) == 1:
            found[name] = values[0]
    found["notes"] = found["notes"] or table.description[LOCALE["fa"]]
    found["license_id"] = found["license_id"] or _LICENCE
    return found


def period_of_days(table: TableSchema, report: Mapping[str, Any]) -> Period | None:
    """The period in which all days of the table's first needed date lie."""
    days = span_of_days(table, report)
    return smallest_period(*days) if days else None


def span_of_days(table: TableSchema, report: Mapping[str, Any]) -> tuple[dt.date, dt.date] | None:
    """The first and last day of the table's first needed date."""
    dates = [c for c in table.columns if c.type == "date" and c.name in report.get("days", {})]
    main = next((c for c in dates if c.constraints.required), dates[0] if dates else None)
    if main is None:
        return None
    first, last = map(dt.date.fromisoformat, report["days"][main.name])
    return first, last


def title(table: TableSchema, found: Typed) -> str:
    """What the dataset is called where nobody has called it otherwise: table, period and unit."""
    what = table.title[LOCALE["fa"]]
    with suppress(PeriodError):
        period = parse_period(found["fiscal_year"], found["period_part"])
        what = f"{with_ezafe(what)} {period.label('fa')}"
    unit = model.Group.get(found["owner_org"])
    return f"{what}، {persian_title(unit)}" if unit else what


def persian_title(unit: model.Group) -> str:
    """Titles of datasets are stored in Persian, whatever language their officer reads."""
    titles = json_text.texts((unit.extras or {}).get("title_translated"))
    return str(titles.get("fa") or unit.title or unit.name)


def existing(table: TableSchema, typed: Mapping[str, str]) -> model.Package | None:
    """The dataset that speaks of the same already, which then gets the file: of several the one
    that has such a file, else the first.
    """
    part = typed.get("period_part")
    found = _of_periods(table, typed, [(to_ascii_digits(typed["fiscal_year"]), part)])
    return _with_file(found, table) if found else None


def earlier(
    table: TableSchema, typed: Mapping[str, str], periods: Iterable[Period]
) -> dict[Period, model.Package]:
    """The same of each of other periods, where there is one."""
    known = {(str(period.year), period.part): period for period in periods}
    found: defaultdict[Period, list[model.Package]] = defaultdict(list)
    for package in _of_periods(table, typed, known):
        said = package.extras
        found[known[said["fiscal_year"], said["period_part"]]].append(package)
    return {period: _with_file(packages, table) for period, packages in found.items()}


def _of_periods(
    table: TableSchema, typed: Mapping[str, str], periods: Iterable[tuple[str, str | None]]
) -> list[model.Package]:
    """Those of any of these years and parts; of any part where none is given."""
    said = model.Package.extras
    same = {name: typed[name] for name in codes(table) if typed.get(name)}
    times = [
        {"fiscal_year": year} | ({"period_part": part} if part else {}) for year, part in periods
    ]
    unit = model.Group.get(typed["owner_org"])  # by id or name
    query = sa.select(model.Package).where(
        model.Package.type == table.dataset_type,
        model.Package.owner_org == (unit.id if unit else None),
        model.Package.state == "active",
        *(said[name].astext == value for name, value in same.items()),
        sa.or_(*(sa.and_(*(said[key].astext == time[key] for key in time)) for time in times)),
    )
    return list(model.Session.scalars(query.order_by(model.Package.metadata_created)))


def _with_file(found: Sequence[model.Package], table: TableSchema) -> model.Package:
    """The first that has such a file, else the first."""
    others = found if len(found) > 1 else ()
    return next((package for package in others if file_of(package, table)), found[0])


def called(package: model.Package) -> str:
    """The title of a dataset in the reader's language, for whoever may know of it."""
    shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": package.id})
    return str(tk.h.dataset_display_name(shown))


def file_of(package: model.Package, table: TableSchema) -> model.Resource | None:
    """The file of the dataset that is such a table, whose place another one takes; None where no
    file is. What is public comes first, then what was sent last.
    """
    files = {each.id: each for each in package.resources if each.state == "active"}
    newest, public = store.newest_versions(files), store.published_versions(files)
    # What is no table may have taken the place of one since.
    free = {id_ for id_, file in files.items() if id_ in public or not file.url}
    own = [id_ for id_, version in newest.items() if version.table == table.name and id_ in free]
    found = max(own, key=lambda id_: (id_ in public, newest[id_].created), default=None)
    return files[found] if found else None


def send(
    table: TableSchema, typed: Typed, upload: FileStorage, context: Context
) -> tuple[str, str]:
    """Publish the file in the dataset it belongs to, or in a new one; its name, and the file's id.

    ``ValidationError`` names what the dataset may not say.
    """
    own, name = Context(user=context["user"]), title(table, settled(table, typed))
    found = existing(table, typed)
    if found is None:
        files = [{"upload": upload, "name": name}]
        sent = {**described(table, typed), "resources": files}
        dataset = tk.get_action("package_create")(own, sent)
        return dataset["name"], dataset["resources"][-1]["id"]
    file = file_of(found, table)
    changes = _retitled(found, table, typed)
    # What was said of rows without a file gives way to what the first file says.
    is_first = file is None or not store.published_versions([file.id])
    if is_first and any((found.extras or {}).get(figure) for figure in table.figures):
        changes |= dict.fromkeys(table.figures, "")
    if changes:
        tk.get_action("package_patch")(own, {"id": found.id, **changes})
        own = Context(user=context["user"])
    if file:
        asked = {"id": file.id, "upload": upload}
        return found.name, tk.get_action("resource_patch")(own, asked)["id"]
    asked = {"package_id": found.id, "upload": upload, "name": name}
    return found.name, tk.get_action("resource_create")(own, asked)["id"]


def _retitled(found: model.Package, table: TableSchema, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a dataset is called by its main table, where it bears the title that was made for
    another one, which came first: calls of a month before its contracts. What anybody has changed
    or translated stays.
    """
    made = described(table, typed)
    names = ("title_translated", "notes_translated")
    now = {name: json_text.texts((found.extras or {}).get(name)) for name in names}
    tables = map(registry.load, registry.names())
    others = [each for each in tables if each.dataset_type == found.type and not each.main]
    for other in others if table.main else ():
        before = described(other, {**typed, "title": "", "notes": ""})
        if now["title_translated"] == before["title_translated"]:
            return {name: made[name] for name in names if now[name] == before[name]}
    return {}


def described(table: TableSchema, typed: Mapping[str, str]) -> dict[str, Any]:
    """What is sent of a dataset with this table, without its files; ``typed`` has what it needs."""
    said = settled(table, typed)
    return {
        "type": table.dataset_type,
        "title_translated": {"fa": said["title"] or title(table, said)},
        "notes_translated": {"fa": said["notes"]},
        **{name: said[name] for name in ("owner_org", "fiscal_year", "license_id")},
        "period_part": said["period_part"] or "year",
        "theme": themes(table.dataset_type),
        **{name: said[name] for name in codes(table)},
    }


def themes(dataset_type: str) -> list[str]:
    """Under which themes such datasets stand where nobody has chosen others."""
    kind = vocabularies.load("dataset_type").find(dataset_type)
    return list(kind.more["themes"]) if kind else []


def derived(table: TableSchema, found: Typed) -> list[tuple[str, str]]:
    """What a new dataset will say besides, for its officer to see: labels and texts."""
    lang = data_language(tk.h.lang())
    said = settled(table, found)
    named = [codelists.load("theme").label(code, lang) for code in themes(table.dataset_type)]
    return [
        (label(table, "title_translated"), said["title"] or title(table, said)),
        (label(table, "theme"), tk.h.mashhad_comma().join(named)),
        (label(table, "license_id"), codelists.load("licence").label(said["license_id"], lang)),
    ]


def options(table: TableSchema) -> dict[str, list[dict[str, str]]]:
    """The codes to choose from, by field, each with its word."""
    locale = LOCALE["fa" if tk.h.lang().startswith("fa") else "en"]
    found = {}
    for name, codelist in codes(table).items():
        allowed = table.where.get(name)
        found[name] = [
            {"value": item.code, "text": item.label[locale]}
            for item in codelists.load(codelist)
            if not allowed or item.code in allowed
        ]
    return found


def label(table: TableSchema, name: str) -> str:
    """How the forms call a field of the dataset."""
    described = tk.h.scheming_get_dataset_schema(table.dataset_type)["dataset_fields"]
    field = next(each for each in described if each["field_name"] == name)
    return tk.h.scheming_language_text(field["label"])
