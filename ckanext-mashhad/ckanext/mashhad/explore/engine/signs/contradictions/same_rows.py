"""The same file, byte for byte, is published for two periods or by two units."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired
from ckanext.mashhad.explore.engine.signs.subjects import PublishedFile


def judge(file: PublishedFile, _limits: Limits) -> Finding:
    return fired(file.copies, number=file.copies) if file.copies else clear(0)
