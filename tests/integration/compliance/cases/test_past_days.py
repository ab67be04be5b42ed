"""Whatever happens to datasets and files, a day that is over is judged later as it was then, and
the timeline says what was public on it.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.compliance import due_work
from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.history import rules_in_force
from ckanext.mashhad.compliance.judgements import judgements as compliance
from ckanext.mashhad.tables.intake import check_jobs
from tests.integration.compliance.the_city import founded, same_facts
from tests.integration.tables.gate_files import HEAD, PDF, ROW
from tests.integration.timeline_truth import (
    Public,
    faults,
    public_at,
    public_now,
)

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "addresses_open")

SEEDS = int(os.environ.get("MASHHAD_TORTURE_SEEDS", "1"))
STEPS = 12
FIRST = dt.datetime(2026, 5, 20, 6, tzinfo=dt.UTC)
LINK = {"url": "https://files.example/a.csv", "name": "پیوند", "format": "CSV"}
#: Of each unit, district, period: (state, days late, cases and those missing).
Told = dict[tuple[str, str, str], tuple[Any, ...]]


class Officers:
    """What the officers of two districts do to three registers; each ``do_`` is one thing."""

    def __init__(self, act: Callable[..., Any], send: Callable[..., Any], work: Any, seed: int):
        self.act, self.send, self.work = act, send, work
        self.random = random.Random(seed)
        self.registers: list[str] = []
        self.rows = 2

    def table(self, register: str) -> Any:
        """Contracts that are more and more: what a version leaves out is no case any more. Those of
        two units have other numbers, else they would be the same.
        """
        self.rows += self.random.choice([0, 0, 1])
        first = 101 if self.registers.index(register) == 1 else 1
        found = (ROW.format(n=n, subject=f"کار {n}") for n in range(first, first + self.rows))
        return self.send((HEAD + "".join(found)).replace("1403/02/01", "1405/02/01").encode())

    def files(self, register: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.act("package_show", id=register)["resources"]
        return found

    def one_file(self, register: str) -> str:
        return str(self.random.choice(self.files(register))["id"])

    def do_add(self, register: str) -> None:
        self.act("resource_create", package_id=register, upload=self.table(register))

    def do_add_a_letter(self, register: str) -> None:
        self.act("resource_create", package_id=register, upload=self.send(PDF, "a.pdf"))

    def do_add_a_link(self, register: str) -> None:
        self.act("resource_create", package_id=register, **LINK)

    def do_bring_up_to_date(self, register: str) -> None:
        self.act("resource_patch", id=self.one_file(register), upload=self.table(register))

    def do_put_a_letter_in_its_place(self, register: str) -> None:
        self.act("resource_patch", id=self.one_file(register), upload=self.send(PDF, "b.pdf"))

    def do_put_a_link_in_its_place(self, register: str) -> None:
        here = {"url_type": "", "clear_upload": "true"}
        self.act("resource_patch", id=self.one_file(register), **LINK, **here)

    def do_delete_a_file(self, register: str) -> None:
        self.act("resource_delete", id=self.one_file(register))

    def do_replace_a_file(self, register: str) -> None:
        self.do_delete_a_file(register)
        self.do_add(register)

    def do_send_all_anew(self, register: str) -> None:
        whole = self.act("package_show", id=register)
        self.act("package_update", **{**whole, "resources": [dict(LINK)]})

    def do_describe(self, register: str) -> None:
        self.act("package_patch", id=register, notes_translated={"fa": f"شرح {self.rows}"})

    def do_hide(self, register: str) -> None:
        self.act("package_patch", id=register, private=True)

    def do_show(self, register: str) -> None:
        self.act("package_patch", id=register, private=False)

    def do_delete(self, register: str) -> None:
        self.act("package_delete", id=register)

    def do_bring_back(self, register: str) -> None:
        self.act("package_patch", id=register, state="active")

    def do_rename(self, register: str) -> None:
        self.act("package_patch", id=register, name=f"{register}-{self.rows}")

    def do_say_another_period(self, register: str) -> None:
        part = self.random.choice(["m01", "m02", "m03", "year"])
        self.act("package_patch", id=register, period_part=part)

    def do_nothing_but_a_tick(self, _register: str) -> None:
        due_work.do()
        check_jobs.sweep()

    def do_count_anew(self, _register: str) -> None:
        case_store.recount()
        model.Session.commit()

    def go_on(self) -> str:
        """Do one thing; what it was. What the portal refuses changes nothing."""
        names = sorted(name for name in dir(self) if name.startswith("do_"))
        name, register = self.random.choice(names), self.random.choice(self.registers)
        try:
            getattr(self, name)(register)
            self.work()
        except (tk.ValidationError, tk.ObjectNotFound, IndexError) as refused:
            name += f" ({type(refused).__name__})"
        model.Session.rollback()
        return f"{name} {self.registers.index(register)}"


def judged(on: dt.date) -> Told:
    """How everything stands on that day, as it is reckoned now, by the rules of now."""
    by = rules_in_force.now()
    found = Engine(by.rules, compliance.holdings().facts, by.calendar).judge(on=on)
    return {
        (one.unit, one.duty.id, str(one.period)): (
            one.state,
            one.days_late,
            one.tally and (one.tally.total, one.tally.missing_count, one.tally.late_count),
        )
        for one in found
    }


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_a_day_that_is_over_is_judged_as_it_was(
    seed, unit, create, act, send, work, freezer
) -> None:
    freezer.move_to(FIRST)
    founded(unit, act, "2026-03-21")
    other = factories.Organization(
        unit_kind="district", parent="mashhad", monitored_from="2026-03-21"
    )
    officers = Officers(act, send, work, seed)
    for number, part in enumerate(("m01", "m02", "year")):
        owner = (unit, other)[number % 2]["id"]
        made = create(owner_org=owner, fiscal_year="1405", period_part=part)
        officers.registers.append(made["id"])
        officers.do_add(made["id"])
        work()
    past: dict[dt.date, Told] = {}
    public: dict[dt.datetime, Public] = {}
    done: list[tuple[str, str]] = []
    now = FIRST
    for _ in range(STEPS):
        now += dt.timedelta(days=officers.random.choice([1, 1, 2, 3, 6, 15]))
        freezer.move_to(now)
        done.append((str(now.date()), officers.go_on()))
        assert same_facts(), str(done)
        for day, then in past.items():
            later = judged(day)
            changed = {key: (then.get(key), later.get(key)) for key in then.keys() | later.keys()}
            differs = {key: pair for key, pair in changed.items() if pair[0] != pair[1]}
            assert not differs, f"{day}: {differs}; {done}"
        past[now.date()] = judged(now.date())
        public[now + dt.timedelta(hours=1)] = public_now()
    assert {moment: public_at(moment) for moment in public} == public, str(done)
    assert faults() == [], str(done)
