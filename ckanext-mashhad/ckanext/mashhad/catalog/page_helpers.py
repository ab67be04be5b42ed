"""Template functions of the pages for people, and CKAN's own that must speak Persian.

A function with the name of one of CKAN's replaces it.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import ckan.lib.formatters as core_formatters
import ckan.lib.helpers as core
import ckan.plugins.toolkit as tk
from ckan.common import current_user
from markupsafe import Markup

from ckanext.mashhad.catalog import codelists, facets, gist, pages, unit_tree
from ckanext.mashhad.catalog.multilingual import data_language
from ckanext.mashhad.config import DATASET_TYPES
from ckanext.mashhad.persian import jalali, moments
from ckanext.mashhad.persian.errors import Lang
from ckanext.mashhad.persian.numbers import format_number, to_persian_digits

# --- CKAN's own, in Persian -----------------------------------------------------------------------


def _lang() -> Lang:
    return data_language(core.lang())


def _moment(value: Any) -> dt.datetime | None:
    """The moment of a datetime or of ISO text; without a zone it is UTC. None for anything else."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def render_datetime(
    datetime_: Any,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """A moment on Tehran's clock and in the Jalali calendar; English pages show both calendars."""
    if date_format:
        return core.render_datetime(datetime_, date_format, with_hours, with_seconds)
    moment = _moment(datetime_)
    if moment is None:
        return ""
    lang = _lang()
    shown = moments.format_moment(moment, lang) if with_hours else mashhad_day(datetime_)
    if lang == "fa":
        return shown
    day = moments.tehran_day(moment)
    return f"{shown} ({jalali.format_gregorian(day, lang)})" if with_hours else shown


def humanize_entity_type(entity_type: str, object_type: str, purpose: str) -> str | None:
    """None for our types, so that pages use CKAN's translated words for a dataset.

    CKAN would make English ones of the type's name («مشاهدهٔ Contract»).
    """
    if object_type in DATASET_TYPES:
        return None
    return core.humanize_entity_type(entity_type, object_type, purpose)


def time_ago_from_timestamp(timestamp: Any) -> str:
    return mashhad_ago(timestamp) or tk._("Unknown")


def localised_number(number: float) -> str:
    if isinstance(number, int):
        return format_number(number, _lang())
    return _digits(core_formatters.localised_number(number))


def localised_SI_number(number: int) -> str:  # noqa: N802 (the name is CKAN's)
    return localised_number(int(number))


def SI_number_span(number: int) -> Markup:  # noqa: N802 (the name is CKAN's)
    return Markup("<span>{}</span>").format(localised_number(int(number)))


def localised_filesize(number: Any) -> str:
    """The size of a file: «۱٫۲ مگابایت»; empty when it is not known."""
    try:
        return gist.file_size(int(number), _lang())
    except (TypeError, ValueError):
        return ""


def _digits(text: Any) -> str:
    return to_persian_digits(str(text)) if _lang() == "fa" else str(text)


# --- moments --------------------------------------------------------------------------------------


def mashhad_ago(moment: Any) -> str:
    """«۳ روز پیش»; empty when there is no moment."""
    known = _moment(moment)
    return moments.format_relative(known, dt.datetime.now(dt.UTC), _lang()) if known else ""


def mashhad_now() -> str:
    """The moment at which a page is made, for its printed copy."""
    return moments.format_moment(dt.datetime.now(dt.UTC), _lang())


def mashhad_day(moment: Any) -> str:
    """The day of a moment, «۱۵ مهر ۱۴۰۳»; English pages add the Gregorian one."""
    known = _moment(moment)
    if known is None:
        return ""
    lang, day = _lang(), moments.tehran_day(known)
    shown = jalali.format_long(day, lang)
    return shown if lang == "fa" else f"{jalali.format_gregorian(day, lang)} ({shown})"


