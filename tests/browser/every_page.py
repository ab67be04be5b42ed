"""``pages.yaml``, read: which addresses there are, who looks at them, what fills them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.types import DATASET_TYPES

TYPES = ("dataset", *DATASET_TYPES)
FILE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("pages.yaml").read_text())
#: Whether every page and form is looked at in English too, and by axe, as ``make torture`` does.
ALL = "MASHHAD_TORTURE_SEEDS" in os.environ
#: One entry of the file for each of these, of which every so many are looked at: they are of one
#: template, and ``make torture`` looks at all of them.
SERIES = {"{type}": TYPES, "{each_table}": registry.names()}
EVERY = 1 if ALL else 3


@dataclass(frozen=True)
class Visit:
    """Somebody looks at an address, which is answered with this status."""

    role: str
    path: str
    rule: str = ""
    status: int = 200
    language: str = "fa"

    def __str__(self) -> str:
        return f"{self.role} {self.address}"

    @property
    def address(self) -> str:
        return self.path if self.language == "fa" else f"/{self.language}{self.path}"


def visits() -> list[Visit]:
    """Every look at a page that the file asks for in Persian, and one in English of each rule that
    others than the site's administrators look at; ``make torture`` looks at all of them in English
    too, of one role each.
    """
    persian = _visits()
    # Who is named last may do most and so sees most.
    english = {visit.path: replace(visit, language="en") for visit in persian}
    if not ALL:
        read = {_template(visit) for visit in persian if visit.role != "sysadmin"}
        first = {_template(visit): visit for visit in reversed(english.values())}
        english = {rule: visit for rule, visit in first.items() if rule in read}
    return [*persian, *english.values()]


@cache
def last_of_each_rule() -> frozenset[Visit]:
    """Of the looks in Persian at one rule, or one kind of refusal, that of who sees most."""
    return frozenset({_template(visit): visit for visit in _visits()}.values())


def _template(visit: Visit) -> str:
    return visit.rule or str(visit.status)


def _visits() -> list[Visit]:
    pages = [
        Visit(role, path, rule)
        for rule, lookers in FILE["pages"].items()
        for role, paths in lookers.items()
        for path in _series(paths)
    ]
    refusals = [
        Visit(role, path, status=status)
        for status, lookers in FILE["refusals"].items()
        for role, paths in lookers.items()
        for path in paths
    ]
    return pages + refusals


def _series(paths: list[str]) -> Iterator[str]:
    for path in paths:
        mark = next((mark for mark in SERIES if mark in path), None)
        for each in SERIES[mark][::EVERY] if mark else [""]:
            yield path.replace(mark, each) if mark else path


def listed() -> list[str]:
    """All rules that the file speaks of."""
    return [*FILE["pages"], *(rule for rules in FILE["no_pages"].values() for rule in rules)]


def of_any_type(rule: str) -> str:
    """The rule as the file writes it: the same for every dataset type."""
    return re.sub(rf"^/(?:{'|'.join(TYPES)})/", "/<type>/", rule)


def answers(rule: str, path: str) -> bool:
    """Whether an address is one of the rule's."""
    pattern = "[^/]+".join(re.escape(part) for part in re.split("<[^>]+>", rule))
    return bool(re.fullmatch(f"{pattern.rstrip('/')}/?", path.split("?")[0]))
