"""The sandbox of :mod:`catalog.sandbox`, whose child is forked from a process that has its modules.

Starting Python and importing polars and rdflib takes most of a small check. The child is as
confined as the product's own, which the unit tests and the running stacks use.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence

from ckanext.mashhad.catalog import sandbox

MODULES = [
    "ckanext.mashhad.tables.sandbox.worker",
    *(
        f"ckanext.mashhad.harvest.engine.adapters.{name}_page"
        for name in ("ckan", "dcat", "register")
    ),
]
_OF_SOME_ORDERS = [
    f"ckanext.mashhad.tables.engine.{name}"
    for name in (
        "batches.sheets", "check.column_preview", "documents.documents", "workbooks.annotated",
    )
]  # fmt: skip
_cold = sandbox.start
_mine = os.getpid()
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([*MODULES, *_OF_SOME_ORDERS, "tests.integration.warm_rules"])


def install() -> None:
    sandbox.start = start


def start(
    words: Sequence[str], source: int, target: int, seconds: float, environment: Mapping[str, str]
) -> int | None:
    """As ``sandbox.start``, which serves other modules, and tests that go on in a fork."""
    if words[0] not in MODULES or os.getpid() != _mine:
        return _cold(words, source, target, seconds, environment)
    files = [f"/proc/{_mine}/fd/{number}" for number in (source, target)]
    child = _context.Process(target=_answer, args=(words, *files, dict(environment)))
    child.start()
    child.join(seconds)
    if child.exitcode is None:
        child.kill()
        child.join()
        return None
    return child.exitcode


def _answer(words: Sequence[str], source: str, target: str, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with open(source, encoding="utf-8") as given, open(target, "w", encoding="utf-8") as answer:
        sys.stdin, sys.stdout = given, answer
        module, *arguments = words
        importlib.import_module(module).main(*arguments)
