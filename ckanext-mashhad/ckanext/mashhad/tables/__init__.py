"""The tables room: every row of an uploaded table checked against its schema.

Everything but what faces CKAN is plain Python::

    from ckanext.mashhad.tables import registry
from ckanext.mashhad.tables import schema
    from ckanext.mashhad.tables.engine.check.check import check

    report = check(path, registry.load("contracts"), today, facts={"fiscal_year": "1403"})
    report.accepted, report.counts, report.findings, report.as_dict(tk._)

=================  ===========================================================================
``schema``         row schemas, from ``schemas/tables/*.yaml``; ``schema_problems`` judges them
``engine``         ``check``: file, schema, today -> ``Report``; typed rows through a ``sink``
``report``         what was found; ``rulebook`` what each rule says
``fields``         what else comes of a schema: DataStore fields, data dictionary, Table Schema
``source``         files as sheets of text: ``delimited`` (CSV), ``workbook`` (XLSX) behind
                   ``container``; ``limits``
``header``         the row of names and what each means, ``units`` of money in it;
                   ``matching`` tells of it
``sheet``          one sheet, a frame of ``batches`` at a time; ``collector`` of findings
``columns``        one column's cells, over ``values`` (one cell) and ``types``
``lexicons``       columns with few different texts, each of which is looked at once
``rules``          rules over several columns or rows, one file each
``rows``           which rows are data; ``totals`` and headings among them
``personal``       the guard of personal data; ``suspects`` are the cells that it looks at
=================  ===========================================================================

A file that cannot be read raises :class:`~ckanext.mashhad.tables.engine.common.errors.TableError`.
"""
