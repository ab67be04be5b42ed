"""Small files for the gate's tests."""

from __future__ import annotations

HEAD = "شمارهٔ قرارداد,موضوع,طرف قرارداد,تاریخ قرارداد,مبلغ,روش واگذاری,شروع,پایان\n"
ROW = "1403/{n},{subject},شرکت راه‌سازی,1403/02/01,5000000000,استعلام,1403/02/10,1403/08/10\n"


def table(*subjects: str, year: int = 1403) -> bytes:
    """A contract register with a row for each subject, of the second month of the year; an empty
    subject is an error.
    """
    words = subjects or ("بهسازی پیاده‌رو",)
    rows = [ROW.format(n=n, subject=subject) for n, subject in enumerate(words, 1)]
    return (HEAD + "".join(rows).replace("1403/", f"{year}/")).encode()


REFUSED = table("")
PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj << /BaseFont /Helvetica >> endobj\n"
    b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
)
