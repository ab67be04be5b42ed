"""What stops a file from being checked at all, and what is wrong with one cell.

Sentences stand in ``schemas/rule_messages.yaml`` under the error's rule id, in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.mashhad.persian.reading_errors import Param


class TableError(Exception):
    """A file that cannot be read as a table; ``rule`` is its id among the rule messages, like
    ``file.too_large``. Nothing else is raised by reading and checking, whatever the bytes are.
    """

    def __init__(self, rule: str, **params: Param) -> None:
        self.rule = rule
        self.params: Mapping[str, Param] = params
        super().__init__(f"{rule} {params}" if params else rule)

    def __reduce__(self) -> tuple[Any, ...]:
        # A background job's failure is pickled, which loses keyword arguments otherwise.
        return _rebuild, (type(self), self.rule, dict(self.params))


def _rebuild(kind: type[TableError], rule: str, params: dict[str, Param]) -> TableError:
    return kind(rule, **params)


class CellError(ValueError):
    """One value that cannot be what its column asks for; never leaves the engine."""

    def __init__(self, rule: str, **params: Param) -> None:
        self.rule = rule
        self.params: Mapping[str, Param] = params
        super().__init__(rule)
