"""API actions of the harvest room: ``sources`` and ``jobs``; ``harvest_dictization`` puts what they
answer into JSON.
"""

from ckanext.mashhad.harvest.actions.jobs import (
    mashhad_harvest_deletions_approve,
    mashhad_harvest_health,
    mashhad_harvest_job_show,
    mashhad_harvest_job_stop,
    mashhad_harvest_run,
)
from ckanext.mashhad.harvest.actions.sources import (
    mashhad_harvest_preview,
    mashhad_harvest_source_approve,
    mashhad_harvest_source_create,
    mashhad_harvest_source_delete,
    mashhad_harvest_source_list,
    mashhad_harvest_source_show,
    mashhad_harvest_source_update,
)

ACTIONS = {
    action.__name__: action
    for action in (
        mashhad_harvest_deletions_approve,
        mashhad_harvest_health,
        mashhad_harvest_job_show,
        mashhad_harvest_job_stop,
        mashhad_harvest_preview,
        mashhad_harvest_run,
        mashhad_harvest_source_approve,
        mashhad_harvest_source_create,
        mashhad_harvest_source_delete,
        mashhad_harvest_source_list,
        mashhad_harvest_source_show,
        mashhad_harvest_source_update,
    )
}
