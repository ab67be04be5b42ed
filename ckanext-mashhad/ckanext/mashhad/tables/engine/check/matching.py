"""What there is to say about the columns of a sheet: missing, unknown, there twice, converted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from ckanext.mashhad.persian.locales import word
from ckanext.mashhad.persian.reading_errors import Param, Word, in_digits
from ckanext.mashhad.tables.engine import value_rows
from ckanext.mashhad.tables.engine.amount_stages import StageReader
from ckanext.mashhad.tables.engine.cells import totals
from ckanext.mashhad.tables.engine.check.sheet import SheetCheck, label_params
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.findings.check_report import ColumnMatch
from ckanext.mashhad.tables.engine.findings.collector import Collector, Place
from ckanext.mashhad.tables.engine.header import rank
from ckanext.mashhad.tables.engine.rules.base import rial
from ckanext.mashhad.tables.engine.schema import cell_values
from ckanext.mashhad.tables.engine.schema.schema import LIST_OF_A_BATCH
from ckanext.mashhad.tables.engine.value_rows import Row


def tell(check: SheetCheck, collector: Collector) -> None:
    """Add the findings about the header of a sheet."""
    for match in check.layout.columns:
        _tell_match(check, collector, match)
    _tell_stages(check, collector)
    _tell_unclear_unit(check, collector)
    _tell_missing(check, collector)
    _tell_years(check, collector)


def _tell_match(check: SheetCheck, collector: Collector, match: ColumnMatch) -> None:
    layout = check.layout
    place = check.place_at(match.position, match.field)
    first = layout.fields.get(match.field or "")
    # Beside «تاریخ قرارداد» a column «تاریخ ابلاغ» is another date, not the same one again.
    less_exact = first is not None and rank(match) > rank(first)
    if match in layout.undecided:
        return
    if match.header and (match.how is None or less_exact):
        rule = "column.not_in_list" if check.schema.name == LIST_OF_A_BATCH else "column.unknown"
        collector.one(rule, place, layout.header_row, {"header": match.header})
    if match.field is None or first is None or less_exact:
        return
    if first is not match:
        params = {**label_params(check.schema.column(match.field)), "first": first.letter}
        collector.one("column.twice", place, layout.header_row, params)
    elif match.factor != 1:
        own = money_units.of_header(match.header).one or layout.titles.one
        said: dict[str, Param] = {
            "header": match.header,
            "unit": own.text if own else "",
            "factor": rial(match.factor),
        }
        collector.one("unit.converted", place, layout.header_row, said)


def _tell_stages(check: SheetCheck, collector: Collector) -> None:
    """Columns of amounts of several years or stages, and one of another than was asked for."""
    layout, stages = check.layout, check.schema.stages
    if stages is None:
        return
    if layout.undecided:
        headers = [f"«{match.header}»" for match in layout.undecided]
        english = [f"“{match.header}”" for match in layout.undecided]
        said = {"headers": Word("، ".join(headers), ", ".join(english))}
        place = check.place_at(layout.undecided[0].position, stages.column)
        collector.one("column.which_amount", place, layout.header_row, said)
    match = layout.fields.get(stages.column)
    if (
        match
        and match.how != "mapping"
        and StageReader(stages, check.context.facts).is_other(match.header)
    ):
        place = check.place(stages.column)
        collector.one("column.other_stage", place, layout.header_row, {"header": match.header})


def _tell_unclear_unit(check: SheetCheck, collector: Collector) -> None:
    """Amounts whose header, or else the lines above, names no unit that can be read in one way."""
    for name, match in check.layout.fields.items():
        if check.schema.column(name).type == "amount":
            said = money_units.of_header(match.header) or check.layout.titles
            if said.doubt:
                row = check.layout.header_row
                collector.one("unit.unclear", check.place(name), row, _unclear(said))


def tell_above(check: SheetCheck, collector: Collector, rows: Iterable[Row]) -> None:
    """Rows of data above the names of the columns, where they get when the names are sorted too."""
    layout, seen = check.layout, list(rows)
    above = [(n, cells) for n, cells in seen if n < layout.header_row and not _is_total(cells)]
    alike = value_rows.rows_alike(above, (row for row in seen if row[0] > layout.header_row))
    as_read = value_rows.rows_as_read(above, check.readers())
    for row in sorted({*alike, *as_read}):
        params: dict[str, Param] = {"header": layout.header_row}
        collector.one("row.above_header", check.place_at(0), row, params)


def _is_total(cells: Sequence[str | None]) -> bool:
    """Whether a row above the names tells the total of what stands below."""
    return any(text and totals.is_total(text) for text in cells)


def tell_remarks(check: SheetCheck, collector: Collector) -> None:
    """Amounts of which a remark below the table, or a cell in their row, says that they are in
    another unit.
    """
    stated = ((row, text) for text, row in check.stated_units.texts.items())
    for row, text in (*check.remarks, *stated):
        said = money_units.of_line(text)
        for name, match in check.layout.fields.items():
            differs = said.doubt or said.factor != match.factor
            if check.schema.column(name).type == "amount" and said and differs:
                collector.one("unit.unclear", check.place(name), row, _unclear(said))


def tell_merged(check: SheetCheck, collector: Collector) -> None:
    """Cells of the table that are shown as one over several rows; the first has the value."""
    names = {match.position: name for name, match in check.layout.fields.items()}
    for first, last, position in check.sheet.merged():
        if position in names and check.layout.header_row < first and last <= check.last_row:
            place = check.place(names[position])
            collector.one("cell.merged", place, first, {"last": f"{place.letter}{last}"})


def tell_hidden(check: SheetCheck, collector: Collector) -> None:
    """Rows and columns of data that are hidden, which are published all the same."""
    hidden = check.hidden
    if hidden.rows:
        params: dict[str, Param] = {"number": hidden.rows, "rows": hidden.where}
        place = Place(check.sheet.told, check.order, table=check.schema.name)
        collector.one("sheet.hidden_rows", place, params=params)
    for match in check.layout.columns:
        if match.position in hidden.columns:
            place = check.place_at(match.position)
            said: dict[str, Param] = {"header": match.header}
            collector.one("column.hidden", place, check.layout.header_row, said)


def _unclear(said: money_units.Spoken) -> dict[str, Param]:
    texts = said.doubt or [unit.text for unit in said.units]
    return {"units": Word(*(comma.join(texts) for comma in ("، ", ", ")))}


def _tell_missing(check: SheetCheck, collector: Collector) -> None:
    for column in check.schema.columns:
        limits = column.constraints
        asked = check.layout.undecided and check.schema.stages
        if asked and column.name == asked.column:
            continue  # the officer is asked which one it is
        if code := check.from_title.get(column.name):
            params = {**label_params(column), "code": word(cell_values.items(column)[code].label)}
            collector.one("column.from_title", check.place(column.name), params=params)
            continue
        if (limits.required or limits.expected) and column.name not in check.layout.fields:
            rule = "column.missing" if limits.required else "column.expected"
            collector.one(rule, check.place(column.name), params=label_params(column))


def _tell_years(check: SheetCheck, collector: Collector) -> None:
    year = None
    with suppress(ValueError):
        year = int(check.context.facts.get("fiscal_year", ""))
    for name in check.layout.fields:
        column = check.schema.column(name)
        if year is not None and not column.valid_in(year):
            params = {**label_params(column), "year": in_digits(str(year))}
            collector.one("column.out_of_years", check.place(name), params=params)
