"""Template functions of the compliance room."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.compliance.actions import day_of, language, rules_asked
from ckanext.mashhad.compliance.engine.evidence.facts import City
from ckanext.mashhad.compliance.engine.judging import drafts, foresight
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words, score, starting
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence, Judgement, State
from ckanext.mashhad.compliance.history import rule_store
from ckanext.mashhad.compliance.judgements import judgements as model
from ckanext.mashhad.compliance.judgements.refused_registers import Refusal
from ckanext.mashhad.compliance.page_words import PageWords, words
from ckanext.mashhad.compliance.report import attesting, grid, method, report_data
from ckanext.mashhad.persian.ezafe import with_ezafe
from ckanext.mashhad.persian.locales import LOCALE
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.nil_reports import nil_reports
from ckanext.mashhad.tables.versions import proposal

#: How many late or missing publications the home page names.
NAMED: Final = 5
#: How much of what is due the page lists on which officers publish.
NAMED_DUE: Final = 20


def mashhad_compliance_words() -> PageWords:
    """The words and addresses of the page, for templates that ask for hundreds."""
    return words()


def mashhad_compliance_url(page: str, /, **args: Any) -> str:
    """The address of a page of this room, on the day and by the rules that the reader asked for."""
    return words().url(page, **args)


def mashhad_compliance_state(one: Judgement) -> judgement_words.Shown | None:
    """Sign, word and colour of a judgement's state."""
    return words().state(one)


def mashhad_compliance_word(
    state: str, ledger: Any = "law", dated: bool = True
) -> judgement_words.Shown:
    """Sign, word and colour of a state in a ledger; ``dated``: where a due day is known."""
    return judgement_words.state(State(state), language(), ledger=ledger, dated=dated)


def mashhad_compliance_legend(state: str, ledger: Any) -> judgement_words.Shown:
    """Sign, colour and all the words of a state in a ledger."""
    return judgement_words.legend(State(state), ledger, language(), tk._)


def mashhad_compliance_counts(found: score.Score) -> str:
    """What a score is made of, in its ledger's words."""
    return judgement_words.counts(found, language(), tk._)


def mashhad_compliance_judged(found: score.Score) -> str:
    """Of how many judgements a score is, or that they are too few for one; empty for none."""
    return judgement_words.number_judged(found, language(), tk._)


def mashhad_compliance_text(message: Any) -> str:
    """A sentence of the engine in the reader's language; empty for none."""
    return words().text(message)


def mashhad_compliance_decisions(one: Judgement) -> list[str]:
    """What the site decided that touches this judgement, with its reason."""
    return words().decided(one)


def mashhad_compliance_grade(proof: Evidence) -> str:
    """How far evidence was checked."""
    return str(tk._(judgement_words.GRADES[proof.grade]))


def mashhad_compliance_beside(one: Judgement) -> str:
    """What has to be said beside a judgement, or empty."""
    return judgement_words.beside(one, language(), tk._)


def mashhad_compliance_attested(attester: attesting.Attester) -> str:
    """Who attested the day of evidence, in words; marked where it is a word about oneself."""
    return str(tk._(attesting.WORDS[attester]))


def mashhad_compliance_refusal(refusal: Refusal) -> str:
    """That a file was sent and not accepted, and when."""
    return refusal.sentence(tk._, language())


def mashhad_compliance_title(duty: Any) -> str:
    """The duty's title in the reader's language."""
    return words().title(duty)


def mashhad_compliance_basis(duty: Any) -> str:
    """The article or source of a duty."""
    return judgement_words.basis(duty, language(), tk._)


def mashhad_compliance_confidence(tag: str) -> str:
    """How well something is known, in words."""
    return judgement_words.confidence(tag, language())


def mashhad_compliance_start(one: Judgement) -> str:
    """The address of the form that begins what this judgement asks for."""
    endpoint, fields = starting.form_of(one)
    return str(tk.url_for(endpoint, **fields))


def mashhad_compliance_to_do(unit_id: str) -> dict[str, Any]:
    """What the units for which the reader publishes have to publish (``to_do``, what is missing
    first), or the one unit; with those ``units``, the ``day`` (ISO) and ``lang``.
    """
    own = {unit["id"] for unit in proposal.units()}
    held = model.holdings()
    units = [each for each in held.units if each.id in own and unit_id in ("", each.id, each.name)]
    day = day_of(None)
    judged = report_data.owed(held.judge(day, units=[each.id for each in units])) if units else []
    return {
        "to_do": grid.to_do(judged)[:NAMED_DUE],
        "units": units,
        "day": day.isoformat(),
        "lang": language(),
    }


def mashhad_compliance_ways(one: Judgement) -> dict[str, str]:
    """Where what is due is published: ``publish``, the box for its file or else its form,
    ``nothing``, where it may be reported that there was nothing, and of a table ``what`` it is.
    """
    endpoint, fields = starting.form_of(one)
    tables = registry.of_dataset({**fields, "type": one.duty.dataset_type})
    if not tables:
        return {"publish": str(tk.url_for(endpoint, **fields)), "nothing": "", "what": ""}
    asked = {name: value for name, value in fields.items() if name not in ("group", "duties")}
    asked |= {"owner_org": one.unit}
    publish = tk.url_for("mashhad.publish", table=tables[0], _anchor="file", **asked)
    nothing = ""
    ended = one.period is not None and one.period.end < day_of(None)
    if ended and tables[0] in nil_reports.tables():
        nothing = str(tk.url_for("mashhad_tables.nothing", name=tables[0], **asked))
    return {"publish": str(publish), "nothing": nothing, "what": _what(tables[0], one)}


