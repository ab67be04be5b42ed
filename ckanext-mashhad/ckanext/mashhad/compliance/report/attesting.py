"""Who gave his word for the day of evidence, and whether it is a body's word about itself (pure).

The portal is the municipality's: what its administration attests of the municipality or a part of
it is the municipality's own word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from ckanext.mashhad.compliance.engine.evidence.facts import City
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Evidence, Judgement
from ckanext.mashhad.persian.reading_errors import N_


class Attester(StrEnum):
    """Whose word it is that evidence was public on an earlier day; ``NOBODY`` gave any."""

    NOBODY = ""
    PORTAL = "portal"
    MUNICIPALITY = "municipality"
    UNIT = "unit"


WORDS: Final[Mapping[Attester, str]] = {
    Attester.NOBODY: "",
    Attester.PORTAL: N_("day attested by the portal's administration"),
    Attester.MUNICIPALITY: N_(
        "day attested by the portal's administration: the municipality's word about itself"
    ),
    Attester.UNIT: N_(
        "day attested by the portal's administration, by a member of this unit: its word about "
        "itself"
    ),
}
#: Tells whose word stands behind a piece of evidence of a judgement.
Attesters: TypeAlias = Callable[[Judgement, Evidence], Attester]


def attesters(city: City, own: Mapping[str, str]) -> Attesters:
    """``own``: by id of a dataset or file, the unit of whose members one attested it."""
    units = {unit.id: unit for unit in city.units}

    def attester(one: Judgement, proof: Evidence) -> Attester:
        if not proof.attested:
            return Attester.NOBODY
        unit = units[one.unit]
        if own.get(proof.file or proof.dataset) in (unit.id, *city.parts_of(unit)):
            return Attester.UNIT
        whole = city.whole_of(unit) or unit
        return Attester.MUNICIPALITY if whole.kind == "municipality" else Attester.PORTAL

    return attester
