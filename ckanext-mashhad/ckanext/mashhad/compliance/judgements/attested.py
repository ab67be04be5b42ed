"""Who gave his word for the days of the evidence of judgements."""

from __future__ import annotations

from collections.abc import Iterable

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.catalog.timeline.first_public import attestations
from ckanext.mashhad.compliance.engine.evidence.facts import City, Unit
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from ckanext.mashhad.compliance.report import attesting
from ckanext.mashhad.compliance.report.attesting import Attesters


def attesters(judged: Iterable[Judgement], units: Iterable[Unit]) -> Attesters:
    """Tell of the evidence of these judgements; nothing is asked where none of it is attested."""
    datasets = {proof.dataset for one in judged for proof in one.evidence if proof.attested}
    own: dict[str, str] = {}
    if datasets:
        word = attestations(sorted(datasets)).c
        query = sa.select(word.object_id, word.unit, word.own).order_by(word.id)
        for object_id, unit, is_own in model.Session.execute(query):  # the last word counts
            own[object_id] = unit if is_own else ""
    return attesting.attesters(City(units), own)
