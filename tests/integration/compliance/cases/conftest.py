"""Cases stand in published rows: an officer sends files here as in the tests of tables."""

from __future__ import annotations

from tests.integration.tables import conftest as gate

_no_workers, _own_vault = gate._no_workers, gate._own_vault
add, admin, as_officer = gate.add, gate.admin, gate.as_officer
register, work = gate.register, gate.work
download, send, states = gate.download, gate.send, gate.states
published = gate.published
vault_files = gate.vault_files
