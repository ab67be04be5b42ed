"""The `mashhad_tables` plugin: a table of contents of the tables room."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException

from ckanext.mashhad.catalog.interfaces import IDueWork
from ckanext.mashhad.tables import (
    actions,
    auth,
    cli,
    gate,
    helpers,
    jobs,
    row_writes,
    serving,
    views,
)

# The commands need no interface of their own: importing ``cli`` adds them to `ckan mashhad`.
COMMANDS = (cli.tables,)

ACTIONS = {
    name: getattr(actions, name)
    for name in (
        "datastore_search",
        "mashhad_column_mapping_show",
        "mashhad_column_mapping_update",
        "mashhad_file_check_show",
        "mashhad_file_version_list",
        "mashhad_file_waive",
        "mashhad_table_check",
        "package_create",
        "package_create_default_resource_views",
        "package_update",
    )
} | row_writes.ACTIONS


@tk.blanket.actions(ACTIONS)
@tk.blanket.auth_functions(auth)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(helpers)
class MashhadTablesPlugin(p.SingletonPlugin):
    """Uploaded tables are checked before anybody but their unit can read them."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IUploader, inherit=True)
    p.implements(IDueWork)

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
        if not config_["ckan.storage_path"]:
            raise CkanConfigurationException(
                "The plugin 'mashhad_tables' keeps uploaded tables below ckan.storage_path: set it."
            )

    # IPackageController

    def create(self, entity: Any) -> None:
        gate.created(entity)

    # IUploader

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> serving.PublishedFile | None:
        return serving.uploader(data_dict)

    # IDueWork

    def do_due_work(self) -> dict[str, int]:
        return {f"files {word}": number for word, number in jobs.tick().items()}
