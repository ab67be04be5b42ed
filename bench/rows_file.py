"""The file of the measurements: 20 columns of a register, Persian text, some errors of each kind.

As in real registers most columns have few different values. Values are written as they are stored
(ISO dates, plain integers), so that both checkers read the same.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.tables.engine import registry

_WORDS: Final = (
    "بهسازی", "پیاده‌روهای", "بلوار", "نمونه", "خرید", "تجهیزات", "روشنایی", "نگهداری", "فضای",
    "سبز", "آسفالت", "معابر", "منطقهٔ", "جدول‌گذاری", "احداث", "پل", "عابر", "اجرای", "شبکهٔ",
)  # fmt: skip
ERRORS_IN_100_000: Final = 110  # of each kind


def _column(name: str, type_: str, more: dict[str, Any] | None = None, **limits: Any) -> Any:
    words = {"fa_IR": name, "en": name}
    column = {"name": name, "type": type_, "label": words, "help": words, "privacy": "public"}
    return {**column, **(more or {}), **({"constraints": limits} if limits else {})}


_COLUMNS: Final = [
    _column("number", "reference", required=True, unique=True, pattern="M[A-B]-[0-9]{4}-[0-9]{6}"),
    _column("subject", "text", required=True, minLength=3, maxLength=1000),
    _column("kind", "text", required=True, maxLength=100),
    _column("supplier", "text", required=True, minLength=2, maxLength=300),
    _column("unit", "text", required=True, maxLength=200),
    _column("signed", "date", required=True, minimum="1990-03-21", maximum="2025-12-31"),
    _column("begins", "date", required=True, minimum="1990-03-21"),
    _column("ends", "date", required=True, minimum="1990-03-21"),
    _column("amount", "amount", required=True, minimum=1),
    _column("paid", "amount", minimum=0, maximum=10**15),
    _column("estimate", "amount", minimum=0, maximum=10**15),
    _column("quantity", "count", required=True, minimum=0, maximum=10**6),
    _column("measure", "text", minLength=1, maxLength=60),
    _column("progress", "count", minimum=0, maximum=100),
    _column("method", "code", {"codelist": "award_method"}, required=True),
    _column("deal", "code", {"codelist": "deal_class"}, required=True),
    _column("funding", "code", {"codelist": "funding_form"}),
    _column("email", "reference", required=True, pattern="[a-z0-9.]+@[a-z0-9.]+[.][a-z]{2,}"),
    _column("reference", "reference", required=True, pattern="[0-9]{16}"),
    _column("notes", "text", maxLength=2000),
]
SCHEMA: Final = registry.parse(
    "bench",
    {
        "title": {"fa_IR": "آزمون", "en": "Bench"},
        "description": {"fa_IR": "آزمون", "en": "Bench"},
        "datasetType": "bench",
        "columns": _COLUMNS,
    },
)
NAMES: Final = [column.name for column in SCHEMA.columns]


def rows(count: int) -> Iterator[list[str]]:
    """So many rows, the same each time, with errors spread among them."""
    draw = random.Random(1403)
    phrases = [" ".join(draw.choices(_WORDS, k=draw.randint(3, 9))) for _ in range(2000)]
    notes = [" ".join(draw.choices(_WORDS, k=6)) for _ in range(500)]
    codes = {
        name: codelists.load(name).codes for name in ("award_method", "deal_class", "funding_form")
    }
    days = [
        f"{y}-{m:02}-{d:02}" for y in range(2019, 2025) for m in range(1, 13) for d in range(1, 29)
    ]
    wrong = _errors(count, draw)
    for index in range(count):
        amount = draw.randrange(1, 500_000) * 1_000_000
        row = [
            f"MA-{1400 + index % 4}-{index:06d}"[:14]
            if index < 10**6
            else f"MB-1400-{index % 10**6:06d}",
            f"{phrases[draw.randrange(2000)]} {index % 5000}",
            phrases[draw.randrange(40)],
            phrases[draw.randrange(800)],
            phrases[draw.randrange(30)],
            days[draw.randrange(len(days))],
            days[draw.randrange(len(days))],
            days[draw.randrange(len(days))],
            str(amount),
            str(amount // 3),
            str(amount + 5_000_000),
            str(draw.randrange(1, 5000)),
            draw.choice(_WORDS),
            str(draw.randrange(101)),
            draw.choice(codes["award_method"]),
            draw.choice(codes["deal_class"]),
            draw.choice(codes["funding_form"]),
            f"office{draw.randrange(300)}@city.example",
            f"20030934{draw.randrange(10**8):08d}",
            notes[draw.randrange(500)],
        ]
        if index in wrong:
            field, value = wrong[index]
            row[NAMES.index(field)] = value
        yield row


def _errors(count: int, draw: random.Random) -> dict[int, tuple[str, str]]:
    """By row, the field and what stands there instead: one error in a row at most."""
    kinds = [
        ("signed", "به‌زودی"), ("amount", "بسیار"), ("supplier", ""), ("method", ""),
        ("amount", "0"), ("quantity", "-5"), ("reference", "12AB"), ("deal", "huge"),
        ("number", "MA-1400-000000"),
    ]  # fmt: skip
    places = draw.sample(
        range(1, count), k=len(kinds) * max(1, count * ERRORS_IN_100_000 // 100_000 * 2 // 3)
    )
    return {place: kinds[n % len(kinds)] for n, place in enumerate(places)}


def as_csv(folder: Path, count: int) -> Path:
    path = folder / f"rows-{count}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        writer.writerows(rows(count))
    return path


def as_xlsx(folder: Path, count: int) -> Path:
    """The same as a workbook: all text, as offices export it."""
    import xlsxwriter

    path = folder / f"rows-{count}.xlsx"
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([NAMES, *rows(count)]):
            for position, text in enumerate(row):
                if text:
                    sheet.write_string(number, position, text)
    return path


def contracts(folder: Path, count: int) -> Path:
    """A register of contracts without errors, by the row schema of the catalogue."""
    path = folder / f"contracts-{count}.csv"
    labels = ("شمارهٔ قرارداد", "موضوع", "طرف قرارداد", "تاریخ قرارداد", "شروع", "پایان", "مبلغ",
              "روش واگذاری")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(labels)
        for index in range(count):
            month, company = 1 + index % 12, index % 900
            writer.writerow(
                [
                    f"1402/{index}",
                    f"بهسازی پیاده‌روهای بلوار {index % 3000}",
                    f"شرکت نمونهٔ شمارهٔ {company}",
                    f"1402/{month:02}/01",
                    f"1402/{month:02}/10",
                    f"1403/{month:02}/10",
                    1_000_000 * (1 + index % 5000),
                    "استعلام",
                ]
            )
    return path