def mashhad_first_published(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """What is known of the first publication, with its attestations; None if never public."""
    try:
        return tk.get_action("mashhad_publication_show")({}, {"id": pkg["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


# --- what a dataset or file is, in short ----------------------------------------------------------


def mashhad_type(name: str | None) -> dict[str, Any] | None:
    """Our dataset type of this name (see ``mashhad_types``), or None."""
    return next((kind for kind in tk.h.mashhad_types() if kind["type"] == name), None)


def mashhad_gist(pkg: dict[str, Any]) -> str:
    """What a dataset holds, in a few words: «۳۱۲ قرارداد، ۱٬۲۵۰ میلیارد ریال»."""
    schema = tk.h.scheming_get_dataset_schema(pkg.get("type")) or {}
    return gist.of_dataset(pkg, schema, _lang(), tk._, tk.ungettext)


def mashhad_file_name(res: dict[str, Any]) -> str:
    """A file's name for people: as given, else that of the uploaded file."""
    uploaded = (res.get("url") or "").rsplit("/", 1)[-1] if res.get("url_type") == "upload" else ""
    return core.get_translated(res, "name") or uploaded or tk._("File without a name")


def mashhad_license(pkg: dict[str, Any]) -> str:
    """The licence in the reader's language; CKAN's own title for one that is not in our list."""
    known = codelists.load("licence")
    id_ = pkg.get("license_id") or ""
    return known.label(id_, _lang()) if id_ in known else pkg.get("license_title") or id_


# --- people, units, pages -------------------------------------------------------------------------


def mashhad_may_publish(unit_id: str | None = None) -> bool:
    """Whether the reader may publish for this unit, or for any."""
    if not current_user.is_authenticated:
        return False
    own = core.organizations_available("create_dataset")
    return any(unit["id"] == unit_id for unit in own) if unit_id else bool(own)


def mashhad_unit_title(organization: dict[str, Any]) -> str:
    """A unit's title in the reader's language, for an organisation dict of any kind."""
    unit = pages.units().get(organization.get("name") or "")
    if unit:
        return unit.label(_lang())
    return organization.get("title") or organization.get("display_name") or ""


def mashhad_unit(name: str) -> dict[str, Any] | None:
    unit = pages.units().get(name)
    return pages.unit_dict(unit, _lang()) if unit else None


def mashhad_unit_parents(name: str) -> list[dict[str, Any]]:
    """The units above this one, the topmost first."""
    return [pages.unit_dict(unit, _lang()) for unit in unit_tree.parents(pages.units(), name)]


def mashhad_unit_children(name: str) -> list[dict[str, Any]]:
    found = unit_tree.children(pages.units(), name, _lang())
    return [pages.unit_dict(unit, _lang()) for unit in found]


def mashhad_units_by_kind(words: str = "") -> list[dict[str, Any]]:
    return pages.units_by_kind(words or "", _lang())


def mashhad_unit_published(unit_id: str) -> dict[str, Any]:
    return pages.unit_published(unit_id, tk.h.mashhad_types())


def mashhad_home() -> dict[str, Any]:
    """The home page's figures as ``facts`` (url, number, label), its ``count`` and ``newest``."""
    home = pages.home(tk.h.mashhad_types())
    facts = [
        {
            "url": tk.url_for(f"{kind['name']}.search"),
            "number": localised_number(kind["count"]),
            "label": kind["label"],
        }
        for kind in home["by_type"]
        if kind["name"] != "dataset"
    ]
    facts.append(
        {
            "url": tk.url_for("organization.index"),
            "number": localised_number(home["publishers"]),
            "label": tk._("units have published data"),
        }
    )
    if home["newest"]:
        facts.append(
            {
                "url": tk.url_for("dataset.search"),
                "number": mashhad_ago(home["newest"][0].get("first_published")),
                "label": tk._("latest publication"),
            }
        )
    return {**home, "facts": facts}


# --- searching ------------------------------------------------------------------------------------


def mashhad_facet_label(field: str, value: str, search_facets: Any = None) -> str:
    """A filter's value in the reader's words and digits."""
    if field == "dataset_type":
        kind = mashhad_type(value)
        return kind["plural"] if kind else tk._("Other data")
    if field == "license_id":
        return mashhad_license({"license_id": value})
    return _digits(pages.facet_label(field, value, search_facets, _lang()))


def mashhad_facet_title(field: str) -> str:
    return facets.applied_title(field, tk._)


def mashhad_sorts(words: str = "") -> list[tuple[str, str]]:
    """Pairs (Solr sort, label) for the results of a search."""
    return facets.sorts(bool(words), tk._)


def mashhad_sort_url(sort: str) -> str:
    """This page, sorted so, from its first page of results."""
    return _this_page(sort=sort, page="")


def mashhad_page_url(number: int) -> str:
    """This page with another page of its results."""
    return _this_page(page=str(number) if number > 1 else "")


def mashhad_page_numbers(current: int, last: int) -> list[int]:
    """The pages to offer, a 0 for each gap."""
    return facets.page_numbers(current, last)


def _this_page(**changed: str) -> str:
    """The address of this page with some parameters changed, or dropped where empty."""
    query = [
        (name, value) for name, value in tk.request.args.items(multi=True) if name not in changed
    ]
    query += [(name, value) for name, value in changed.items() if value]
    path = tk.h.current_url().split("?")[0]
    return f"{path}?{core.urlencode(query)}" if query else path


# --- the theme ------------------------------------------------------------------------------------


@cache
def _has_font() -> bool:
    return (pages.PUBLIC / pages.FONT).is_file()


def mashhad_font_url() -> str:
    """Address of the Persian font; empty where it was not built, and the system's font serves."""
    return tk.h.url_for_static(f"/{pages.FONT}") if _has_font() else ""
