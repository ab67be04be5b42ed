"""Makes loading CKAN's plugins cheap, which CKAN's fixtures do before every test.

Two thirds of a test's time went there: CKAN reads the source of every caller to learn one file
name, looks through all installed packages for each plugin, and reads YAML with the slow one of
PyYAML's two parsers.
"""

from __future__ import annotations

import functools
import inspect
import sys
from types import FrameType
from typing import NamedTuple

import yaml
from ckan.plugins import core


class _Caller(NamedTuple):
    frame: FrameType
    filename: str
    lineno: int
    function: str


def _stack(context: int = 1) -> list[_Caller]:
    """``inspect.stack`` without source lines."""
    callers = []
    frame: FrameType | None = sys._getframe(1)
    while frame:
        code = frame.f_code
        callers.append(_Caller(frame, code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back
    return callers


def install() -> None:
    inspect.stack = _stack
    core.entry_points = functools.cache(core.entry_points)
    yaml.SafeLoader = yaml.CSafeLoader
