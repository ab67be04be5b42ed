"""JSON from outside, read only once its depth is known (pure)."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from ckanext.mashhad.harvest.engine.record_pages import Unreadable

MAX_DEPTH: Final = 64
_MARK: Final = b"\xef\xbb\xbf"
#: Some tools put the address they read from above what they save.
_COMMENTS = re.compile(rb"\A(?:\s*//[^\n]*\n)+")


def read_json(data: bytes) -> Any:
    """The value in ``data``, or :class:`Unreadable`."""
    data = _COMMENTS.sub(b"", data.removeprefix(_MARK))
    _check_depth(data)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable("unreadable", str(error)) from error


def _check_depth(data: bytes) -> None:
    depth, in_text, escaped = 0, False, False
    for byte in data:
        if in_text:
            escaped, in_text = byte == 92 and not escaped, escaped or byte != 34
        elif byte == 34:
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable("too_deep")
        elif byte in b"]}":
            depth -= 1
