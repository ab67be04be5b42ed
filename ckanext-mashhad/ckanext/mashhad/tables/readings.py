"""How else a text may be read than as it was typed (pure).

What people type is shown as Markdown, in which marks, tags and entities may part a number that its
readers see whole; and a mark of direction may show digits the other way round. Each pattern looks
at so many characters at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_REMARK: Final = re.compile(r"<!--.{0,200}?-->", re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,100})\](?:\([^()]{0,300}\)|\[[^\[\]]{0,100}\])")
_ESCAPE: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_MARKS: Final = re.compile(r"\*\*|__|~~|[*`]")
_TURNED: Final = re.compile("[\u202e\u2067]([^\u202c\u2069\n]{1,300})")


def readings(text: str) -> Iterator[str]:
    """The text as it was typed, and as its readers see it where that is something else."""
    yield text
    shown = unescape(_TAG.sub("", _REMARK.sub("", text)))
    shown = _MARKS.sub("", _ESCAPE.sub("", _LINK.sub(r"\1", shown)))
    if shown != text:
        yield shown
    if _TURNED.search(text):
        yield _TURNED.sub(lambda found: found[1][::-1], text)
