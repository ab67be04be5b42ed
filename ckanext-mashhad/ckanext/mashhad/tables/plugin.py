"""The `mashhad_tables` plugin: a table of contents of the tables room."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException

from ckanext.mashhad.tables import actions, auth, cli, helpers, views

# The commands need no interface of their own: importing ``cli`` adds them to `ckan mashhad`.
COMMANDS = (cli.tables,)

ACTIONS = {
    name: getattr(actions, name)
    for name in (
        "mashhad_file_check_show",
        "mashhad_file_version_list",
    )
}


@tk.blanket.actions(ACTIONS)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class MashhadTablesPlugin(p.SingletonPlugin):
    """Uploaded tables are checked before anybody but their unit can read them."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)

    # IConfigurer

    def update_config(self, config_: CKANConfig) -> None:
        tk.add_template_directory(config_, "templates")
        tk.add_resource("assets", "mashhad_tables")

    # IConfigurable

    def configure(self, config_: CKANConfig) -> None:
        line = tk.aslist(config_["ckan.plugins"])
        after_us = line[line.index("mashhad_tables") :] if "mashhad_tables" in line else line
        if "mashhad" not in after_us:
            raise CkanConfigurationException(
                "The plugin 'mashhad_tables' needs the plugin 'mashhad' after it in ckan.plugins."
            )
        if "datastore" not in line:
            raise CkanConfigurationException(
                "The plugin 'mashhad_tables' needs the plugin 'datastore': accepted rows go there."
            )
