"""Template functions of the compliance room."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance import grid, model, report, words
from ckanext.mashhad.compliance.actions import day_of, language
from ckanext.mashhad.compliance.judgement import Judgement, State


def mashhad_compliance_state(one: Judgement) -> words.Shown | None:
    """Sign, word and colour of a judgement's state."""
    return words.state_of(one, language())


def mashhad_compliance_word(state: State, ledger: Any = "law") -> words.Shown:
    """Sign, word and colour of a state in a ledger."""
    return words.state(state, language(), ledger=ledger)


def mashhad_compliance_text(message: Any) -> str:
    """A sentence of the engine in the reader's language; empty for none."""
    return message.text(tk._, language()) if message else ""


def mashhad_compliance_title(duty: Any) -> str:
    """The duty's title in the reader's language."""
    return str(duty.title["fa_IR" if language() == "fa" else "en"])


def mashhad_compliance_confidence(tag: str) -> str:
    """How well something is known, in words."""
    return words.confidence(tag, language())


def mashhad_compliance_start(one: Judgement, unit_id: str) -> str:
    """The address of the form that begins what this judgement asks for."""
    period = one.period
    fields: dict[str, Any] = {"group": unit_id, "duties": one.duty.id}
    if one.duty.subject:
        fields["subject"] = one.duty.subject
    if len(one.duty.stages) == 1:
        fields["budget_stage"] = next(iter(one.duty.stages))
    if period:
        fields |= {"fiscal_year": str(period.year), "period_part": period.part}
    return tk.url_for(f"{one.duty.dataset_type}.new", **fields)


def mashhad_compliance_of_unit(unit_id: str) -> dict[str, int] | None:
    """How a unit's scoring duties stand: ``met``, ``late``, ``missing``; None if none is judged."""
    judged = model.holdings(unit_id).judge(day_of(None), units=[unit_id])
    latest = grid.chosen(report.owed(judged), grid.LATEST)
    states = [one.state for one in latest if one.duty.scores]
    counts = {state.value: states.count(state) for state in (State.MET, State.LATE, State.MISSING)}
    return counts if any(counts.values()) else None
