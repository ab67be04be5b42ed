"""A unit reported that there was nothing in a period, and has published rows of that period."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.signs.sign import Finding, Limits, clear, fired
from ckanext.mashhad.explore.engine.signs.subjects import NilReport


def judge(report: NilReport, _limits: Limits) -> Finding:
    return fired(report.rows, number=report.rows) if report.rows else clear(0)
