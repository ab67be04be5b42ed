"""The quality of descriptions for the API and for pages: of a dataset, of units, of the city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.mashhad.compliance.actions import language, named, unit_of
from ckanext.mashhad.compliance.engine.evidence.facts import Unit
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.quality import measuring, quality
from ckanext.mashhad.compliance.quality import quality_store as store
from ckanext.mashhad.compliance.quality.quality_store import Sums
from ckanext.mashhad.persian.locales import LOCALE

#: Datasets of a page.
ON_A_PAGE: Final = 50
MOST_PAGES: Final = 10_000


@tk.side_effect_free
def mashhad_quality_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell what the feed says of a dataset by the indicators of MQA.

    Of a public dataset only what everybody may see is measured, whoever asks: once for each change
    of it, by a background job; before that, at once.

    :param id: id or name of a dataset
    :returns: ``points`` of ``possible`` points, ``unmeasured``: points of what nobody measured,
        ``dimensions``: a list in which each has ``id``, ``title``, ``points``, ``possible`` and
        ``indicators`` (``id``, ``title``, ``points``, ``earned``: true, false or null where it was
        not measured, ``earn``: what would earn the points); texts in the language of the request
    :raises ObjectNotFound: there is no such dataset
    """
    id_ = named(data_dict, "id")
    tk.check_access("mashhad_quality_show", context, {"id": id_})
    package = model.Package.get(id_)
    public = package and package.state == "active" and not package.private
    if public and (kept := store.fresh(package, dt.datetime.now(dt.UTC))):
        return _said(quality.of_findings(kept.earned), LOCALE[language()])
    asking = measuring.as_everybody() if public else context
    dataset = tk.get_action("package_show")(asking, {"id": id_})
    return _said(measuring.of_dataset(dataset), LOCALE[language()])


@tk.side_effect_free
def mashhad_quality_report(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Tell how well the public datasets of the city, or of a unit, are described, by MQA.

    The points of all its datasets together; what was not measured is not counted.

    :param unit: name or id of a unit (optional: the city)
    :param page: of the unit's datasets, from 1; 50 a page (optional)
    :param figures: true for the figures of the city or the unit alone, without ``waiting``,
        indicators and datasets
    :returns: ``city``, or ``unit``: ``datasets``: how many were measured, ``waiting``: how many
        were not yet, ``points``, ``possible``, ``percent`` (null where nothing was measured),
        ``dimensions`` (``id``, ``title`` and the same figures); of the city ``units``: the same of
        each, with ``unit`` and ``unit_title``; of a unit ``indicators`` (``id``, ``title``,
        ``earn``, and how many datasets have ``earned`` them, ``lost`` them, are ``unmeasured``),
        ``results``: its datasets (``type``, ``name``, ``title``, ``points``, ``possible``), those
        first that lose most, and whether there are ``more`` pages
    :raises ObjectNotFound: there is no such unit
    """
    tk.check_access("mashhad_quality_report", context, data_dict)
    locale, units = LOCALE[language()], {unit.id: unit for unit in compliance.units()}
    if not data_dict.get("unit"):
        sums = [each for each in store.sums() if each.unit in units]
        found = [
            {
                "unit": units[each.unit].name,
                "unit_title": units[each.unit].title.to(language()),
                **_figures([each], locale),
            }
            for each in sums
        ]
        found.sort(key=lambda one: one["unit"])
        city = _figures(sums, locale)
        if not data_dict.get("figures"):
            city["waiting"] = store.unmeasured()
        return {"city": city, "units": found}
    unit = unit_of(data_dict["unit"], tuple(units.values()))
    if data_dict.get("figures"):
        return {"unit": _of_unit(unit, locale)}
    skip = (_page(data_dict.get("page")) - 1) * ON_A_PAGE
    listed = store.listed(unit.id, most=ON_A_PAGE + 1, skip=skip)
    return {
        "unit": {**_of_unit(unit, locale), "waiting": store.unmeasured(unit.id)},
        "indicators": _shares(unit.id, locale),
        "results": [asdict(each) for each in listed[:ON_A_PAGE]],
        "more": len(listed) > ON_A_PAGE,
    }


def _of_unit(unit: Unit, locale: str) -> dict[str, Any]:
    return {
        "unit": unit.name,
        "unit_title": unit.title.to(language()),
        **_figures(store.sums(unit.id), locale),
    }


def _page(asked: Any) -> int:
    text = str(asked or "1")
    if text.isascii() and text.isdecimal() and len(text) < 6 and 0 < int(text) <= MOST_PAGES:
        return int(text)
    raise tk.ValidationError({"page": [tk._("A page is a number from 1.")]})


def _figures(sums: Iterable[Sums], locale: str) -> dict[str, Any]:
    """The points of all of them together."""
    all_ = list(sums)
    dimensions = [
        {
            "id": dimension["id"],
            "title": dimension["title"][locale],
            **_counted(
                sum(each.points[place] for each in all_), sum(each.possible[place] for each in all_)
            ),
        }
        for place, dimension in enumerate(quality.dimensions())
    ]
    whole = (sum(one[key] for one in dimensions) for key in ("points", "possible"))
    return {
        "datasets": sum(each.datasets for each in all_),
        **_counted(*whole),
        "dimensions": dimensions,
    }


def _counted(points: int, possible: int) -> dict[str, Any]:
    return {"points": points, "possible": possible, "percent": score.percent(points, possible)}


def _shares(unit: str, locale: str) -> list[dict[str, Any]]:
    shares = store.shares(unit)
    return [
        {
            "id": each.id,
            "title": each.rule["title"][locale],
            "earn": each.rule["earn"][locale],
            **asdict(shares[each.id]),
        }
        for each in quality.indicators()
        if each.id in shares
    ]


def _said(found: quality.Quality, locale: str) -> dict[str, Any]:
    titles = {each["id"]: each["title"][locale] for each in quality.dimensions()}
    first = quality.no_file()[locale] if found.without_file else ""
    return {
        **_points(found),
        "unmeasured": found.unmeasured,
        "dimensions": [
            {
                "id": dimension,
                "title": titles[dimension],
                **_points(of_dimension),
                "indicators": [_indicator(each, locale, first) for each in of_dimension.findings],
            }
            for dimension, of_dimension in found.by_dimension().items()
        ],
    }


def _points(found: quality.Quality) -> dict[str, int]:
    return {"points": found.points, "possible": found.possible}


def _indicator(finding: quality.Finding, locale: str, first: str) -> dict[str, Any]:
    """``first``: what is to be done before anything of a file can be."""
    rule = finding.indicator.rule
    return {
        "id": finding.indicator.id,
        "title": rule["title"][locale],
        "points": finding.indicator.points,
        "earned": finding.earned,
        "earn": (first if finding.indicator.of_file else "") or rule["earn"][locale],
    }
