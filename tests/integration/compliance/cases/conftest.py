"""Cases stand in published rows: an officer sends files here as in the tests of tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.compliance import the_city
from tests.integration.tables import conftest as gate
from tests.integration.worlds import made_once

_no_workers, _own_vault = gate._no_workers, gate._own_vault
add, admin, as_officer = gate.add, gate.admin, gate.as_officer
register, work = gate.register, gate.work
download, send, states = gate.download, gate.send, gate.states
published = gate.published
vault_files = gate.vault_files


@pytest.fixture
@made_once
def monitored(unit: dict[str, Any], act: Callable[..., Any]) -> None:
    """A municipality with a district; both are monitored since 1403."""
    the_city.founded(unit, act, "2024-03-20")
