"""A clean register of three contracts, and the rows that it gives."""

from __future__ import annotations

from ckanext.mashhad.tables.engine.check.check import records
from tests.unit.tables.table_files import CONTRACTS, TODAY, as_csv, contract, table

ROWS = [contract(contract_number=f"1403/{n}") for n in range(1, 4)]
CELLS = table(ROWS)
PLAIN = records(as_csv(CELLS), CONTRACTS, TODAY)[1]
