"""The `mashhad_tables` plugin: a table of contents of the tables room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.authz import get_local_functions
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend

from ckanext.mashhad.catalog.background import workers
from ckanext.mashhad.catalog.interfaces import IDueWork, ISandboxed, IStoredNames, ITextGuard
from ckanext.mashhad.catalog.validators import field_errors
from ckanext.mashhad.tables import actions, auth, cli, helpers
from ckanext.mashhad.tables.bulk import actions as bulk_actions
from ckanext.mashhad.tables.bulk import auth as bulk_auth
from ckanext.mashhad.tables.bulk import batch_job, steps
from ckanext.mashhad.tables.bulk import helpers as bulk_helpers
from ckanext.mashhad.tables.feedback import actions as feedback_actions
from ckanext.mashhad.tables.feedback import auth as feedback_auth
from ckanext.mashhad.tables.feedback import feedback_mail
from ckanext.mashhad.tables.feedback import helpers as feedback_helpers
from ckanext.mashhad.tables.intake import actions as intake_actions
from ckanext.mashhad.tables.intake import check_jobs, picture_intake, upload_intake
from ckanext.mashhad.tables.nil_reports import actions as nil_actions
from ckanext.mashhad.tables.nil_reports import nil_reports
from ckanext.mashhad.tables.overrides import actions as override_actions
from ckanext.mashhad.tables.overrides import overrides
from ckanext.mashhad.tables.preview import actions as preview_actions
from ckanext.mashhad.tables.publication import serving
from ckanext.mashhad.tables.rows import row_reads, row_writes
from ckanext.mashhad.tables.sandbox.checking import CHECKER, THREADS
from ckanext.mashhad.tables.versions import erased_names
from ckanext.mashhad.tables.web import preview_requests, views

# The commands need no interface of their own: importing ``cli`` adds them to `ckan mashhad`.
COMMANDS = (cli.tables,)

ACTIONS = (
    {
        name: getattr(actions, name)
        for name in (
            "mashhad_column_mapping_show",
            "mashhad_column_mapping_update",
            "mashhad_file_restore",
            "mashhad_file_check_show",
            "mashhad_file_confirm",
            "mashhad_file_discard",
            "mashhad_file_override",
            "mashhad_file_version_list",
            "mashhad_file_waive",
        )
    }
    | {
        name: getattr(intake_actions, name)
        for name in (
            "package_create",
            "package_create_default_resource_views",
            "package_update",
            "resource_create",
            "resource_update",
        )
    }
    | preview_actions.ACTIONS
    | row_reads.ACTIONS
    | row_writes.ACTIONS
    | nil_actions.ACTIONS
    | override_actions.ACTIONS
    | bulk_actions.ACTIONS
)

#: What readers tell units, in a folder with files of its own.
FEEDBACK = (
    "mashhad_feedback_create",
    "mashhad_feedback_list",
    "mashhad_feedback_show",
    "mashhad_feedback_update",
)
HELPERS = dict(
    get_local_functions(helpers)
    + get_local_functions(feedback_helpers)
    + get_local_functions(bulk_helpers)
)
AUTH = dict(
    get_local_functions(auth) + get_local_functions(feedback_auth) + get_local_functions(bulk_auth)
)


@tk.blanket.actions(ACTIONS | {name: getattr(feedback_actions, name) for name in FEEDBACK})
@tk.blanket.auth_functions(AUTH)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(HELPERS)
class MashhadTablesPlugin(p.SingletonPlugin):
    """Uploaded tables are checked before anybody but their unit can read them."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IUploader, inherit=True)
    p.implements(IDueWork)
    p.implements(ISandboxed)
    p.implements(ITextGuard)
    p.implements(IStoredNames)

    # IConfigurer

    def update_config(self, config_: CKANConfig) -> None:
        tk.add_template_directory(config_, "templates")
        tk.add_resource("assets", "mashhad_tables")

    # IMiddleware

    def make_middleware(self, app: Any, config: CKANConfig) -> Any:
        # CVE-2026-42031 of CKAN 2.12.0: with it a search reads what it may not. By now the
        # DataStore has read its list of functions, if it has SQL search at all.
        backend = DatastoreBackend.get_active_backend()
        getattr(backend, "allowed_sql_functions", set()).discard("ts_rewrite")
        preview_requests.refuse_odd_forms(app)
        return app

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
        upload_intake.created(entity)
        steps.created(entity)
        nil_reports.judge(entity, is_new=True)

    def edit(self, entity: Any) -> None:
        nil_reports.judge(entity)

    # IUploader

    def get_uploader(self, upload_to: str, old_filename: str | None) -> Any:
        return picture_intake.uploader(upload_to, old_filename)

    def get_resource_uploader(self, data_dict: dict[str, Any]) -> serving.PublishedFile | None:
        return serving.uploader(data_dict)

    # IDueWork

    def do_due_work(self) -> dict[str, int]:
        done = {f"files {word}": number for word, number in check_jobs.tick().items()}
        done |= {f"batches {word}": number for word, number in batch_job.tick().items()}
        return {**done, "feedback told again": feedback_mail.tick(dt.datetime.now(dt.UTC))}

    # ISandboxed

    def sandboxed(self) -> dict[str, tuple[str, Mapping[str, str]]]:
        return dict.fromkeys((workers.CHECKS, workers.BATCHES), (CHECKER, THREADS))

    # IStoredNames

    def erase_names(self, package_id: str, resource_id: str | None) -> None:
        erased_names.erase_names(package_id, resource_id)

    # ITextGuard

    def fault_of_text(self, text: str, unit: str = "", *, bare_codes: bool = False) -> str:
        faults = overrides.errors(text, unit, bare_codes=bare_codes)
        return " ".join(map(field_errors.say, faults))

    def masked(self, text: str, unit: str = "") -> str:
        return overrides.masked(text, unit)

    def may_let_pass(self, context: Context, unit: str, package_id: str = "") -> bool:
        return override_actions.may_let_pass(context, unit, package_id)

    def let_pass(
        self, context: Context, unit: str, texts: Sequence[str], reason: str, package_id: str = ""
    ) -> str:
        return override_actions.let_pass(context, unit, texts, reason, package_id)
