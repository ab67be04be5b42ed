"""Which page of a long list an address asks for."""

from __future__ import annotations

from typing import Final

import ckan.plugins.toolkit as tk

#: Pages of a list that an address may ask for.
_MOST_PAGES: Final = 10_000


def asked_page() -> int:
    """The number of the page that is asked for; ends the request where there can be none."""
    typed = tk.request.args.get("page", "1")
    # Python refuses to read thousands of digits.
    known = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(_MOST_PAGES))
    if not (known and 0 < int(typed) <= _MOST_PAGES):
        return tk.abort(404, tk._("Page not found"))
    return int(typed)
