"""Cases stand in published rows: an officer sends files here as in the tests of tables."""

from __future__ import annotations

from tests.integration.tables.conftest import (  # noqa: F401
    _no_workers,
    _own_vault,
    add,
    admin,
    as_officer,
    download,
    published,
    register,
    send,
    states,
    vault_files,
    work,
)
