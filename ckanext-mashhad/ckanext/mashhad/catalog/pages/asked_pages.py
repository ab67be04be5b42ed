"""What an address asks for: which page of a long list, and parts that it may not have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.persian.reading_errors import N_
from ckanext.mashhad.persian.text import display_safe

#: Pages of a list that an address may ask for.
_MOST_PAGES: Final = 10_000

UNKNOWN: Final = N_("This address may have no part “{name}”.")
TWICE: Final = N_("The address has the part “{name}” more than once.")
#: Of so many parts is told what is wrong with them, and this much of the name of each.
_MOST_TOLD: Final = 20
_LONGEST_NAME: Final = 40
#: Newsletters add such parts to addresses, to count readers; they choose nothing.
_COUNTS_READERS: Final = "utm_"


def asked_page() -> int:
    """The number of the page that is asked for; ends the request where there can be none."""
    typed = tk.request.args.get("page", "1")
    # Python refuses to read thousands of digits.
    known = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(_MOST_PAGES))
    if not (known and 0 < int(typed) <= _MOST_PAGES):
        return tk.abort(404, tk._("Page not found"))
    return int(typed)


def find_strays(given: Mapping[str, Sequence[str]], known: Collection[str]) -> dict[str, str]:
    """Parts of an address that are not ``known`` or stand there more than once, with what is wrong;
    ``given``: all values of each.
    """
    wrong = {
        display_safe(name[:_LONGEST_NAME]): TWICE if name in known else UNKNOWN
        for name, values in given.items()
        if not name.startswith(_COUNTS_READERS) and (name not in known or len(values) > 1)
    }
    return dict(islice(wrong.items(), _MOST_TOLD))
