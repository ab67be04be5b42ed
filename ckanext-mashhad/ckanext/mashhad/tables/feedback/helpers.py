"""Template functions of feedback."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.feedback import feedback_texts
from ckanext.mashhad.tables.feedback.model import Feedback
from ckanext.mashhad.tables.rows import shown_rows


def mashhad_feedback_waiting(unit_id: str) -> int | None:
    """How many messages wait for the unit's answer; None for who is no officer of it."""
    if not tk.h.check_access("mashhad_feedback_list", {"owner_org": unit_id}):
        return None
    query = (
        sa.select(sa.func.count(Feedback.receipt))
        .join(model.Package, model.Package.id == Feedback.package_id)
        .where(model.Package.owner_org == unit_id, Feedback.state == feedback_texts.NEW)
    )
    return int(model.Session.scalar(query) or 0)


def mashhad_feedback_state(state: str) -> dict[str, str]:
    """``sign``, ``word`` and ``css`` of a message's state."""
    found = feedback_texts.STATES[state]
    return {"sign": found.sign, "word": tk._(found.msgid), "css": found.css}


def mashhad_feedback_receipt(receipt: str) -> str:
    """«۱۲۳۴-۵۶۷۸-۹۰۱۲»."""
    return str(tk.h.mashhad_digits(feedback_texts.shown_receipt(receipt)))


def mashhad_feedback_place(told: dict[str, Any]) -> dict[str, Any] | None:
    """What a message is on, where the reader of this page may see it; else None.

    ``dataset`` and ``file`` as CKAN shows them, ``url`` of the rows, where those with the message's
    row are found, ``key``: pairs of label and value, ``column``: its label.
    """
    try:
        pkg = tk.get_action("package_show")({}, {"id": told["package_id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    res = next((each for each in pkg["resources"] if each["id"] == told["resource_id"]), None)
    if res is None or pkg["state"] == "deleted" or told["table"] not in registry.names():
        return None
    table, lang = registry.load(told["table"]), data_language(tk.h.lang())
    labels = {column.name: column.label[LOCALE[lang]] for column in table.columns}
    base = tk.h.url_for(f"{pkg['type']}_resource.read", id=pkg["name"], resource_id=res["id"])
    query = tk.h.urlencode(shown_rows.asked_by_key(table, told["key"]))
    return {
        "dataset": pkg,
        "file": res,
        "url": f"{base}?{query}#rows" if query else f"{base}#rows",
        "key": shown_rows.key(table, told["key"], lang),
        "column": labels.get(told["column"], ""),
    }
