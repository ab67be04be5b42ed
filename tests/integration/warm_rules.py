"""Imported by the process whose forks the checks of tests are: what every check reads."""

from __future__ import annotations

from ckanext.mashhad.tables.sandbox import worker

worker.prepare()
