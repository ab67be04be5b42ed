"""What of a page's source would run or lead away: read as a browser reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

#: The one script in an attribute that the policy knows: a button of CKAN's preview of tables.
KNOWN = {"fitColText()"}
_DATA = ("application/ld+json", "application/json")


def policy(answer: Any) -> dict[str, str]:
    """The parts of an answer's Content-Security-Policy."""
    header = answer.headers.get("Content-Security-Policy", "")
    parts = (part.strip().partition(" ") for part in header.split(";") if part.strip())
    return {name: sources for name, _, sources in parts}


def faults(answer: Any) -> list[str]:
    """A line for each script or style of a page that its policy does not let run."""
    if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.text:
        return []
    said = policy(answer)
    sources = said.get("script-src") or said.get("style-src", "")  # one that lets no script run
    found = re.search(r"'nonce-([^']+)'", sources)
    return list(_faults(lxml.html.document_fromstring(answer.text), found[1] if found else ""))


def _faults(page: Any, nonce: str) -> Iterator[str]:
    for each in page.iter("script", "style"):
        if each.get("src") or each.get("type") in _DATA:
            continue
        if not nonce or each.get("nonce") != nonce:
            yield f"{each.tag} without the nonce: {(each.text or '')[:80]}"
    for each in page.iter():
        if not isinstance(each.tag, str):
            continue
        for name, value in each.attrib.items():
            runs = re.match("on|hx-on", name) and value not in KNOWN
            if runs or value.strip().lower().startswith("javascript:"):
                yield f"{each.tag} {name}: {value[:80]}"
