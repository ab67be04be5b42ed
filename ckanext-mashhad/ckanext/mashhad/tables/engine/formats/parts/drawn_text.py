"""What an SVG picture says: its texts, not the figures by which it is drawn (pure)."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

#: What begins like XML is read as such, whatever its name.
MARK: Final = b"<"
_PICTURE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*)*<(?:\w+:)?svg[\s>]")
_UNSEEN: Final = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
#: Parts of one text, between which nothing is seen.
_WITHIN: Final = re.compile(r"</?(?:\w+:)?(?:tspan|textPath|a)\b[^>]*>", re.IGNORECASE)
#: Any other, and the signs of a remark, whose words stay.
_TAG: Final = re.compile(r"<!--|-->|<[^>]*>")
_SAID: Final = re.compile(
    r"""\b(?:href|title|id|aria-label|label|alt|data-[\w-]{1,50})\s*=\s*(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)


def is_drawn(begin: bytes) -> bool:
    """Whether a file that begins so is such a picture."""
    return bool(_PICTURE.match(begin))


def drawn_text(xml: bytes) -> str:
    """The texts of a picture, one to a line, then what its names and links say."""
    wide = xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = _UNSEEN.sub("", xml.decode("utf-16" if wide else "utf-8", "replace"))
    said = ["".join(found) for found in _SAID.findall(text)]
    lines = unescape(_TAG.sub("\n", _WITHIN.sub("", text))).splitlines()
    told = (each for each in (*lines, *map(unescape, said)) if not each.startswith("data:"))
    return " ; ".join(each.strip() for each in told if each.strip())
