"""CKAN's own template functions that must speak Persian, each under its name at CKAN."""

from __future__ import annotations

from typing import Any

import ckan.lib.formatters as core_formatters
import ckan.lib.helpers as core
import ckan.plugins.toolkit as tk
from ckanext.datatablesview import helpers as preview
from markupsafe import Markup

from ckanext.mashhad.catalog.engine import gist
from ckanext.mashhad.catalog.engine.text.multilingual import Said
from ckanext.mashhad.catalog.helpers.formats import mashhad_ago, mashhad_day, mashhad_digits
from ckanext.mashhad.catalog.helpers.languages import (
    mashhad_marked,
    mashhad_numbered_html,
    mashhad_numbered_text,
    mashhad_said,
)
from ckanext.mashhad.catalog.helpers.page_basics import as_moment, page_language
from ckanext.mashhad.catalog.pages import auto_links
from ckanext.mashhad.persian.calendar import jalali, moments
from ckanext.mashhad.persian.locales import language_of
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.types import DATASET_TYPES

#: What CKAN calls the places of a page that name a kind of thing.
_PLURALS = ("breadcrumb", "content tab", "facet label", "main nav", "page title")


def render_datetime(
    datetime_: Any,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """A moment on Tehran's clock and in the Jalali calendar; English pages show both calendars."""
    if date_format:
        return core.render_datetime(datetime_, date_format, with_hours, with_seconds)
    moment = as_moment(datetime_)
    if moment is None:
        return ""
    lang = page_language()
    shown = moments.format_moment(moment, lang) if with_hours else mashhad_day(datetime_)
    if lang == "fa":
        return shown
    day = moments.tehran_day(moment)
    return f"{shown} ({jalali.format_gregorian(day, lang)})" if with_hours else shown


def linked_user(user: Any, maxlength: int = 0, avatar: int = 20) -> Any:
    """As CKAN's; a Persian name on an English page says that it is Persian."""
    return mashhad_marked(core.linked_user(user, maxlength, avatar) or "")


def humanize_entity_type(entity_type: str, object_type: str, purpose: str) -> str | None:
    """None for our types, so that pages use CKAN's translated words for a dataset.

    CKAN would make English ones of the type's name («مشاهدهٔ Contract»).
    """
    if object_type in DATASET_TYPES:
        return None
    if object_type == "organization" != entity_type and purpose in _PLURALS:
        return tk._("Organizations")  # pages that units share with groups
    return core.humanize_entity_type(entity_type, object_type, purpose)


def get_translated(data_dict: dict[str, Any], field: str) -> Any:
    """As CKAN's, and the titles that it gives by itself to previews: «جدول» for Table.

    Titles are read, so that their numbers are the reader's; names stand in addresses, which longer
    texts may hold too.
    """
    text = mashhad_said(data_dict, field)
    if not text or field not in ("title", "display_name"):
        return text
    return mashhad_numbered_text(tk._(text) if "view_type" in data_dict else text)


def dataset_display_name(package: Any) -> Said:
    """As CKAN's, and the language of the title with it."""
    named = package if isinstance(package, dict) else {"title": package.title, "name": package.name}
    return mashhad_numbered_text(mashhad_said(named, "title") or Said(named["name"]))


def resource_display_name(resource: dict[str, Any]) -> str:
    return mashhad_numbered_text(core.resource_display_name(resource))


def render_markdown(data: str, auto_link: bool = True, allow_html: bool = False) -> Any:
    """As CKAN's, with addresses made links where they are texts: CKAN looks for them in the HTML,
    in the attributes of which they are found too and break out.
    """
    html = core.render_markdown(data, False, allow_html)
    if not html:
        return html
    return mashhad_numbered_html(data, auto_links.linked(html) if auto_link else html)


def markdown_extract(text: str, extract_length: int = 190) -> Any:
    return mashhad_numbered_html(text, core.markdown_extract(text, extract_length))


def html_auto_link(data: str) -> Markup:
    return auto_links.linked(data)


def get_allowed_view_types(
    resource: dict[str, Any], package: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """The kinds of preview that a file may get: name, what readers call it, icon."""
    kinds = core.get_allowed_view_types(resource, package)
    return [(name, tk._(title), icon) for name, title, icon in kinds]


def datatablesview_get_language_file_path(lang: str) -> str:
    """The texts of CKAN's preview of tables; the Persian ones are ours."""
    if language_of(lang) == "fa":
        return str(tk.h.url_for_static("mashhad/preview-fa.json"))
    return preview.datatablesview_get_language_file_path("en")


def time_ago_from_timestamp(timestamp: Any) -> str:
    return mashhad_ago(timestamp) or tk._("Unknown")


def localised_number(number: float) -> str:
    if isinstance(number, int):
        return format_number(number, page_language())
    return mashhad_digits(core_formatters.localised_number(number))


def localised_SI_number(number: int) -> str:  # noqa: N802 (the name is CKAN's)
    return localised_number(int(number))


def SI_number_span(number: int) -> Markup:  # noqa: N802 (the name is CKAN's)
    return Markup("<span>{}</span>").format(localised_number(int(number)))


def localised_filesize(number: Any) -> str:
    """The size of a file: «۱٫۲ مگابایت»; empty when it is not known."""
    try:
        return gist.file_size(int(number), page_language())
    except (TypeError, ValueError):
        return ""
