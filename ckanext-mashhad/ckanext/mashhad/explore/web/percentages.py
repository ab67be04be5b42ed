"""Percentages as pages and their sentences write them: by one rule, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.explore.engine.rounded_shares import round_percent
from ckanext.mashhad.persian.numerals.numbers import format_percent
from ckanext.mashhad.persian.reading_errors import N_

_BESIDE: Final = {-1: N_("less than {percent}"), 1: N_("more than {percent}")}


def in_words(share: Decimal) -> str:
    """A share of 100 as :func:`round_percent` tells it."""
    whole, side = round_percent(share)
    shown = format_percent(whole, 0, data_language(tk.h.lang()))
    return tk._(_BESIDE[side]).format(percent=shown) if side else shown
