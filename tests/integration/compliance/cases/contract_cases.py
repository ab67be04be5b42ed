"""Registers of contracts, and the cases that are known of them."""

from __future__ import annotations

from typing import Any

import ckan.model as model

from ckanext.mashhad.compliance.engine.evidence.facts import Event
from ckanext.mashhad.compliance.judgements import audit
from ckanext.mashhad.compliance.judgements import judgements as compliance
from tests.integration.compliance import the_city
from tests.integration.tables.gate_files import HEAD, ROW

#: Seconds. What is taken back on its own day was a slip.
DAY = 24 * 3600


def rows(*given: tuple[str, str]) -> bytes:
    """A register of contracts by number and subject."""
    return (HEAD + "".join(ROW.format(n=n, subject=subject) for n, subject in given)).encode()


def cases() -> list[Event]:
    """The known contracts, in the order of their first publication."""
    model.Session.rollback()
    assert list(audit.differences()) == []
    found = [one for one in compliance.holdings().facts.events if one.table == "contracts"]
    return sorted(found, key=lambda one: (one.done is None, one.done))


def all_contracts(date: str | None = None) -> dict[str, Any]:
    """How the municipality stands with all contracts of 1403, for anybody."""
    return the_city.judgement("mashhad", "msh-con", "1403", ledger="commitment", date=date)
