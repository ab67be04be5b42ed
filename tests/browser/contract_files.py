"""Contract registers of a few rows, as an officer sends them."""

from __future__ import annotations

import csv
import io

HEAD = (
    "شمارهٔ قرارداد",
    "موضوع",
    "طرف قرارداد",
    "تاریخ قرارداد",
    "مبلغ (ریال)",
    "روش واگذاری",
    "شروع",
    "پایان",
)


def contract_row(number: str, day: str, subject: str = "بهسازی پیاده‌روها") -> list[str]:
    """A contract of that day, under ``HEAD``."""
    right = day.replace("/13/", "/12/")
    return [number, subject, "شرکت راه‌سازی", day, "5000000000", "استعلام", right, right]


def as_csv(*rows: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode()
