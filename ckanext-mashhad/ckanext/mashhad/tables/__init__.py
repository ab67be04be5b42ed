"""Data tables: every row of an uploaded table is checked against its schema before it is public.

The checker is pure Python::

    from ckanext.mashhad.tables.engine import registry
    from ckanext.mashhad.tables.engine.check.check import check

    report = check(path, registry.load("contracts"), today, facts={"fiscal_year": "1403"})
    report.accepted, report.counts, report.findings, report.as_dict(tk._)

A file that cannot be read raises
:class:`~ckanext.mashhad.tables.engine.common.check_errors.TableError`. Schemas are data
(``schemas/tables/*.yaml``); templates, DataStore fields and Table Schema are derived from them.
"""
