"""Files that are checked together, in forks of one process, are checked as each on its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ckanext.mashhad.tables.sandbox import checking
from tests.unit.tables.table_files import GOOD, as_csv, as_xlsx


def test_files_checked_together_are_judged_as_alone(tmp_path: Path) -> None:
    faulty = [GOOD[0], [*GOOD[1][:4], "زیاد", *GOOD[1][5:]]]
    asked = [
        _question(tmp_path / "good.csv", as_csv(GOOD)),
        _question(tmp_path / "broken.xlsx", as_xlsx(GOOD)[:-50]),
        _question(tmp_path / "faulty.csv", as_csv(faulty)),
        _question(tmp_path / "good.xlsx", as_xlsx(GOOD)),
    ]
    with checking.several():
        together = [_examined(each) for each in asked]
        again = _examined(asked[0])
    assert [found.accepted for found, _ in together] == [True, False, False, True]
    assert [bool(rows) for _, rows in together] == [True, False, True, True]
    assert together == [_examined(each) for each in asked]
    assert again == together[0]


def _examined(asked: checking.Question) -> tuple[checking.Found, bytes]:
    """What the check finds, and the rows that it writes."""
    rows = asked.path.with_suffix(".rows")
    rows.unlink(missing_ok=True)
    found = checking.examine(asked, rows, seconds=30)
    return found, rows.read_bytes() if rows.exists() else b""


def _question(path: Path, content: bytes) -> checking.Question:
    path.write_bytes(content)
    return checking.Question(path, "contracts", dt.date(2025, 1, 1), path.name)
