"""Of which units a second person is."""

from __future__ import annotations

import ckan.model as model


def confirming_units(package: model.Package) -> list[model.Group]:
    """The units above that of the dataset, the nearest first; where there are none, its own."""
    unit = model.Group.get(package.owner_org)
    return (_units_above(unit) or [unit]) if unit else []


def _units_above(unit: model.Group) -> list[model.Group]:
    """The unit above, the one above that, and so on."""
    found: list[model.Group] = []
    name = (unit.extras or {}).get("parent")
    while name and (above := model.Group.get(name)) and above not in (unit, *found):
        if above.state == "active":
            found.append(above)
        name = (above.extras or {}).get("parent")
    return found
