"""The dataset types of the catalogue, as names; `schemas/<type>.yaml` says the rest."""

from __future__ import annotations

#: In the order in which pages name them.
DATASET_TYPES = ("contract", "budget", "statement", "regulation", "statistics", "document")
