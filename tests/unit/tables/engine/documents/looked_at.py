"""Files made for tests of documents, and what is seen in them."""

from __future__ import annotations

import io
import zipfile

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.tables.engine.documents import documents


def national_code(nine: str) -> str:
    return next(
        code for d in range(10) if identifiers.is_valid("national_code", code := f"{nine}{d}")
    )


CODES = [national_code(f"0939{n:05}") for n in range(31, 43)]


def look(raw: bytes, name: str = "نامه") -> list[str] | None:
    """The kinds of what is found; None for a table."""
    found = documents.look(io.BytesIO(raw), name)
    return None if found is None else sorted({each.kind for each in found})


def packed(*names: str, **contents: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in [*((name, "x") for name in names), *contents.items()]:
            pack.writestr(name, content)
    return out.getvalue()


def letter(
    *more: str, kind: str = "wordprocessingml.document.main+xml", body: str = "<x/>"
) -> bytes:
    main = f'<Override ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>'
    return packed(*more, **{"word/document.xml": body, "[Content_Types].xml": main})
