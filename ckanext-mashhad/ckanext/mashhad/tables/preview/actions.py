"""API actions by which a file is looked at before it is published; each checks access."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.mashhad.persian.calendar import moments
from ckanext.mashhad.tables.confirmations import needed
from ckanext.mashhad.tables.preview import asked as preview_asked
from ckanext.mashhad.tables.preview import file_preview


def mashhad_table_preview(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Look at a file as if it were to be published. It is kept for a day, for its sender alone.

    What the unit has said of the headers of its files holds here too.

    :param upload: the file, sent as ``multipart/form-data``
    :param preview: what an earlier look at the same file returned, instead of ``upload``
    :param table: name of a row schema (optional: the one that the file is most like)
    :param owner_org: for which unit it is to be published (optional, as all that follow: read from
        the titles in the file, its name, its days)
    :param fiscal_year: as the dataset will say, such as 1403
    :param period_part: code of the codelist; likewise what else datasets of the table must say
    :param due: whether unit and period are those of what is due (optional; for ``read_from``)
    :param mapping: header to name of a column, or to an empty text to leave it out; remembered for
        the unit, as ``values`` are (both optional, and with ``table``)
    :param values: by column of the table, text to the code that it means, or to an empty text for
        what it says
    :returns: ``table`` with the report as ``Report.as_dict()`` has it, or with ``refusal`` for a
        file that cannot be read as a table; ``facts`` (what a dataset with it would say) and
        ``read_from`` (by field ``title``, ``header``, ``filename``, ``days``, ``only``, the only
        unit of the sender, ``due`` or ``typed``); ``beside`` (null unless it would take the place
        of another file: ``title`` of that dataset, how many rows are ``added``, ``changed``,
        ``removed`` and the ``same``, which are ``listed``, and the ``cells`` that change: ``row``,
        ``column``, ``was`` and ``becomes``); ``confirm`` (what ``mashhad_table_publish`` must be
        told, each ``code`` with a ``sentence``); ``preview``, a word that names all this
    :raises ValidationError: there is no such table, the file is missing or too large, or what is
        said of the dataset is no year, code or unit of the caller
    """
    tk.check_access("mashhad_table_preview", context, data_dict)
    user_id = model.User.get(context["user"]).id
    with file_preview.reading(context["user"]):
        asked = preview_asked.read(data_dict, context["user"], user_id)
        today = moments.tehran_day(dt.datetime.now(dt.UTC))
        if asked.mapping or asked.values:
            file_preview.remember(asked, user_id, today)
        return file_preview.look(asked, today)


def mashhad_table_publish(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Publish a file that was looked at: in the dataset of its unit and period, or in a new one.

    It is checked once more on the way, as any file.

    :param preview: what ``mashhad_table_preview`` returned
    :param confirm: the codes of all that it asked to confirm
    :param title: of a new dataset (optional: made of table, unit and period)
    :param notes: its description (optional: that of the table)
    :param license_id: of the register (optional)
    :returns: ``type`` and ``name`` of the dataset, and ``resource_id``
    :raises ValidationError: the file has errors or is not kept any more, something is not
        confirmed (by code), what is public has changed since, or the dataset may not say that
    """
    tk.check_access("mashhad_table_publish", context, data_dict)
    confirmed = needed.read_codes(data_dict)
    more = {name: str(data_dict.get(name) or "") for name in ("title", "notes", "license_id")}
    word = str(data_dict.get("preview") or "")
    return file_preview.publish(word, confirmed, more, context)


ACTIONS: Final = {
    action.__name__: action for action in (mashhad_table_preview, mashhad_table_publish)
}
