"""What it takes to judge a large city: the engine alone, of facts that are at hand.

    python -m bench.compliance [--datasets 100000] [--units 60]

Printed in seconds of processor time: facts made ready, every unit judged by every duty for the
last year, one unit judged again, and, of cases that stand in rows, a year of 100,000 contracts.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Event, Facts, File, Unit
from ckanext.mashhad.compliance.engine.judging.judge import Engine
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.persian.calendar.periods import PARTS, Period
from ckanext.mashhad.persian.reading_errors import Word

ON = date(2026, 11, 25)
#: A year: twelve months, of what is owed each month.
MONITORED = ON - timedelta(days=365)
KINDS = ("district", "organisation", "company", "deputy")
TYPES = ("contract", "budget", "statement", "document", "statistics")
TABLES = {"contract": "contracts", "budget": "budget_lines", "statement": "statement_lines"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=60)
    asked = parser.parse_args()
    facts = city(asked.datasets, asked.units)
    rules, calendar = loading.load(), loading.calendar()
    print(f"{asked.datasets} datasets, {asked.units} units, {len(rules.duties)} duties")
    judges = timed("facts made ready", lambda: Engine(rules, facts, calendar))
    found = timed("all judged for the last year", lambda: judges.judge(on=ON))
    print(f"  {len(found)} judgements")
    timed("the same for the next day", lambda: judges.judge(on=ON + timedelta(days=1)))
    one = facts.units[5].id
    mine = tuple(each for each in facts.datasets if each.unit in (one, "city"))
    alone = replace(facts, datasets=mine)
    timed(
        "one unit again, from its own facts",
        lambda: Engine(rules, alone, calendar).judge(on=ON, units=[one]),
    )
    dealt = replace(facts, datasets=(), events=deals())
    timed(
        "100,000 contracts of a year, in rows",
        lambda: Engine(rules, dealt, calendar).judge(on=ON, duties=["msh-con"]),
    )


def timed(what: str, do: Callable[[], Any]) -> Any:
    """Do it and print what it took."""
    begun = time.process_time()
    made = do()
    print(f"{what}: {time.process_time() - begun:.2f} s")
    return made


def city(datasets: int, units: int) -> Facts:
    """A city in which every unit publishes something every month, the same at every run."""
    draw = random.Random(1405)
    duties = [duty.id for duty in loading.load().duties]
    head = Unit("city", "city", "municipality", Word("شهرداری", "city"), "", True, MONITORED)
    parts = [
        Unit(
            f"u{n}", f"u{n}", KINDS[n % 4], Word(f"واحد {n}", f"unit {n}"), "city", n % 4 in (1, 2)
        )
        for n in range(units - 1)
    ]
    watched = (head, *(replace(each, monitored_from=MONITORED) for each in parts))
    return Facts(watched, tuple(_dataset(n, draw, watched, duties) for n in range(datasets)))


def _dataset(n: int, draw: random.Random, units: tuple[Unit, ...], duties: list[str]) -> Dataset:
    kind = draw.choice(TYPES)
    part = draw.choice(PARTS[draw.choice(("month", "quarter", "year"))])
    moment = datetime(2024, 4, 1, tzinfo=UTC) + timedelta(hours=draw.randint(0, 24 * 960))
    return Dataset(
        id=f"d{n}",
        unit=draw.choice(units).id,
        type=kind,
        period=Period(draw.choice((1403, 1404, 1405)), part),
        duties=frozenset(draw.sample(duties, 1)) if kind not in TABLES else frozenset(),
        files=(File(f"f{n}", moment, TABLES.get(kind, ""), rows=100),),
    )


def deals() -> tuple[Event, ...]:
    """As the store gives them: by day and publication, three hundred contracts a day."""
    start = datetime(2025, 3, 21, 8, tzinfo=UTC)
    return tuple(
        Event(
            id=f"e{day}-{n}",
            unit="city",
            day=(start + timedelta(days=day)).date(),
            table="contracts",
            done=start + timedelta(days=day + 20 + n),
            count=30,
        )
        for day in range(365)
        for n in range(10)
    )


if __name__ == "__main__":
    main()
