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
        together = [checking.examine(each, seconds=30) for each in asked]
    assert [found.accepted for found in together] == [True, False, False, True]
    assert together == [checking.examine(each, seconds=30) for each in asked]


def test_rows_of_a_file_checked_with_others_are_its_own(tmp_path: Path) -> None:
    alone, asked = tmp_path / "alone", _question(tmp_path / "good.csv", as_csv(GOOD))
    checking.examine(asked, alone)
    with checking.several():
        for name in ("one", "two"):
            checking.examine(asked, tmp_path / name)
            assert (tmp_path / name).read_bytes() == alone.read_bytes()


def _question(path: Path, content: bytes) -> checking.Question:
    path.write_bytes(content)
    return checking.Question(path, "contracts", dt.date(2025, 1, 1), path.name)
