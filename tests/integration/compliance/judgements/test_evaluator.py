"""The tables of facts and judgements are what is true now, whoever changes it and whoever asks."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.mashhad.catalog.timeline import acting
from ckanext.mashhad.compliance.fact_tables import evidence_store, fact_store
from ckanext.mashhad.compliance.history import rule_store, rules_in_force
from ckanext.mashhad.compliance.judgements import audit, evaluator, judgement_store
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.compliance.judgements.judgement_store import JudgedRow
from ckanext.mashhad.tables.versions import locks
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

LOCK = "mashhad_compliance_judgement"
FILE = {"url": "https://example.org/a.csv", "name": "قراردادها", "format": "CSV"}


@pytest.fixture
def create(unit: dict[str, Any], act: Callable[..., Any], needed) -> Callable[..., Any]:
    def make(**fields: Any) -> dict[str, Any]:
        title = {"fa": "قراردادهای منطقهٔ ۹"}
        texts = {"title_translated": title, "notes_translated": title}
        given = {"type": "contract", **texts, "owner_org": unit["id"], "resources": [FILE]}
        return act("package_create", **{**needed("contract"), **given, **fields})

    return make


@pytest.fixture
@made_once
def dataset(create: Callable[..., Any], act: Callable[..., Any]) -> dict[str, Any]:
    """Of a unit that is monitored."""
    made = create(fiscal_year="1405", period_part="m07")
    act("organization_patch", id=made["owner_org"], monitored_from="2024-03-20")
    return made


@pytest.fixture
def other() -> Iterator[sa.Connection]:
    """Another process, as far as PostgreSQL can tell."""
    with model.Session.get_bind().connect() as connection:
        yield connection


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The ids of which facts are read from CKAN's tables; None for all."""
    asked: list[Any] = []
    read = fact_store.read
    monkeypatch.setattr(fact_store, "read", lambda ids=None: asked.append(ids) or read(ids))
    return asked


def known() -> dict[str, bool]:
    """Whether each known dataset is there now."""
    facts = compliance.holdings().facts
    return {each.id: each.withdrawn is None for each in facts.datasets}


def begin_again() -> None:
    """As another request or process: in a transaction of its own."""
    model.Session.rollback()


def test_only_what_changed_is_read_and_all_is_known(dataset, create, other, reading) -> None:
    assert known() == {dataset["id"]: True}
    second = create(fiscal_year="1404")
    other.execute(
        sa.text("UPDATE package SET state = 'deleted' WHERE id = :id"), {"id": dataset["id"]}
    )
    other.commit()
    begin_again()
    reading.clear()
    assert known() == {dataset["id"]: False, second["id"]: True}
    assert reading == [frozenset({dataset["id"], second["id"]})]
    begin_again()
    assert known() == {dataset["id"]: False, second["id"]: True}
    assert len(reading) == 1
    model.Package.get(second["id"]).purge()
    model.repo.commit()
    assert known() == {dataset["id"]: False}
    assert list(audit.differences()) == []


def test_judgements_of_others_are_not_touched(dataset, create, other) -> None:
    unit = factories.Organization(
        name="bus", title_translated={"fa": "اتوبوس"}, monitored_from="2024-03-20"
    )
    compliance.holdings()
    rows = sa.text("SELECT unit_id, rule, place, xmin::text FROM mashhad_compliance_judgement")
    before = set(other.execute(rows).all())
    other.rollback()
    create(fiscal_year="1404", owner_org=unit["id"])
    compliance.holdings()
    gone = {row.unit_id for row in before - set(other.execute(rows).all())}
    assert gone == {unit["id"]}


def test_what_is_not_committed_is_not_judged(dataset) -> None:
    compliance.holdings()
    found: list[Any] = []
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.flush()
    elsewhere(lambda: found.append(known()))
    assert found == [known()] == [{dataset["id"]: True}]
    model.Session.rollback()  # a change that is taken back
    assert known() == {dataset["id"]: True}
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.commit()
    assert known() == {dataset["id"]: False}


def test_a_unit_that_changes_is_known_at_once(dataset, unit, act) -> None:
    compliance.holdings()
    act("organization_patch", id=unit["id"], unit_kind="company")
    [kind] = [each.kind for each in compliance.holdings().units if each.id == unit["id"]]
    assert kind == "company"
    assert list(audit.differences()) == []


