"""Who is told by mail how a source fares: on failure, recovery and withheld deletions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog.mail import officers, portal_mail
from ckanext.mashhad.harvest.engine.compare import JobState
from ckanext.mashhad.harvest.engine.messages import ending_reasons
from ckanext.mashhad.harvest.engine.messages.persian import persian
from ckanext.mashhad.harvest.model import Job, Source
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.persian.reading_errors import N_

#: Code to the subject of the mail.
SUBJECTS: Final = {
    "failed": N_("The source “{title}” could not be read"),
    "recovered": N_("The source “{title}” can be read again"),
    "withheld": N_("The source “{title}” no longer lists {count} datasets"),
}


def news(state: JobState, before: Sequence[str], withheld: int) -> tuple[str, int] | None:
    """What is worth a mail: code and number of datasets; the same failure is told once.

    ``before``: the final states of the jobs before, newest first; ``withheld``: so many datasets
    of which nobody was told yet.
    """
    failed_before = list(before[:1]) == [JobState.FAILED]
    if state == JobState.FAILED:
        return None if failed_before else ("failed", 0)
    if withheld:
        return "withheld", withheld
    return ("recovered", 0) if failed_before else None


def send(job_id: int, told: tuple[str, int]) -> None:
    """Mail the administrators of the unit; without a mail server nothing is sent."""
    if not portal_mail.is_set_up():
        return
    code, count = told
    job = model.Session.get(Job, job_id)
    source = model.Session.get(Source, job.source_id)
    filling = {"title": source.title, "count": to_persian_digits(str(count))}
    subject = persian(SUBJECTS[code]).format(**filling)
    link = f"{tk.config['ckan.site_url'].rstrip('/')}/harvest/{source.name}/{job.id}"
    why = ending_reasons.sentence(job.reason, job.params, persian, to_persian_digits)
    body = "\n\n".join(part for part in (subject, why, link) if part)
    for user, _unit, _role in officers.reachable(unit=source.owner_org, roles=("admin",)):
        portal_mail.send(user.fullname or user.name, user.email, subject, body)
