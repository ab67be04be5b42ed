"""Of which units a second person is."""

from __future__ import annotations

import ckan.model as model

from ckanext.mashhad.compliance.engine.evidence import facts_from_rows


def confirming_units(package: model.Package) -> list[model.Group]:
    """The units above the legal person that the dataset's unit is, or is a part of, the nearest
    first; where there are none, that itself: what a part publishes counts for the whole, whose own
    people are no second person.
    """
    unit = model.Group.get(package.owner_org)
    if unit is None:
        return []
    whole = next(filter(_is_body, (unit, *_units_above(unit))), unit)
    return _units_above(whole) or [whole]


def _is_body(unit: model.Group) -> bool:
    known = facts_from_rows.unit(unit.id, unit.name, unit.title, unit.extras or {})
    return known.is_body


def _units_above(unit: model.Group) -> list[model.Group]:
    """The unit above, the one above that, and so on."""
    found: list[model.Group] = []
    name = (unit.extras or {}).get("parent")
    while name and (above := model.Group.get(name)) and above not in (unit, *found):
        if above.state == "active":
            found.append(above)
        name = (above.extras or {}).get("parent")
    return found