def _what(table: str, one: Judgement) -> str:
    """«قراردادهای مهر ۱۴۰۵»."""
    title = registry.load(table).title[LOCALE[language()]]
    if one.period is None:
        return title
    joined = with_ezafe(title) if language() == "fa" else f"{title},"
    return f"{joined} {one.period.label(language())}"


def mashhad_compliance_left(one: Judgement, day: str) -> str:
    """How far off the due day is, seen from a day (ISO): «۳ روز دیگر», «دیروز»; empty for none."""
    return words().left(one, day)


def mashhad_compliance_behind() -> str:
    """That this page tells what stood before a change that somebody else is still judging, after
    its judgements were asked for; empty where it does not.
    """
    if not tk.g.get("mashhad_is_behind"):
        return ""
    return str(
        tk._(
            "Something was changed just now and is still being judged. This page tells how things "
            "stood a few seconds before; open it again for the rest."
        )
    )


def mashhad_compliance_method(day: str = "") -> list[str]:
    """How it is judged, in a few sentences; by the rules that the reader of ``day`` asked for."""
    by, _which = rules_asked(day_of(day), tk.request.args.get("rules"))
    return method.sentences(by.rules.policy, tk._, language())


def mashhad_compliance_rules_say(which: str) -> str:
    """By which rules a past day is judged, in a sentence."""
    return tk._(judgement_words.RULES_SAY[which])


def mashhad_compliance_of_unit(unit_id: str) -> dict[str, Any]:
    """The scores of a unit by ledger, of what was due last and is still owed, where any."""
    judged = model.holdings().judge(day_of(None), units=[unit_id], period=grid.LATEST)
    return _scores(grid.chosen(report_data.owed(judged), grid.LATEST))


def mashhad_compliance_served(package: dict[str, Any]) -> dict[str, Any]:
    """The judgements for which this dataset is evidence, of its unit and of the whole it is of.

    The latest periods first; only of public datasets, for nothing else is evidence.
    """
    owner = package.get("owner_org")
    held = model.holdings()
    if not owner or package.get("id") not in held.names:
        return {"judgements": []}
    city = City(held.units)
    whole = next((city.whole_of(unit) for unit in city.units if unit.id == owner), None)
    asked = [owner, *([whole.id] if whole else [])]
    found = [
        one
        for one in report_data.owed(held.judge(day_of(None), units=asked))
        if any(proof.dataset == package["id"] for proof in one.evidence)
    ]
    found.sort(key=lambda one: one.period.start if one.period else dt.date.min, reverse=True)
    return {
        "judgements": found,
        "units": {unit.id: unit for unit in held.units},
        "lang": language(),
    }


def mashhad_compliance_foreseen(dataset_type: str, data: dict[str, Any]) -> dict[str, Any]:
    """What a publication will satisfy, of what stands in its form; ``asked`` for is what is not
    said yet: ``unit``, ``kind`` of a statement, or nothing.
    """
    asked_unit = str(data.get("owner_org") or data.get("group_id") or "")
    held = model.holdings()
    unit = next((each for each in held.units if asked_unit in (each.id, each.name)), None)
    if unit is None:
        return {"asked": "unit"}
    if dataset_type == "statement" and not data.get("statement_kind"):
        return {"asked": "kind"}
    planned = drafts.dataset(unit.id, dataset_type, data, held.dataset(data.get("id")))
    nothing = str(data.get("nil_report")).lower() == "true"
    tables = registry.of_dataset({**data, "type": dataset_type})
    now = dt.datetime.now(dt.UTC)
    planned = foresight.said_anew(planned, held.dataset(data.get("id")), now)
    planned = foresight.as_published(planned, tables, nothing=nothing, now=now)
    found = held.foresee(planned, on=day_of(None))
    titles = {table: registry.load(table).title[LOCALE[language()]] for table in tables}
    return {
        "asked": "",
        "found": found,
        "units": {each.id: each for each in held.units},
        "tables": titles if len(titles) > 1 and not nothing else {},
        "lang": language(),
    }


def mashhad_compliance_foreseen_of(name_or_id: str) -> dict[str, Any]:
    """The same of a dataset that is stored, for the form of a file."""
    package = tk.get_action("package_show")({}, {"id": name_or_id})
    return mashhad_compliance_foreseen(package["type"], package)


def mashhad_compliance_of_city() -> dict[str, Any]:
    """How the city stands today: ``scores`` by ledger; ``behind``: what to name first of all."""
    held = model.holdings()
    latest = held.judge_owed(day_of(None), grid.LATEST)
    return {
        "scores": _scores(latest),
        "behind": grid.behind(latest)[:NAMED],
        "units": {unit.id: unit for unit in held.units},
        "lang": language(),
    }


def mashhad_quality(dataset_id: str) -> dict[str, Any]:
    """As ``mashhad_quality_show``, for the page of a dataset that the reader may see."""
    return tk.get_action("mashhad_quality_show")({}, {"id": dataset_id})


def mashhad_quality_figures(unit_name: str = "") -> dict[str, Any]:
    """The figures of a unit's descriptions, or of the city's, as ``mashhad_quality_report``."""
    asked = {"figures": True, **({"unit": unit_name} if unit_name else {})}
    found = tk.get_action("mashhad_quality_report")({}, asked)
    return dict(found["unit"] if unit_name else found["city"])


def _scores(judgements: list[Judgement]) -> dict[str, Any]:
    """The score of each ledger in which something was judged, by the ledger's name."""
    found = score.by_ledger(judgements, rule_store.rules().policy)
    return {
        judgement_words.LEDGER_NAMES[ledger]: each
        for ledger, each in found.items()
        if each.possible
    }
