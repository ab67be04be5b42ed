"""API actions of reports that there was nothing to publish in a period."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.catalog.validators.field_errors import say
from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.persian.calendar.periods import parse_period
from ckanext.mashhad.persian.reading_errors import InputError
from ckanext.mashhad.tables.nil_reports import model as nil_model
from ckanext.mashhad.tables.nil_reports import nil_reports


def mashhad_nil_report_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Report that a unit had nothing of a table in a period; it counts as publication.

    :param table: name of a row schema: ``contracts``, ``tenders``, ``contract_amendments``,
        ``contract_payments``
    :param owner_org: id of the unit
    :param fiscal_year: such as 1403
    :param period_part: code of the codelist (optional; the whole year by default)
    :returns: the dataset that says it, as ``package_show``
    :raises ValidationError: rows of the period are published, it has not ended, or this has been
        reported already
    """
    table, owner = data_dict.get("table"), data_dict.get("owner_org")
    errors: dict[str, Any] = {}
    if table not in nil_reports.tables():
        errors["table"] = [tk._("There is no such table.")]
    unit = model.Group.get(owner) if isinstance(owner, str) and "\0" not in owner else None
    if unit is None or not unit.is_organization or unit.state != "active":
        errors["owner_org"] = [tk._("Choose a unit")]
    try:
        period = parse_period(
            str(data_dict.get("fiscal_year") or ""), str(data_dict.get("period_part") or "year")
        )
    except InputError as error:
        errors["fiscal_year"] = [say(error)]
    asked = {"owner_org": unit.id} if unit is not None else {}
    tk.check_access("mashhad_nil_report_create", context, asked)
    if errors:
        raise tk.ValidationError(errors)
    typed = {**asked, "fiscal_year": str(period.year), "period_part": period.part}
    return nil_reports.report(context, str(table), typed)


def mashhad_nil_report_withdraw(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back a report that there was nothing; everybody reads when and why.

    :param id: id or name of the dataset that says it
    :param table: of which table
    :param reason: why, in 10 to 1000 characters
    :returns: the dataset, as ``package_show``
    :raises ValidationError: there is no such report, or no reason
    """
    package = _package(data_dict)
    tk.check_access("mashhad_nil_report_withdraw", context, {"id": package.id})
    reason = data_dict.get("reason")
    said = reason if isinstance(reason, str) else ""
    return nil_reports.withdraw(context, package, str(data_dict.get("table") or ""), said)


@tk.side_effect_free
def mashhad_nil_report_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The reports of a dataset that there was nothing, oldest first, ended ones too.

    :param id: id or name of the dataset
    :returns: of each ``table``, ``fiscal_year`` and ``period_part`` (its own period, which may not
        be that of the dataset any more), ``made`` and ``ended`` (UTC, ISO 8601; null while it
        stands), ``how`` it ended (``superseded`` by rows that were published, ``withdrawn``,
        ``moved`` where the dataset was given another period, or empty), ``reason``, and
        ``successor`` (id of the dataset with those rows)
    """
    package = _package(data_dict)
    tk.check_access("mashhad_nil_report_list", context, {"id": package.id})
    return [
        {
            "table": each.table,
            "fiscal_year": each.fiscal_year,
            "period_part": each.period_part,
            "made": moments.iso(each.made),
            "ended": moments.iso(each.ended) if each.ended else None,
            "how": each.how,
            "reason": each.reason,
            "successor": each.successor,
        }
        for each in nil_model.of_dataset(package.id)
    ]


def _package(data_dict: dict[str, Any]) -> model.Package:
    given = tk.get_or_bust(data_dict, "id")
    usable = isinstance(given, str) and "\0" not in given
    package = model.Package.get(given) if usable else None
    if package is None or package.state == "deleted":
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return package


ACTIONS: Final = {
    action.__name__: action
    for action in (
        mashhad_nil_report_create,
        mashhad_nil_report_list,
        mashhad_nil_report_withdraw,
    )
}
