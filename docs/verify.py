"""Reckon the compliance report of a portal again, offline, from the facts that it publishes.

    python verify.py FILE        (or the address of /compliance/facts.jsonl, also with ?date=)

Needs Python 3.11 and nothing else (on Windows `pip install tzdata`). Ends with 0 where all states,
days of delay and scores follow from the days in the file, with 1 where any does not, with 2 where
the file cannot be read. "Check it yourself" in docs/compliance.md tells what is taken as it is.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

Line = dict[str, Any]
Result = tuple[str | None, int | None]  # a state and the days of delay
RANK = {"missing": 0, "late": 1, "disputed": 2, "met": 4}  # what is decided; all others are 3
NONE, TEHRAN, DAY = ("not_applicable", None), ZoneInfo("Asia/Tehran"), timedelta(1)


def with_days(found: Line) -> Line:  # moments as the days in Tehran on which they were
    for key, text in found.items():
        if isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:]+Z)?", text):
            zone = TEHRAN if "T" in text else None
            found[key] = datetime.fromisoformat(text).astimezone(zone).date()
    return found


def by_day(came: date | None, until: date, due: date, grace: int) -> Result:
    if (days := ((came or until) - due).days) > grace:
        return "late" if came else "missing", days
    return "met" if came else "not_due", None


def standing(cell: Line) -> tuple[int, int]:  # greatest where decided last, else where due first
    state, begins = cell["own"]["state"], cell["begins"].toordinal()
    return (2, begins) if state in RANK else (int(state in ("not_due", "open")), -begins)


class Report:
    def __init__(self, lines: Iterable[Line]) -> None:
        self.kinds: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            self.kinds[line["kind"]].append(line)
        (self.head,), self.cells, self.taken = self.kinds["report"], self.kinds["cell"], 0
        if self.head["format"] != 2:
            raise ValueError(f"format {self.head['format']} needs a newer verify.py")
        on, self.units = self.head["date"], {one["unit"]: one for one in self.kinds["unit"]}
        for unit in self.units.values():
            unit["until"] = min(on, unit["monitored_until"] or on)
        rules = {(one["duty"], one["version"]): one for one in self.kinds["duty"]}
        spans = {one["period"]: one for one in self.kinds["period"]}
        spans[None] = {"begins": on, "ends": on}
        self.by_duty: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
        for cell in self.cells:
            rule, span = rules[cell["duty"], cell["version"]], spans[cell["period"]]
            state, days = self.result(cell, rule, self.units[cell["unit"]], span)
            graded = cell["evidence"] if rule["can_be_checked"] else ()
            parts = [self.head["grades"].get(each["grade"], 100) for each in graded] or [100]
            earns = (full := self.head["weights"].get(state)) and full * max(parts) // 100
            own: Line = {"state": state, "days_late": days, "points": {}, "earns": earns}
            cell |= {"rule": rule, "begins": span["begins"], "own": own}
            self.by_duty[cell["unit"], cell["duty"]].append(cell)
        last = {id(max(cells, key=standing)) for cells in self.by_duty.values()}
        owed = [one for one in self.cells if id(one) in last or one["own"]["state"] == "missing"]
        self.chosen = {"all": self.cells, "latest": owed}

    def result(self, cell: Line, rule: Line, unit: Line, span: Line) -> Result:
        if not rule["is_judged"] or (rule["sums_only"] and cell["state"] is None):
            self.taken += rule["is_judged"]
            return None, None
        if unit["monitored_from"] is None or unit["monitored_from"] > unit["until"]:
            return NONE
        judge = self.of_period if rule["period"] else self.of_all_time
        judge = self.of_cases if rule["by_case"] else judge
        state, days = judge(cell, rule, unit, span, self.published(cell, rule, unit, span))
        if not (rule["scores"] or rule["can_be_late"] or state in ("met", "not_applicable")):
            free = state if state in ("open", "not_due") else "open"
            state, days = free if rule["optional"] else "to_confirm", None
        if unit["until"] < self.head["date"] and state in ("open", "not_due"):
            return NONE
        some = rule["by_case"] and cell["reason_code"] == "exempt"  # of the cases: none was left
        for one in cell["exempt"] if state != "met" else ():
            until = span["ends" if rule["by_case"] and not some else "begins"]
            if one["from"] <= span["ends" if some else "begins"] and until <= one["until"]:
                return NONE
        return state, days

    def published(self, cell: Line, rule: Line, unit: Line, span: Line) -> date | None:
        """Return since when there is what counts: nothing from before the period began."""
        first = span["ends"] + DAY if rule["closes"] else span["begins"]
        first = date.min if rule["ahead"] or cell["period"] is None else first
        days = [
            at for one in cell["evidence"] if first <= (at := one["published"]) <= unit["until"]
        ]
        return days[0] if days and rule["divisible"] else min(days, default=None)

    def of_period(self, cell: Line, rule: Line, unit: Line, span: Line, came: Any) -> Result:
        if min(span["begins"], cell["due_last"] or date.max) < unit["monitored_from"]:
            return NONE
        dues, on = [cell[key] for key in ("due_first", "due_last", "due")], unit["until"]
        if not cell["due"]:
            waiting = "missing" if on > span["next_ends"] else "open"
            return "met" if came else waiting if on > span["ends"] else "not_due", None
        one, other, own = (by_day(came, on, due, rule["grace_days"]) for due in dues)
        if one[0] != other[0]:
            return "disputed", None
        there = [min(w["until"], on) - max(w["from"] - DAY, dues[2]) for w in cell["was_public"]]
        return own[0], own[1] and own[1] - sum(max(0, each.days) for each in there)

    def of_all_time(self, cell: Line, rule: Line, unit: Line, span: Line, came: Any) -> Result:
        allowed = max(unit["monitored_from"], rule["in_force_from"] or date.min)
        allowed += timedelta(self.head["continuous_days"])
        ends = [max(allowed, rule[key] or allowed) for key in ("once_first", "once_last")]
        one, other = ("not_due" if unit["until"] <= each else "missing" for each in ends)
        return "met" if came else one if one == other else "disputed", None

    def of_cases(self, cell: Line, rule: Line, unit: Line, span: Line, came: Any) -> Result:
        if (cases := cell["cases"]) is None:
            return "met" if came else "open", None
        self.taken += 1
        longest = cell["delays"][0]["days"] if cell["delays"] and rule["can_be_late"] else None
        if cases["missing"] or (cases["late"] and rule["can_be_late"]):
            return "missing" if cases["missing"] else "late", longest
        return "met" if cases["total"] > cases["pending"] else "not_due", None

    def expected(self, rule: Line, unit: Line) -> set[str | None]:  # periods of which cells are
        start, until = unit["monitored_from"], unit["until"]
        since, to = rule["in_force_from"] or date.min, rule["valid_to"] or date.max
        if not rule["is_judged"] or start is None or start > until:
            return {None} if unit["unit"] in rule["owed_by"] else set()
        if rule["judged_as"] == "continuous" or unit["unit"] not in rule["owed_by"]:
            return {None} if since <= until <= to and unit["unit"] in rule["owed_by"] else set()
        periods = [one for one in self.kinds["period"] if one["length"] == rule["period"]]
        begun = "previous_begins" if rule["ahead"] else "begins"
        periods = [one for one in periods if start <= one["ends"] and one[begun] <= until]
        first, last = ("ends", "begins") if rule["by_case"] else ("begins", "ends")
        return {one["period"] for one in periods if since <= one[first] and one[last] <= to}

    def counted(self, score: Line) -> list[Line]:  # of duties that ask for the same the better
        best: dict[tuple[str | None, ...], Line] = {}
        for cell in self.chosen[score["periods"]]:
            rule, state = cell["rule"], cell["own"]["state"]
            mine = score["unit"] in (None, cell["unit"]) and score["topic"] in (None, rule["topic"])
            if mine and score["ledger"] == rule["ledger"] and rule["scores"] and state:
                key = cell["unit"], rule["group"], cell["period"]
                if key not in best or RANK.get(state, 3) > RANK.get(best[key]["own"]["state"], 3):
                    best[key] = cell
        return list(best.values())

    def score(self, score: Line) -> Line:
        counted = [cell["own"] for cell in self.counted(score)]
        scored = [own for own in counted if own["earns"] is not None]
        for own in scored if not (score["unit"] or score["topic"]) else ():
            own["points"][score["periods"]] = own["earns"]
        points, judged = sum(own["earns"] for own in scored), len(scored)
        possible = judged * max(self.head["weights"].values())
        enough = judged >= self.head["least_judged"] and possible
        percent = (200 * points + possible) // (2 * possible) if enough else None
        counts = {each: [own["state"] for own in counted].count(each) for each in score["counts"]}
        days = sum(own["days_late"] or 0 for own in scored if own["state"] == "missing")
        found = {"judged": judged, "percent": percent, "points": points, "possible": possible}
        return {**found, "overdue_days": days, "counts": counts}

    def differences(self) -> Iterator[str]:
        for rule in self.kinds["duty"]:
            for unit in self.kinds["unit"]:
                cells = self.by_duty[unit["unit"], rule["duty"]]
                there = {cell["period"] for cell in cells if cell["rule"] is rule}
                for period in () if rule["sums_only"] else self.expected(rule, unit) ^ there:
                    wrong = "must not be there" if period in there else "is not there"
                    yield f"cell {unit['unit']} {rule['duty']} {period or ''} {wrong}"
        own = [*map(self.score, self.kinds["score"]), *(cell["own"] for cell in self.cells)]
        for stated, mine in zip(self.kinds["score"] + self.cells, own, strict=True):
            place = ("kind", "periods", "unit", "ledger", "topic", "duty", "period")
            name = " ".join(stated[key] for key in place if stated.get(key))
            for key in (key for key in mine if stated[key] != mine[key]):
                yield f"{name}: {key} is {stated[key]}, and what follows is {mine[key]}"


def main(place: str) -> int:
    try:
        with urlopen(place) if re.match("https?:", place) else open(place, "rb") as file:
            report = Report(json.loads(line, object_hook=with_days) for line in file)
        found = list(report.differences())
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        print(f"{place} cannot be read: {error!r}")
        return 2
    print(*found, f"{len(found)} differences in {len(report.cells)} states and scores.", sep="\n")
    print(f"{report.taken} of the states are by numbers of cases, which are taken as they are.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
