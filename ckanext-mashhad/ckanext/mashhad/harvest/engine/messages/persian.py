"""Persian for what is written where no reader is: in workers (pure)."""

from __future__ import annotations

import gettext
from importlib import resources

from ckanext.mashhad.persian.locales import LOCALE


def persian(text: str) -> str:
    """The text of our catalogue in Persian."""
    folder = str(resources.files("ckanext.mashhad.i18n"))
    found = gettext.translation("ckanext-mashhad", folder, [LOCALE["fa"]], fallback=True)
    return found.gettext(text)
