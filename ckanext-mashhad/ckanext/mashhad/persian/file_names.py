"""Names of files as people read them (pure)."""

from __future__ import annotations

import re
from typing import Final

#: The ending, and before it what has digits, up to a space or a letter of Persian.
_END: Final = re.compile(r"[A-Za-z_.-]*[0-9۰-۹٠-٩][\w۰-۹٠-٩.-]*\.[A-Za-z]\w{0,4}$", re.ASCII)


def parted(name: str) -> tuple[str, str]:
    """A name and its end, which is read from left to right.

    Within a Persian name digits before a point are not: «تیر 1403.xlsx» would be shown as
    «تیر xlsx.1403».
    """
    found = _END.search(name)
    return (name[: found.start()], found[0]) if found else (name, "")
