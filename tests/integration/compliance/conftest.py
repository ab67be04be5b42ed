"""What tests of the compliance room share."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance.engine.vocabulary.score import Score


@pytest.fixture
def scored_however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A score for however few judgements: the worlds of tests are small."""
    monkeypatch.setattr(Score, "judged", 5)
