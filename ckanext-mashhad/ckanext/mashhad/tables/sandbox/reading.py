"""A file that may be no table, read in the sandbox (pure)."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.tables.engine.common.limits import LEAST
from ckanext.mashhad.tables.engine.documents.documents import MOST, DocumentError
from ckanext.mashhad.tables.engine.documents.texts import Personal
from ckanext.mashhad.tables.engine.formats import sniffing
from ckanext.mashhad.tables.sandbox import checking


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is, and what one that is no table holds of persons; ``is_empty``: it is too
    small to say anything.
    """

    is_table: bool
    personal: Sequence[Personal] = ()
    is_empty: bool = False


def read(file: IO[bytes], filename: str) -> Reading:
    """Read the file, which is left at its beginning. What is a table at sight is not read.

    :raises DocumentError: the file is not taken; it may be too hard to read
    """
    if sniffing.at_sight(file, filename):
        return Reading(is_table=True)
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        size = copy.tell()
        file.seek(0)
        if size > MOST:
            raise DocumentError("too_hard")
        found = _ask(copy.name, filename)
        return found if found.is_table else replace(found, is_empty=size < LEAST)


def _ask(path: str, filename: str) -> Reading:
    order = json.dumps({"document": path, "filename": filename}).encode()
    try:
        output = sandbox.run(
            checking.CHECKER, [], order, checking.WORKBOOK_BOUNDS, checking.THREADS
        )
    except sandbox.SandboxError:
        raise DocumentError("too_hard") from None
    answer = json.loads(output)
    if why_not := answer.get("why_not"):
        raise DocumentError(why_not)
    return Reading(answer["table"], tuple(Personal(**each) for each in answer["personal"]))
