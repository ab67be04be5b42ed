"""What a check is told beside the bytes, as one hash (pure).

Two checks of the same bytes on the same day with the same basis find the same, unless the file is
held against published rows of other tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache

from ckanext.mashhad.catalog.engine import rule_files
from ckanext.mashhad.tables.engine.common.limits import Limits
from ckanext.mashhad.tables.engine.schema.schema import FOLDER

#: Raised by whoever changes what the checker finds other than by its rules.
ENGINE = 8


def basis(
    tables: Sequence[str],
    facts: Mapping[str, str],
    mapping: Mapping[str, str | None],
    values: Mapping[str, Mapping[str, str]],
    limits: Limits,
) -> str:
    """The hash of the rules, of what the dataset says, and of what officers said of headers and
    values.
    """
    rules = [_rules(table) for table in tables]
    told = [dict(facts), dict(mapping), dict(values), asdict(limits)]
    return _hash([ENGINE, rules, told])


@cache
def _rules(table: str) -> str:
    own = [rule_files.read_text(FOLDER, f"{table}.yaml")] if table else []
    files = ("rule_messages.yaml", "table_words.yaml", "personal_data.yaml")
    return _hash([*map(rule_files.read_text, files), *own])


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