def test_question_that_breaks_off_leaves_what_stood(dataset, monkeypatch) -> None:
    compliance.holdings()
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.commit()
    with monkeypatch.context() as patched:
        patched.setattr(judgement_store, "replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            compliance.holdings()
    begin_again()
    assert known() == {dataset["id"]: False}
    assert list(audit.differences()) == []


def test_a_unit_keeps_what_it_gave_away(dataset, act) -> None:
    compliance.holdings()
    heir = factories.Organization(name="heir", title_translated={"fa": "وارث"})
    act("package_owner_org_update", id=dataset["id"], organization_id=heir["id"])
    compliance.holdings()
    kept = evidence_store.read_datasets([dataset["id"]]).reads[dataset["id"]].dataset
    assert kept.holders == [heir["id"], dataset["owner_org"]]


def test_who_asks_amid_own_writing_ends_nobodys_transaction(dataset) -> None:
    compliance.holdings()
    begin_again()
    model.Package.get(dataset["id"]).version = "2"
    model.Session.flush()
    compliance.holdings()
    assert model.Session.scalar(sa.text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL"))
    begin_again()
    model.Package.get(dataset["id"]).version = "3"
    model.Session.commit()
    user = model.Session.query(model.User).first()
    user.about = "not flushed yet"
    compliance.holdings()
    assert user in model.Session.dirty
    begin_again()
    model.Package.get(dataset["id"]).version = "4"
    model.Session.commit()
    assert locks.try_lock("a lock of whoever asks")
    compliance.holdings()
    held = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
    assert model.Session.scalar(sa.text(held))


def test_while_another_judges_what_stands_is_read(dataset, other, monkeypatch) -> None:
    monkeypatch.setattr(evaluator, "PATIENCE", 0)
    compliance.holdings()
    other.execute(sa.select(sa.func.pg_advisory_xact_lock(locks.key(LOCK))))
    model.Package.get(dataset["id"]).state = "deleted"
    model.Session.commit()
    held = compliance.holdings()
    assert held.judged.is_behind
    other.rollback()
    begin_again()
    assert not compliance.holdings().judged.is_behind
    assert known() == {dataset["id"]: False}


def elsewhere(work: Callable[[], Any]) -> None:
    """Let another thread do it, with a session of its own."""

    def run() -> None:
        work()
        model.Session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_judged_while_it_is_read_is_never_nothing(dataset, unit, act, monkeypatch) -> None:
    """Who is behind asks for the time to come; the table gets there just after the answer."""
    whole = compliance.holdings()
    assert whole.judge(whole.judged.day)
    monkeypatch.setattr(evaluator, "bring_up", lambda *_: None)
    act("organization_patch", id=unit["id"], unit_kind="company")
    monkeypatch.undo()
    judged = evaluator._now()
    reached: list[str] = []

    def reach(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "mashhad_compliance_judgement.said" in statement and not reached:
            reached.append(statement)
            elsewhere(compliance.holdings)

    engine = model.Session.get_bind()
    sa.event.listen(engine, "after_cursor_execute", reach)
    try:
        found = judgement_store.read(judged.by.rules, judged.stamp)
    finally:
        sa.event.remove(engine, "after_cursor_execute", reach)
    assert reached
    assert found is None
    assert judgement_store.read(judged.by.rules, judged.stamp)
    assert judgement_store.read(judged.by.rules, judged.stamp, units=["nobody"]) == []


def test_reader_gets_what_it_asked_for_whatever_comes(dataset, freezer, monkeypatch) -> None:
    freezer.move_to("2026-04-25 08:00")
    begin_again()
    held = compliance.holdings()
    day, by = held.judged.day, held.judged.by
    asked = held.judge(day)
    begin_again()
    less = replace(by, rules=replace(by.rules, duties=by.rules.duties[1:]), hash="other rules")
    with monkeypatch.context() as patched:
        patched.setattr(rules_in_force, "now", lambda: less)
        elsewhere(compliance.holdings)
    assert compliance.Holdings(held.judged).judge(day, by=by) == asked
    factories.Organization(
        name="lately", title_translated={"fa": "نو"}, monitored_from="2024-03-20"
    )
    elsewhere(compliance.holdings)
    assert compliance.Holdings(held.judged).judge(day) == asked
    freezer.move_to("2026-11-25 08:00")
    elsewhere(compliance.holdings)
    freezer.move_to("2026-04-25 08:00:01")
    then = compliance.Holdings(held.judged)
    assert then.judge(day) == asked
    assert then.years(day, "schedule", by) == held.years(day, "schedule", by)


def test_another_telephone_of_a_unit_judges_nothing(dataset, act, monkeypatch) -> None:
    units = [factories.Organization(title_translated={"fa": f"واحد {n}"})["id"] for n in range(4)]
    compliance.holdings()
    begin_again()
    judged: list[Any] = []
    monkeypatch.setattr(judgement_store, "replace", lambda *_: judged.append(_))
    for unit in units:
        act("organization_patch", id=unit, description="تلفن دیگر")
        compliance.holdings()
        begin_again()
    assert judged == []


def test_who_asks_loses_neither_reason_nor_savepoint(dataset) -> None:
    compliance.holdings()
    begin_again()
    model.Package.get(dataset["id"]).version = "2"
    model.Session.commit()
    acting.sign({"user": "someone"}, dataset["id"], "wrong numbers")
    compliance.holdings()
    kept = model.Session.scalar(sa.text("SELECT current_setting('mashhad.reasons', true)"))
    assert "wrong numbers" in kept
    begin_again()
    with model.Session.begin_nested():
        compliance.holdings()
        model.Session.execute(sa.text("SELECT 1"))


LOST = (
    "UPDATE mashhad_compliance_judged SET form = 'of another release'",
    "DELETE FROM mashhad_compliance_judged",
    # The log was restored to a state before, and has gone on since.
    "UPDATE mashhad_compliance_judged SET mark = jsonb_build_array(1, gen_random_uuid())",
)


def test_what_nobody_can_go_on_from_is_made_anew(dataset, other, reading) -> None:
    compliance.holdings()
    for number, lost in enumerate(LOST):
        for statement in (
            f"UPDATE package SET state = '{'active' if number % 2 else 'deleted'}'",
            "UPDATE mashhad_compliance_evidence SET facts = 'nobody reads this'",
            "DELETE FROM mashhad_compliance_judgement",
            lost,
        ):
            other.execute(sa.text(statement))
        other.commit()
        begin_again()
        reading.clear()
        assert known() == {dataset["id"]: bool(number % 2)}, lost
        assert reading == [None], lost
        assert list(audit.differences()) == [], lost


def test_other_addresses_of_the_portal_make_another_reading(dataset, reading, monkeypatch) -> None:
    compliance.holdings()
    reading.clear()
    monkeypatch.setitem(tk.config, "ckan.site_url", "https://other.example")
    compliance.holdings()
    assert reading == [None]


def test_another_day_and_other_rules_judge_all_again(dataset, freezer, reading) -> None:
    freezer.move_to("2026-11-25 08:00")
    compliance.holdings()
    reading.clear()
    freezer.move_to("2026-11-25 20:31")  # after midnight in Tehran
    model.Session.rollback()
    assert compliance.holdings().judged.day == dt.date(2026, 11, 26)
    text = rule_store.texts()["policy.yaml"].replace("version: 10", "version: 11")
    rule_store.put("policy.yaml", text, reason="r", user_id="u", now=dt.datetime.now(dt.UTC))
    model.Session.commit()
    held = compliance.holdings()
    assert model.Session.scalar(sa.select(JudgedRow.rules)) == held.judged.by.hash
    assert list(audit.differences()) == []


def test_audit_says_what_differs(dataset, cli, other) -> None:
    compliance.holdings()
    model.Session.commit()
    done = cli.invoke(ckan, ["mashhad", "compliance", "audit"])
    assert done.exit_code == 0, done.output
    for wrong in ("judgement SET is_latest = NOT is_latest", "evidence SET units = '{}'"):
        other.execute(sa.text(f"UPDATE mashhad_compliance_{wrong}"))
        other.commit()
        done = cli.invoke(ckan, ["mashhad", "compliance", "audit"])
        assert done.exit_code == 1
        assert dataset["owner_org"] in done.output
        other.execute(sa.text("DELETE FROM mashhad_compliance_judged"))
        other.commit()
        evaluator.bring_up()
