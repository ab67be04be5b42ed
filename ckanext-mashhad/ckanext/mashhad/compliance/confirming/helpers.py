"""What the page of a file says of its confirmation."""

from __future__ import annotations

from functools import reduce
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.timeline import first_public
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.confirming import confirmation
from ckanext.mashhad.compliance.confirming.confirming_units import confirming_units
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement


def mashhad_compliance_confirming(file: dict[str, Any]) -> dict[str, Any]:
    """Whether a file is ``confirmed``, or when what was there ``before`` was; whether the reader
    ``may`` confirm it, or take that back; of which ``units`` a second person is, and for which
    ``duties`` the file was published, in words. Nobody confirms what was published for none.
    """
    found = model.Resource.get(file["id"])
    last = confirmation.find_confirmation(found) if found else None
    confirmed = last is not None and last.holds
    before = last.since if last and not last.holds else None
    may = found is not None and _may_confirm(found)
    if not confirmed and not may:
        return {"confirmed": False, "may": False, "before": before}
    duties = _duties(found)
    return {
        "confirmed": confirmed,
        "before": before,
        "may": may and bool(confirmed or duties),
        "units": _units(found.package),
        "duties": duties,
    }


def _may_confirm(file: model.Resource) -> bool:
    asked = {"id": file.id}
    may = tk.current_user.is_authenticated and tk.h.check_access("mashhad_evidence_confirm", asked)
    return bool(may and first_public.is_public(file.id))


def _units(package: model.Package) -> str:
    titles = [tk.h.mashhad_unit_title({"name": each.name}) for each in confirming_units(package)]
    either = tk._("{first} or {second}")
    return reduce(lambda first, second: either.format(first=first, second=second), titles or [""])


def _duties(file: model.Resource) -> str:
    """The titles of the duties for which the file is evidence, quoted; empty for none."""
    package = {"id": file.package_id, "owner_org": file.package.owner_org}
    served: list[Judgement] = tk.h.mashhad_compliance_served(package)["judgements"]
    mine = [
        one
        for one in served
        if any(each.dataset == file.package_id and each.file == file.id for each in one.evidence)
    ]
    lang = language()
    titles = [judgement_words.quoted_title(one.duty, lang) for one in mine]
    return judgement_words.joined(list(dict.fromkeys(titles)), lang)
