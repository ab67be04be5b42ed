"""Rows of a table of contracts, and lines of totals below them."""

from __future__ import annotations

from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.table_files import (
    CONTRACTS,
    TODAY,
    as_csv,
    contract,
    table,
)

CELLS = table([contract(contract_number=f"1403/{n}") for n in range(1, 4)])
PLAIN = records(as_csv(CELLS), CONTRACTS, TODAY)[1]

AMOUNT = CELLS[0].index("مبلغ")
WIDTH = len(CELLS[0])


def row(amount: str | None, label: str | None = None) -> list[str | None]:
    """A row with a label in its first cell, an amount and nothing else."""
    return [label, *[None] * (AMOUNT - 1), amount, *[None] * (WIDTH - AMOUNT - 1)]
