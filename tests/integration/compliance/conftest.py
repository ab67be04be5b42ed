"""What tests of the compliance room share."""

from __future__ import annotations

import pytest

from ckanext.mashhad.compliance.engine.vocabulary.score import Score
from ckanext.mashhad.compliance.history.history import ScoreOn


@pytest.fixture
def scored_however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A score for however few judgements: the worlds of tests are small."""
    for kind in (Score, ScoreOn):
        monkeypatch.setattr(kind, "judged", 5)
