"""The words by which tables are read: ``schemas/table_words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ckanext.mashhad.catalog.engine import rule_files

WORDS: Final[Mapping[str, Any]] = rule_files.read("table_words.yaml")
