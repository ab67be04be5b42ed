"""Log records of one line each, whatever a request puts into them."""

from __future__ import annotations

import logging
import re
from typing import Final

_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class OneLineRecord(logging.LogRecord):
    """A record whose message shows control characters by their escapes.

    CKAN logs addresses as they were decoded, in which ``%0a`` begins a line that looks like any
    other. Traces of exceptions keep their lines.
    """

    def getMessage(self) -> str:  # noqa: N802 (logging's name)
        """The message with its arguments, in one line."""
        return _CONTROL.sub(_escaped, super().getMessage())


def install() -> None:
    """Make all records of this process so."""
    logging.setLogRecordFactory(OneLineRecord)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode()
