"""The worker of background jobs: CKAN's, whose jobs find the portal loaded already.

CKAN's own worker forks a process for each job and loads the whole portal in it once more, settings,
plugins and templates, which takes a second of the processor before a job begins: an officer waits
for it at each file. A forked process has all of that from its parent. What it must not have are the
parent's connections, and what it lacks are settings that an administrator has changed since.

What a job runs in the sandbox is imported before the fork, too, in a process that the worker keeps.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins as p
from ckan.lib import jobs
from ckan.lib.app_globals import app_globals
from rq import Queue
from rq.job import Job

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.catalog.interfaces import ISandboxed


class Worker(jobs.Worker):
    """CKAN's worker without ``load_environment`` in each job.

    All else is CKAN's: before the fork the session ends, the pool of CKAN's database is emptied and
    plugins are told (the DataStore's empties its own), after the job session and pool are closed.
    Redis's client sees by itself that it was forked, and a client of Solr lives for one call.
    """

    def execute_job(self, job: Job, *args: Any, **kwargs: Any) -> None:
        for plugin in p.PluginImplementations(ISandboxed):
            if module := plugin.sandboxed().get(jobs.remove_queue_name_prefix(job.origin)):
                sandbox.keep_warm(*module)
        super().execute_job(job, *args, **kwargs)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        # As SQLAlchemy has it after a fork: what the parent holds is the parent's to close.
        model.meta.engine.dispose(close=False)
        app_globals._check_uptodate()
        super(jobs.Worker, self).main_work_horse(job, queue)
