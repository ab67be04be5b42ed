"""The `mashhad` plugin: a table of contents of the catalog room."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from pathlib import Path
from typing import Any

import ckan.lib.helpers as core_helpers
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import yaml
from ckan.authz import get_local_functions
from ckan.common import CKANConfig
from ckan.config.declaration import Declaration, Key
from ckan.exceptions import CkanConfigurationException
from ckan.lib import mailer
from ckan.lib.search import SearchError

from ckanext.mashhad import config, i18n
from ckanext.mashhad.catalog import (
    actions,
    activities,
    atom,
    auth,
    cli,
    entrance,
    helpers,
    model,
    stored_texts,
    validators,
    views,
)
from ckanext.mashhad.catalog.activities import auth as activities_auth
from ckanext.mashhad.catalog.background import index_sweep
from ckanext.mashhad.catalog.engine import facets
from ckanext.mashhad.catalog.entrance import clashes, database_session, gathering, sessions
from ckanext.mashhad.catalog.interfaces import IDueWork
from ckanext.mashhad.catalog.mail import login_mail, smtp
from ckanext.mashhad.catalog.pages import (
    assets_built,
    caching,
    lasting_files,
    page_policy,
    shown_texts,
)
from ckanext.mashhad.catalog.search import bounds
from ckanext.mashhad.catalog.search.document import index_fields
from ckanext.mashhad.catalog.search.query import in_our_order, query_params
from ckanext.mashhad.catalog.timeline import row_versions
from ckanext.mashhad.catalog.validators.stored_file_names import name_readably
from ckanext.mashhad.catalog.withdrawals import actions as withdrawals

ROOT = Path(config.__file__).parent
NEEDED_PLUGINS = ("scheming_datasets", "scheming_organizations", "dcat")
_AFTER_LOGIN = "ckan.auth.route_after_login"


def _auth_functions() -> dict[str, Any]:
    modules = [auth, *([activities_auth] if p.plugin_loaded("activity") else [])]
    return dict(each for module in modules for each in get_local_functions(module))


@tk.blanket.actions(actions)
@tk.blanket.auth_functions(_auth_functions)
@tk.blanket.blueprints(views)
@tk.blanket.cli(cli.get_commands)
@tk.blanket.helpers(helpers.template_functions)
@tk.blanket.validators(validators)
class MashhadPlugin(p.SingletonPlugin):
    """Persian dataset types, forms, dates, search, pages and the DCAT feed."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.ITranslation)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IUploader, inherit=True)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IFeed, inherit=True)
    p.implements(p.IAuthenticator, inherit=True)
    p.implements(IDueWork)

    # IConfigDeclaration

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        config.apply_site_defaults(tk.config)
        declaration.load_dict(yaml.safe_load((ROOT / "config_declaration.yaml").read_text()))

    # IConfigurer

    def update_config(self, config_: CKANConfig) -> None:
        tk.add_template_directory(config_, "templates")
        tk.add_public_directory(config_, "public")
        tk.add_resource("assets", "mashhad")
        # What is due and a box for a file, not a list of what one has entered.
        if config_.get(_AFTER_LOGIN, "dashboard.datasets") == "dashboard.datasets":
            config_[_AFTER_LOGIN] = "mashhad.publish"

    # IMiddleware

    def make_middleware(self, app: Any, config: CKANConfig) -> Any:
        assets_built.prepare(config)
        lasting_files.let_browsers_keep_them(app)
        caching.decide(app)
        database_session.install(app)
        page_policy.guard(app)
        entrance.install(app)
        sessions.watch(app)
        gathering.gather()
        clashes.install(app)
        return app

    # IConfigurable

    def configure(self, config_: CKANConfig) -> None:
        stored_texts.watch()
        mailer.smtplib = smtp.VERIFIED  # type: ignore[attr-defined]
        core_helpers.markdown = shown_texts.html
        if p.plugin_loaded("activity"):
            activities.install()
        line = tk.aslist(config_["ckan.plugins"])
        after_us = line[line.index("mashhad") :] if "mashhad" in line else line
        if missing := [name for name in NEEDED_PLUGINS if name not in after_us]:
            raise CkanConfigurationException(
                "The plugin 'mashhad' needs these plugins after it in ckan.plugins: "
                + " ".join(missing)
            )

    # ITranslation

    def i18n_directory(self) -> str:
        return str(Path(i18n.__file__).parent)

    def i18n_locales(self) -> list[str]:
        folder = Path(self.i18n_directory())
        return sorted(path.parent.name for path in folder.glob("*/LC_MESSAGES"))

    def i18n_domain(self) -> str:
        return "ckanext-mashhad"

    # IPackageController

    def create(self, entity: Any) -> None:
        model.forget_sent(entity)

    def edit(self, entity: Any) -> None:
        model.forget_sent(entity)

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        withdrawals.sign(context, pkg_dict["id"])

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        withdrawals.sign(context, pkg_dict["id"])

    def after_dataset_delete(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        withdrawals.sign(context, pkg_dict["id"])

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        model.add_first_published(pkg_dict)  # for search results too: CKAN indexes what it shows

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        schema = tk.h.scheming_get_dataset_schema(pkg_dict.get("type")) or {}
        version = row_versions.of_indexed(pkg_dict["id"])
        return index_fields(pkg_dict, schema) | {row_versions.FIELD: version}

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        asked = in_our_order(query_params(search_params))
        if bounds.is_refused(asked):
            raise SearchError(tk._("The search engine does not understand this query."))
        return asked | {"facet.mincount": max(1, asked.get("facet.mincount") or 1)}

    # IFacets

    def dataset_facets(
        self, facets_dict: OrderedDict[str, str], package_type: str
    ) -> OrderedDict[str, str]:
        return OrderedDict(facets.with_others(package_type, facets_dict, tk._))

    def organization_facets(
        self,
        facets_dict: OrderedDict[str, str],
        organization_type: str,
        package_type: str | None,
    ) -> OrderedDict[str, str]:
        return OrderedDict(facets.with_others("organization", facets_dict, tk._))

    # IFeed

    def get_feed_class(self) -> type[atom.Feed]:
        return atom.Feed

    def get_item_additional_fields(self, dataset_dict: dict[str, Any]) -> dict[str, Any]:
        return atom.entry_texts(dataset_dict)

    # IAuthenticator

    def authenticate(self, identity: dict[str, Any]) -> None:
        login_mail.spend_as_for_a_password(identity)

    def identify_user(self, user_id: str | None = None) -> Any:
        return sessions.anonymous_if_ended(user_id)

    def logout(self) -> None:
        if tk.current_user.is_authenticated:
            sessions.end_all(tk.current_user.id)

    # IDueWork

    def do_due_work(self) -> dict[str, int]:
        now = dt.datetime.now(dt.UTC)
        return {"index entries mended": index_sweep.sweep(now)}

    # IUploader

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> None:
        """Only names the file; storing it is left to CKAN or to another plugin."""
        name_readably(data_dict)
