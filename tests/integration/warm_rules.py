"""Imported by the process whose forks the checks of tests are: what every check reads, and makes of
it.

A process that is forked must not have started polars. Only the check of patterns would, and unit
tests make that.
"""

from __future__ import annotations

import gc

from ckanext.mashhad.tables.engine import header, registry, schema_problems
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.sandbox import worker

gc.disable()  # as the product's own child does
schema_problems._pattern = lambda text: iter(())
worker.prepare()
for name in registry.names():
    table = registry.load(name)
    header.Names(table, {})
    for column in table.columns:
        cell_values.reader(column)
