"""Reckon a portal's compliance report again: python verify.py FILE (or the address of facts.jsonl,
also with ?date=). Needs Python 3.11 alone (Windows: pip install tzdata). Ends with 0 where all
follows, 1 where anything does not, 2 where it cannot be read. Numbers of cases are as told."""

import json
import re
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

Line = dict[str, Any]
RANK = {"missing": 0, "elsewhere": 1, "late": 2, "disputed": 3, "met": 5}  # all others are 4
NONE, TEHRAN, DAY = ("not_applicable", None), ZoneInfo("Asia/Tehran"), timedelta(1)


def with_days(one: Line) -> Line:  # moments as the days in Tehran on which they were
    for key, at in one.items():
        if isinstance(at, str) and re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:]+Z)?", at):
            one[key] = datetime.fromisoformat(at).astimezone(TEHRAN if "T" in at else None).date()
    return one


class Report:
    def __init__(self, lines: Any) -> None:
        self.kinds: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            self.kinds[line["kind"]].append(line)
        (self.head,), self.cells = self.kinds["report"], self.kinds["cell"]
        if self.head["format"] != 5:
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
            state, days, owed = self.after_reply(cell, rule, *self.result(cell, rule, span))
            own: Line = {"state": state, "points": {}, "days_missing": days if owed else None}
            own["days_late"] = days if cell["due"] or rule["by_case"] else None
            own["earns"] = self.earned(cell, rule, "missing" if owed else state, days)
            begins = span["begins"].toordinal()  # decided last comes first, else what is due first
            order = (2, begins) if state in RANK else (state in ("not_due", "open"), -begins)
            cell |= {"rule": rule, "own": own, "owed": owed, "order": order}
            self.by_duty[cell["unit"], cell["duty"]].append(cell)
        last = {id(max(cells, key=lambda cell: cell["order"])) for cells in self.by_duty.values()}
        still = [one for one in self.cells if id(one) in last or one["owed"]]
        self.chosen = {"all": self.cells, "latest": still}

    def earned(self, cell: Line, rule: Line, state: Any, days: Any) -> Any:
        weights, due, found = self.head["weights"], cell["due_counted"], defaultdict(list)
        for place, one in enumerate(cell["evidence"] if state in ("met", "late") else ()):
            found[-1 if one["is_part"] else place].append(one)  # parts are needed together
        best = []
        for some in found.values():
            late = max((one["published"] - due).days for one in some) if due else days or 0
            step = (points for points, most in weights["late"] if most is None or late <= most)
            full = next(step) if late > rule["grace_days"] else weights["met"]
            grades = sum(self.head["grades"].get(one["grade"], 100) for one in some)
            best.append((2 * full * grades + 100 * len(some) - 1) // (200 * len(some)))
        return max(best, default=weights.get(state))

    def after_reply(self, cell: Line, rule: Line, state: Any, days: Any) -> tuple[Any, Any, bool]:
        reply, here = cell["reply"] or {}, rule["ledger"] == "schedule" or cell["cases"] is not None
        said = (reply.get("decision") or {}).get("code")  # what is elsewhere is owed until accepted
        if state != "missing" or here or said == "declined" or not reply.get("link_opened"):
            return state, days, state == "missing"
        return "elsewhere", None if said == "accepted" else days, said != "accepted"

    def result(self, cell: Line, rule: Line, span: Line) -> Any:
        unit = self.units[cell["unit"]]
        if not rule["is_judged"] or (rule["sums_only"] and cell["state"] is None):
            return None, None
        if (unit["monitored_from"] or date.max) > unit["until"]:
            return NONE
        judge = self.of_period if rule["period"] else self.of_all_time
        judge = self.of_cases if rule["by_case"] else judge
        state, days = judge(cell, rule, unit, span, self.published(cell, rule, unit, span))
        if state == "missing" and unit["until"] <= (cell["notice_until"] or date.min):
            return "open", None
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
        first = span["ends"] + DAY if rule["closes"] else span["begins"]  # nothing earlier counts
        first = date.min if rule["ahead"] or cell["period"] is None else first
        days = [at for e in cell["evidence"] if first <= (at := e["published"]) <= unit["until"]]
        return days[0] if days and rule["divisible"] else min(days, default=None)

    def of_period(self, cell: Line, rule: Line, unit: Line, span: Line, came: Any) -> Any:
        if min(span["begins"], cell["due_last"] or date.max) < unit["monitored_from"]:
            return NONE
        on, grace = unit["until"], rule["grace_days"] if cell["due"] else 0
        dues = [cell[key] or span["next_ends"] for key in ("due_first", "due_last", "due_counted")]
        days = [((came or on) - due).days for due in dues]
        if (days[0] > grace) != (days[1] > grace):
            return "disputed", None
        if not came and days[2] > grace:
            return "missing", self.days_without(cell, dues[2], on)
        if not cell["due"]:
            return "met" if came else "open" if on > span["ends"] else "not_due", None
        return ("late", days[2]) if days[2] > grace else ("met" if came else "not_due", None)

    def days_without(self, cell: Line, since: date, on: date) -> Any:
        there = [(max(one["from"] - DAY, since), one["until"]) for one in cell["was_public"]]
        return int((on - since).days) - sum(max(0, (min(to, on) - at).days) for at, to in there)

    def of_all_time(self, cell: Line, rule: Line, unit: Line, span: Line, came: Any) -> Any:
        allowed = max(unit["monitored_from"], rule["in_force_from"] or date.min)
        allowed += timedelta(self.head["continuous_days"])
        ends = [max(allowed, rule[key] or allowed) for key in ("once_first", "once_last")]
        one, other = (unit["until"] > each for each in ends)
        if came or one != other or not one:
            return "met" if came else "disputed" if one != other else "not_due", None
        return "missing", self.days_without(cell, ends[1], unit["until"])

    def of_cases(self, cell: Line, rule: Line, unit: Line, span: Line, came: Any) -> Any:
        if (cases := cell["cases"]) is None:
            return "met" if came else "open", None
        longest = cell["delays"][0]["days"] if cell["delays"] and rule["can_be_late"] else None
        if cases["missing"] or (cases["late"] and rule["can_be_late"]):
            return "missing" if cases["missing"] else "late", longest
        return "met" if cases["total"] > cases["pending"] else "not_due", None

    def expected(self, rule: Line, unit: Line) -> set[str | None]:  # periods of which cells are
        start, until, owes = unit["monitored_from"], unit["until"], unit["unit"] in rule["owed_by"]
        since, to = rule["in_force_from"] or date.min, rule["valid_to"] or date.max
        never = not rule["is_judged"] or start is None or start > until
        if never or not owes or rule["judged_as"] == "continuous":
            return {None} if owes and (never or since <= until <= to) else set()
        begun = "previous_begins" if rule["ahead"] else "begins"
        first, last = ("ends", "begins") if rule["by_case"] else ("begins", "ends")
        found = [one for one in self.kinds["period"] if one["length"] == rule["period"]]
        found = [one for one in found if start <= one["ends"] and one[begun] <= until]
        return {one["period"] for one in found if since <= one[first] and one[last] <= to}

    def score(self, score: Line) -> Line:
        best: dict[tuple[str | None, ...], Line] = {}  # of duties that ask for the same
        for cell in self.chosen[score["periods"]]:
            rule, own = cell["rule"], cell["own"]
            mine = score["unit"] in (None, cell["unit"]) and score["topic"] in (None, rule["topic"])
            if mine and score["ledger"] == rule["ledger"] and rule["scores"] and own["state"]:
                key = cell["unit"], rule["group"], cell["period"]
                if key not in best or RANK.get(own["state"], 4) > RANK.get(best[key]["state"], 4):
                    best[key] = own
        scored = [own for own in best.values() if own["earns"] is not None]
        for own in scored if not (score["unit"] or score["topic"]) else ():
            own["points"][score["periods"]] = own["earns"]
        points, judged = sum(own["earns"] for own in scored), len(scored)
        possible, least = judged * self.head["weights"]["met"], self.head["least_judged"]
        percent = (200 * points + possible) // (2 * possible) if judged >= least else None
        found = {"judged": judged, "percent": percent, "points": points, "possible": possible}
        found["overdue_days"] = sum(own["days_missing"] or 0 for own in scored)
        states = [own["state"] for own in best.values()]
        return {**found, "counts": {each: states.count(each) for each in score["counts"]}}

    def differences(self) -> Any:
        for rule, unit in product(self.kinds["duty"], self.kinds["unit"]):
            key = unit["unit"], rule["duty"]
            there = {cell["period"] for cell in self.by_duty[key] if cell["rule"] is rule}
            for period in () if rule["sums_only"] else self.expected(rule, unit) ^ there:
                wrong = "must not be there" if period in there else "is not there"
                yield f"cell {unit['unit']} {rule['duty']} {period or ''} {wrong}"
        own = [*map(self.score, self.kinds["score"]), *(cell["own"] for cell in self.cells)]
        place = ("kind", "periods", "unit", "ledger", "topic", "duty", "period")
        for stated, mine in zip(self.kinds["score"] + self.cells, own, strict=True):
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
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
