"""The `mashhad_harvest` plugin: a table of contents of the harvest room."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException

from ckanext.mashhad.catalog.interfaces import IDueWork
from ckanext.mashhad.harvest import auth, cli, helpers
from ckanext.mashhad.harvest.actions import ACTIONS
from ckanext.mashhad.harvest.runs import execution
from ckanext.mashhad.harvest.web import views
from ckanext.mashhad.harvest.writing import known_answers, unread_activities

# The commands need no interface of their own: importing ``cli`` adds them to `ckan mashhad`.
COMMANDS = (cli.harvest,)


@tk.blanket.actions(ACTIONS | unread_activities.CHAINED | known_answers.CHAINED)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class MashhadHarvestPlugin(p.SingletonPlugin):
    """Harvest jobs that pull other catalogues in."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(IDueWork)

    # IConfigurer

    def update_config(self, config_: CKANConfig) -> None:
        tk.add_template_directory(config_, "templates")

    # IConfigurable

    def configure(self, config_: CKANConfig) -> None:
        line = tk.aslist(config_["ckan.plugins"])
        after_us = line[line.index("mashhad_harvest") :] if "mashhad_harvest" in line else line
        if "mashhad" not in after_us:
            raise CkanConfigurationException(
                "The plugin 'mashhad_harvest' needs the plugin 'mashhad' after it in ckan.plugins."
            )

    # IDueWork

    def do_due_work(self) -> dict[str, int]:
        done = execution.tick()
        return {f"harvests {word}": len(ids) for word, ids in done.items()}
