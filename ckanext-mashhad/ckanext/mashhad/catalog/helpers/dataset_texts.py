"""Template functions that say what a dataset or file is, in short."""

from __future__ import annotations

from typing import Any

import ckan.lib.helpers as core
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.mashhad.catalog.engine import codelists, gist, rules
from ckanext.mashhad.catalog.engine.text.multilingual import Said
from ckanext.mashhad.catalog.helpers.languages import (
    mashhad_numbered_text,
    mashhad_said,
    mashhad_said_of_file,
)
from ckanext.mashhad.catalog.helpers.page_basics import page_language
from ckanext.mashhad.persian.numerals import numbers

EXCERPT = 160  # characters


def mashhad_period(pkg: dict[str, Any]) -> str:
    """«نیمهٔ اول ۱۴۰۳»; empty for a dataset without a period."""
    period = rules.period_of(pkg)
    return period.label(page_language()) if period else ""


def mashhad_capital_share(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """``percent`` of the uses that is capital, and whether that is ``low`` (مادهٔ ۶۸)."""
    share = rules.capital_share(pkg)
    if share is None:
        return None
    percent = numbers.format_percent((share * 100).quantize(rules.TENTH), lang=page_language())
    return {"percent": percent, "low": rules.below_capital_share(pkg, _unit_kind(pkg))}


def _unit_kind(pkg: dict[str, Any]) -> str:
    unit = model.Group.get(pkg.get("owner_org"))
    return unit.extras.get("unit_kind", "") if unit else ""


def mashhad_gist(pkg: dict[str, Any]) -> str:
    """What a dataset holds, in a few words: «۳۱۲ قرارداد، ۱٬۲۵۰ میلیارد ریال»."""
    schema = tk.h.scheming_get_dataset_schema(pkg.get("type")) or {}
    return gist.of_dataset(pkg, schema, page_language(), tk._, tk.ungettext)


def mashhad_gist_fields(pkg: dict[str, Any]) -> list[Any]:
    """The fields of the schema that tell most of this dataset, those that it fills in."""
    return gist.fields(pkg, tk.h.scheming_get_dataset_schema(pkg.get("type")) or {})


def mashhad_excerpt(
    described: dict[str, Any], field: str, pkg: dict[str, Any] | None = None
) -> str:
    """The beginning of a dataset's or file's text in the reader's language, for a list."""
    text = mashhad_said(described, field)
    text = mashhad_said_of_file(text, pkg) if pkg else text
    told = gist.excerpt(text, EXCERPT, lambda marked: str(core.markdown_extract(marked, 0)))
    return mashhad_numbered_text(Said(told, text.language))


def mashhad_awaits_file(pkg: dict[str, Any]) -> bool:
    """Whether it is a description only so far: without a file, and not said to have nothing."""
    has_file = any(res.get("url") for res in pkg.get("resources") or ())
    return not has_file and not rules.says_nothing(pkg)


def mashhad_files_wait(pkg: dict[str, Any]) -> bool:
    """Whether it lists files of which none is or was public: they are checked, or were refused."""
    waits = bool(pkg.get("resources")) and mashhad_awaits_file(pkg)
    return waits and not tk.h.mashhad_withdrawn(pkg["id"])


def mashhad_first_published(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """What is known of the first publication, with its attestations; None if never public."""
    if mashhad_files_wait(pkg):
        return None
    try:
        return tk.get_action("mashhad_publication_show")({}, {"id": pkg["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def mashhad_license(pkg: dict[str, Any]) -> str:
    """The licence in the reader's language; CKAN's own title for one that is not in our list."""
    known = codelists.load("licence")
    id_ = pkg.get("license_id") or ""
    return known.label(id_, page_language()) if id_ in known else pkg.get("license_title") or id_


def mashhad_file_name(res: dict[str, Any], pkg: dict[str, Any] | None = None) -> str:
    """A file's name for people: as given, else that of the uploaded file."""
    uploaded = (res.get("url") or "").rsplit("/", 1)[-1] if res.get("url_type") == "upload" else ""
    given = core.get_translated(res, "name")
    return mashhad_numbered_text(mashhad_said_of_file(given or uploaded, pkg)) or tk._(
        "File without a name"
    )
