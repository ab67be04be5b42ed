"""The `mashhad_explore` plugin: a table of contents of the explore room."""

from __future__ import annotations

from collections.abc import Collection

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.authz import get_local_functions
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException

from ckanext.mashhad.catalog.interfaces import (
    Answerable,
    IAnswerable,
    IDueWork,
    IPublishedRows,
    ISitemap,
    Rows,
)
from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.explore import cli, helpers
from ckanext.mashhad.explore.facts import store, upkeep
from ckanext.mashhad.explore.web import views
from ckanext.mashhad.explore.web.data_package import city_package
from ckanext.mashhad.explore.web.signs import answerable_signs

# The commands need no interface of their own: importing ``cli`` adds them to `ckan mashhad`.
COMMANDS = (cli.explore,)


@tk.blanket.blueprints(views)
@tk.blanket.helpers(dict(get_local_functions(helpers)))
class MashhadExplorePlugin(p.SingletonPlugin):
    """The contracts, contractors and budgets of all registers together."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(IDueWork)
    p.implements(IPublishedRows)
    p.implements(IAnswerable)
    p.implements(ISitemap)

    # IConfigurer

    def update_config(self, config_: CKANConfig) -> None:
        tk.add_template_directory(config_, "templates")
        tk.add_resource("assets", "mashhad_explore")

    # IConfigurable

    def configure(self, config_: CKANConfig) -> None:
        line = tk.aslist(config_["ckan.plugins"])
        after_us = line[line.index("mashhad_explore") :] if "mashhad_explore" in line else line
        for needed in ("mashhad_tables", "mashhad"):
            if needed not in after_us:
                raise CkanConfigurationException(
                    f"The plugin 'mashhad_explore' needs the plugin '{needed}' after it in "
                    "ckan.plugins."
                )

    # IDueWork

    def do_due_work(self) -> dict[str, int]:
        mended = upkeep.tick()
        return {"registers read again": mended, "packages of all rows": city_package.ask()}

    # IPublishedRows

    def rows_published(self, connection: sa.Connection, rows: Rows) -> None:
        store.replace(connection, rows)

    def rows_dropped(self, connection: sa.Connection, resource_id: str) -> None:
        store.forget(connection, resource_id)

    # IAnswerable

    def answerable(self, keys: Collection[Key]) -> dict[Key, Answerable]:
        return answerable_signs.cases_of(keys)

    # ISitemap

    def pages_worth_reading(self) -> list[str]:
        return views.worth_reading()
