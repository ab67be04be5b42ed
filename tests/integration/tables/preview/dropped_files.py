"""What the page of a file that was dropped holds."""

from __future__ import annotations

import re
from typing import Any

from ckanext.mashhad import config


def fields(page: str) -> dict[str, Any]:
    """What the form of the second screen sends if nothing is changed; nothing is confirmed."""
    form = page.split('id="publish"', 1)[1].split("</form>")[0]
    inputs = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form)
    found = {name: value for name, value in inputs if name != "confirm"}
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        found[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    return {**found, "publish": "1"}


def asked(page: str) -> list[str]:
    """The codes of what is to be confirmed."""
    return re.findall(r'name="confirm"[^>]*value="(\w+)"', page)


def held_files() -> int:
    return sum(1 for path in (config.vault_folder() / "held").glob("*/*/*") if not path.suffix)
