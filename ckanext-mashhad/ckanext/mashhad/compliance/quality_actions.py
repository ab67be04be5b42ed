"""The quality of a dataset's metadata, for the API and for its page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.mashhad.catalog import dcat
from ckanext.mashhad.compliance import quality
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.persian.locales import LOCALE


@tk.side_effect_free
def mashhad_quality_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Measure what the feed says of a dataset by the indicators of MQA.

    Of a public dataset only what everybody may see is measured, whoever asks.

    :param id: id or name of a dataset
    :returns: ``points`` of ``possible`` points, ``unmeasured``: points of what nobody measured,
        ``dimensions``: a list in which each has ``id``, ``title``, ``points``, ``possible`` and
        ``indicators`` (``id``, ``title``, ``points``, ``earned``: true, false or null where it was
        not measured, ``earn``: what would earn the points); texts in the language of the request
    :raises ObjectNotFound: there is no such dataset
    """
    tk.check_access("mashhad_quality_show", context, data_dict)
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    asking: Context = context
    if package and package.state == "active" and not package.private:
        asking = {"user": "", "auth_user_obj": None, "ignore_auth": False}
    dataset = tk.get_action("package_show")(asking, {"id": data_dict["id"]})
    return _said(quality.measure(*dcat.dataset_graph(dataset)), LOCALE[language()])


def _said(found: quality.Quality, locale: str) -> dict[str, Any]:
    titles = {each["id"]: each["title"][locale] for each in quality.dimensions()}
    return {
        **_points(found),
        "unmeasured": found.unmeasured,
        "dimensions": [
            {
                "id": dimension,
                "title": titles[dimension],
                **_points(of_dimension),
                "indicators": [_indicator(each, locale) for each in of_dimension.findings],
            }
            for dimension, of_dimension in found.by_dimension().items()
        ],
    }


def _points(found: quality.Quality) -> dict[str, int]:
    return {"points": found.points, "possible": found.possible}


def _indicator(finding: quality.Finding, locale: str) -> dict[str, Any]:
    rule = finding.indicator.rule
    return {
        "id": finding.indicator.id,
        "title": rule["title"][locale],
        "points": finding.indicator.points,
        "earned": finding.earned,
        "earn": rule["earn"][locale],
    }
