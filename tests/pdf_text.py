"""The text of a PDF as Chrome's reader (PDFium) copies it out."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

import pypdfium2


def pages(pdf: bytes) -> list[str]:
    """The text of each page, line by line."""
    return [
        "\n".join(" ".join(line.split()) for line in text.splitlines())
        # It tells heh with hamza as two letters, which are the same by Unicode.
        for text in (normalize("NFC", each.get_text_range()) for each in _texts(pdf))
    ]


def edges(pdf: bytes) -> Iterator[tuple[float, float]]:
    """Where each run of text of all pages begins at the left and ends at the right, in points."""
    for text in _texts(pdf):
        for number in range(text.count_rects()):
            left, _, right, _ = text.get_rect(number)
            yield left, right


def _texts(pdf: bytes) -> Iterator[pypdfium2.PdfTextPage]:
    for page in pypdfium2.PdfDocument(pdf):
        yield page.get_textpage()
