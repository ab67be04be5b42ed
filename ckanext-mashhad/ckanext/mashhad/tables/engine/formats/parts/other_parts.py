"""Parts of a workbook that are no XML, and objects within it: which are known (pure).

Known are pictures by their structure, the settings of printers, and the charts and formulas of an
ODS; whatever else lies in a workbook may be a file of its own.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.formats.parts.drawn_text import MARK
from ckanext.mashhad.tables.engine.structures import pictures

_NAMED: Final = ("mimetype", "meta-inf/manifest.rdf")
_PRINTERS: Final = re.compile(r"xl/printersettings/[^/]+\.bin")
#: In the settings of a printer: where its sizes stand, and how large they are beside the rest.
_SIZES_AT, _LONGEST_NAME = 68, 64
_OBJECT: Final = re.compile(r"(?:.*/)?object [^/]*/content\.xml")
_BODY: Final = re.compile(rb"<(?:\w+:)?body(?:\s[^>]*)?>\s*<(?:\w+:)?(\w+)")
_FORMULA: Final = re.compile(rb"(?:\s*<[?!][^>]*>)*\s*<(?:\w+:)?math[\s>]")


def is_known(name: str, content: bytes) -> bool:
    """Whether a part that is not called XML is one that belongs into a workbook; ``name`` in small
    letters. What begins like XML, such as a drawing, is read as a text.
    """
    if not content.strip() or name in _NAMED or content.lstrip().startswith(MARK):
        return True
    if _PRINTERS.fullmatch(name):
        return _is_of_printer(content)
    return pictures.fault(content) == ""


def _is_of_printer(content: bytes) -> bool:
    """``DEVMODE``: a name, then how long what all printers have and what this one has are."""
    if len(content) < _SIZES_AT + 4:
        return False
    common, own = struct.unpack_from("<HH", content, _SIZES_AT)
    return bool(common + own == len(content))


def check_object(name: str, xml: bytes) -> None:
    """Refuse an object in an ODS that is a document of its own, no chart or formula."""
    if not _OBJECT.fullmatch(name):
        return
    body = _BODY.search(xml)
    if not (body[1] == b"chart" if body else _FORMULA.match(xml)):
        raise TableError("workbook.active_content")
