"""Published rows for whoever may see them: the page of them that an address asks for."""

from __future__ import annotations

from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.common import current_user
from ckan.types import Context

from ckanext.mashhad.catalog.engine.text.multilingual import data_language
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.findings.rule_messages import LOCALE
from ckanext.mashhad.tables.engine.schema.schema import Column, TableSchema
from ckanext.mashhad.tables.publication import public_files, renditions
from ckanext.mashhad.tables.publication.renditions import Rendition
from ckanext.mashhad.tables.rows import inquiry, row_search, shown_rows
from ckanext.mashhad.tables.rows.inquiry import Inquiry
from ckanext.mashhad.tables.rows.row_sums import Sum
from ckanext.mashhad.tables.rows.shown_rows import Cell
from ckanext.mashhad.tables.versions import model as store
from ckanext.mashhad.tables.versions.model import FileVersion

#: Of those that were public, so many are listed.
MOST_VERSIONS: Final = 50
#: So many columns are shown at least, where the file has them.
_FEWEST_COLUMNS: Final = 5


class Rows:
    """What the page of a file shows of its rows. ``found`` is None where it took too long."""

    def __init__(self, version: FileVersion, table: TableSchema, asked: Inquiry, base: str) -> None:
        self.version = version
        self.table = table
        self.asked = asked
        self.lang: Lang = data_language(tk.h.lang())
        self.locale = LOCALE[self.lang]
        self.base = base
        self.found = _found(version.resource_id, table, asked)

    @property
    def filled(self) -> list[Column]:
        """The columns with a value in any row."""
        filled = self.found.filled if self.found else ()
        return [column for column in self.table.columns if column.name in filled]

    @property
    def at_a_glance(self) -> list[Column]:
        """Those that say most, what the rows are chosen and sorted by, and what tells rows that are
        added up from others where there are others.
        """
        first = {*self.table.glance, *self.asked.filters, self.asked.sort}
        when, choices = self.table.sums_when, self.found.choices if self.found else {}
        if when and any(value not in when.among for value, _n in choices.get(when.column, ())):
            first.add(when.column)
        shown = [column for column in self.filled if column.name in first]
        if len(shown) < _FEWEST_COLUMNS:  # of a file that has few of those that say most
            others = [column.name for column in self.filled if column not in shown]
            first.update(others[: _FEWEST_COLUMNS - len(shown)])
        return [column for column in self.filled if column.name in first]

    @property
    def columns(self) -> list[Column]:
        """The columns that the page shows."""
        return self.filled if self.asked.all_columns else self.at_a_glance or self.filled

    def lines(self) -> list[tuple[int, list[tuple[Column, Cell]]]]:
        """The rows of the page, each with its number in the file."""
        rows, columns = self.found.rows if self.found else [], self.columns
        return [(row["_id"], shown_rows.cells(columns, row, self.lang)) for row in rows]

    def sums(self) -> list[Sum]:
        """The totals that say something, exact."""
        return self.found.sums if self.found else []

    def summed_rows(self, of: Sum) -> str:
        """Which rows a sum is of, where not of all: the labels of their codes and years."""
        when, filled = self.table.sums_when, self.found.filled if self.found else frozenset()
        labels = [self._shared(name, value) for name, value in of.of.items() if name in filled]
        if when is not None and when.column in filled:
            labels += [self.label(when.column, value) for value in when.among]
        return ("، " if self.lang == "fa" else ", ").join(labels)

    def _shared(self, name: str, value: str | None) -> str:
        if value is not None:
            return self.label(name, value)
        return tk._("without “{column}”").format(column=self.table.column(name).label[self.locale])

    def choices(self) -> list[tuple[Column, list[tuple[str, str, int]]]]:
        """By column the values to choose from: stored, shown, in how many rows."""
        found = self.found.choices if self.found else {}
        return [
            (column, [(v, self.label(column.name, v), n) for v, n in found[column.name]])
            for column in self.table.facet_columns
            if column.name in found
        ]

    def label(self, name: str, value: str) -> str:
        """What a value of a column is called."""
        return shown_rows.choice(self.table.column(name), value, self.lang)

    @property
    def file_name(self) -> str:
        """What everybody calls the file."""
        return public_files.file_name(self.version)

    @property
    def is_whole(self) -> bool:
        """Whether everybody gets the file as it was sent, and not only its rows."""
        return public_files.is_whole(self.version)

    def files(self) -> dict[str, Rendition]:
        """By form, the files that were made of all these rows: what their size and fingerprint are.

        None of them where only some rows are asked for: those are made when asked for.
        """
        if self.asked.narrows:
            return {}
        made = renditions.of_version(self.version.id)
        return {form: each for (form, lang), each in made.items() if lang in ("", self.lang)}

    def history(self) -> list[sa.Row[Any]]:
        """The versions that were public one after the other, the newest first: ``n``,
        ``published``, ``rows`` and ``compared`` (with the one before it, or None). Their bytes and
        names are for the officers of the unit.
        """
        columns = (FileVersion.n, FileVersion.published, FileVersion.rows)
        compared = FileVersion.report["compared"].label("compared")
        query = sa.select(*columns, compared).where(
            FileVersion.resource_id == self.version.resource_id, FileVersion.published.is_not(None)
        )
        return list(
            model.Session.execute(query.order_by(FileVersion.n.desc()).limit(MOST_VERSIONS))
        )

    def link(self, **changes: Any) -> str:
        """The address of the rows with one part of what is asked changed."""
        return self.address(self.base, **changes) + "#rows"

    def address(self, base: str, **changes: Any) -> str:
        """What is asked, at another address."""
        query = tk.h.urlencode(self.asked.params(**{k: str(v) for k, v in changes.items()}))
        return f"{base}?{query}" if query else base

    def sort_link(self, column: Column) -> str:
        """Sorts by the column, or the other way round where it is sorted by it."""
        turned = self.asked.sort == column.name and not self.asked.descending
        return self.link(sort=f"-{column.name}" if turned else column.name)

    def sorted(self, column: Column) -> str:
        """``aria-sort`` of the column's header."""
        if self.asked.sort != column.name:
            return "none"
        return "descending" if self.asked.descending else "ascending"


def rows_for_request(resource_id: str, base: str) -> Rows | None:
    """The rows that this request asks for; None where there are none for the current user."""
    version = published(resource_id)
    if version is None:
        return None
    table = registry.load(version.table)
    return Rows(version, table, inquiry.read(tk.request.args, table), base)


def published(resource_id: str) -> FileVersion | None:
    """The version whose rows the current user may read."""
    version = store.published_versions([resource_id]).get(resource_id)
    if version is None or version.table not in registry.names():
        return None
    try:
        context = Context(user=current_user.name, auth_user_obj=current_user)
        tk.check_access("datastore_search", context, {"resource_id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    return version


def _found(resource_id: str, table: TableSchema, asked: Inquiry) -> row_search.Page | None:
    try:
        return row_search.page(resource_id, table, asked)
    except row_search.TooLong:
        return None
