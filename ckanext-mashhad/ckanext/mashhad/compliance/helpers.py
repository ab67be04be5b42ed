"""Template functions of the compliance room."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance import grid, method, model, report, rule_store, score, words
from ckanext.mashhad.compliance.actions import day_of, language
from ckanext.mashhad.compliance.facts import City
from ckanext.mashhad.compliance.judgement import Judgement, State
from ckanext.mashhad.persian.locales import LOCALE

#: How many late or missing publications the home page names.
NAMED: Final = 5


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
    return str(duty.title[LOCALE[language()]])


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


def mashhad_compliance_method() -> list[str]:
    """How it is judged, in a few sentences."""
    return method.sentences(rule_store.rules().readings, tk._, language())


def mashhad_compliance_of_unit(unit_id: str) -> dict[str, Any]:
    """The scores of a unit by ledger, of what was due last; only of ledgers that judged it."""
    judged = model.holdings(unit_id).judge(day_of(None), units=[unit_id])
    return _scores(grid.chosen(report.owed(judged), grid.LATEST))


def mashhad_compliance_served(package: dict[str, Any]) -> dict[str, Any]:
    """The judgements for which this dataset is evidence, of its unit and of the whole it is of.

    The latest periods first; only of public datasets, for nothing else is evidence.
    """
    owner = package.get("owner_org")
    held = model.holdings(owner) if owner and package.get("id") else None
    if held is None or package["id"] not in held.names:
        return {"judgements": []}
    city = City(held.facts.units)
    whole = next((city.whole_of(unit) for unit in city.units if unit.id == owner), None)
    if whole:
        held = model.holdings(whole.id)
    asked = [owner, *([whole.id] if whole else [])]
    found = [
        one
        for one in report.owed(held.judge(day_of(None), units=asked))
        if any(proof.dataset == package["id"] for proof in one.evidence)
    ]
    found.sort(key=lambda one: one.period.start if one.period else date.min, reverse=True)
    return {
        "judgements": found,
        "units": {unit.id: unit for unit in held.facts.units},
        "lang": language(),
    }


def mashhad_compliance_of_city() -> dict[str, Any]:
    """How the city stands today: ``scores`` by ledger; ``behind``: what to name first of all."""
    held = model.holdings()
    latest = grid.chosen(report.owed(held.judge(day_of(None))), grid.LATEST)
    return {
        "scores": _scores(latest),
        "behind": grid.behind(latest)[:NAMED],
        "units": {unit.id: unit for unit in held.facts.units},
        "lang": language(),
    }


def mashhad_quality(dataset_id: str) -> dict[str, Any]:
    """As ``mashhad_quality_show``, for the page of a dataset that the reader may see."""
    return tk.get_action("mashhad_quality_show")({}, {"id": dataset_id})


def _scores(judgements: list[Judgement]) -> dict[str, Any]:
    """The score of each ledger in which something was judged, by the ledger's name."""
    found = score.by_ledger(judgements, rule_store.rules().readings)
    return {words.LEDGER_NAMES[ledger]: each for ledger, each in found.items() if each.possible}
