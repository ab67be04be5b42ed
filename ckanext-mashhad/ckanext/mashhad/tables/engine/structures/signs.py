"""By what one sees that a text is JSON, XML, a web page or RTF, before it is read (pure).

Loads little: the check of every CSV asks.
"""

from __future__ import annotations

import re
from typing import Final

#: A tag, or JSON: a header may begin with a bracket too, as in ``[code],[name]``.
JSON: Final = re.compile(rb"[{[]\s*(?:[\"{}[\]\d-]|true|false|null)")
TAGS: Final = re.compile(rb"<(?:[!?]|[A-Za-z][\w.-]*(?::[\w.-]+)?[\s/>])")
#: A web page by its document type or its first element.
PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?+(?:\s|<!--[\s\S]*?-->|<\?[^>]*>|<!(?!--|doctype\s+html)[^>]*>)*+"
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|table|tr|td|div|p|span|style|script|h[1-6]"
    rb"|ul|ol|center|font)[\s/>])",
    re.IGNORECASE,
)
RTF: Final = b"{\\rtf"
BLANK: Final = b"\xef\xbb\xbf \t\r\n"
#: What no text holds: control characters other than those of lines, tabs and pages.
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 11, 12, 13, 26, 27})


def is_text(raw: bytes) -> bool:
    """Whether there is nothing that no text holds."""
    return len(raw.translate(None, _CONTROLS)) == len(raw)


def begins(head: bytes) -> bool:
    """Whether a file that begins so has signs for its first word."""
    start = head.lstrip(BLANK)
    return bool(begins_json(start) or TAGS.match(start) or start.startswith(RTF))


def begins_json(head: bytes) -> bool:
    """Whether these are those of JSON."""
    return bool(JSON.match(head.lstrip(BLANK)))


def begins_page(head: bytes) -> bool:
    """Whether these are those of a web page."""
    return bool(PAGE.match(head))
