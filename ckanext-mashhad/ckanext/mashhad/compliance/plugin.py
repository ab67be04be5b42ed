"""The `mashhad_compliance` plugin: a table of contents of the compliance room."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.authz import get_local_functions
from ckan.common import CKANConfig
from ckan.exceptions import CkanConfigurationException

from ckanext.mashhad.catalog.interfaces import (
    Answerable,
    IAnswerable,
    IDueWork,
    IDutyRules,
    IFormerUnits,
    ISitemap,
)
from ckanext.mashhad.catalog.replies.reply import Key
from ckanext.mashhad.compliance import actions, answerable, auth, cli, due_work, helpers
from ckanext.mashhad.compliance.actions import language
from ckanext.mashhad.compliance.cases import case_store
from ckanext.mashhad.compliance.confirming import actions as confirm_actions
from ckanext.mashhad.compliance.confirming import auth as confirm_auth
from ckanext.mashhad.compliance.confirming import helpers as confirm_helpers
from ckanext.mashhad.compliance.digest import actions as digest_actions
from ckanext.mashhad.compliance.digest import auth as digest_auth
from ckanext.mashhad.compliance.digest import cli as digest_cli
from ckanext.mashhad.compliance.engine.vocabulary import facet
from ckanext.mashhad.compliance.fact_tables import belonging
from ckanext.mashhad.compliance.history import rule_store
from ckanext.mashhad.compliance.judgements import evaluation_jobs, served
from ckanext.mashhad.compliance.links import actions as link_actions
from ckanext.mashhad.compliance.links import auth as link_auth
from ckanext.mashhad.compliance.links import cli as link_cli
from ckanext.mashhad.compliance.links import helpers as link_helpers
from ckanext.mashhad.compliance.plan import actions as plan_actions
from ckanext.mashhad.compliance.quality import actions as quality_actions
from ckanext.mashhad.compliance.quality import cli as quality_cli
from ckanext.mashhad.compliance.quality import quality_store
from ckanext.mashhad.compliance.web import views

# The commands need no interface of their own: importing ``cli`` adds them to `ckan mashhad`.
COMMANDS = (cli.compliance, digest_cli.digest, link_cli.links, quality_cli.quality)

#: Reminders and addresses have folders with files of their own.
AUTH = {
    name: function
    for own in (auth, confirm_auth, digest_auth, link_auth)
    for name, function in get_local_functions(own)
}
HELPERS = {
    name: function
    for own in (helpers, confirm_helpers, link_helpers)
    for name, function in get_local_functions(own)
}


@tk.blanket.actions(
    {
        "mashhad_compliance_report": actions.mashhad_compliance_report,
        "mashhad_compliance_plan_show": plan_actions.mashhad_compliance_plan_show,
        "mashhad_compliance_plan_update": plan_actions.mashhad_compliance_plan_update,
        "mashhad_compliance_rules_put": plan_actions.mashhad_compliance_rules_put,
        "mashhad_evidence_confirm": confirm_actions.mashhad_evidence_confirm,
        "mashhad_link_list": link_actions.mashhad_link_list,
        "mashhad_publication_show": link_actions.mashhad_publication_show,
        "mashhad_quality_report": quality_actions.mashhad_quality_report,
        "mashhad_quality_show": quality_actions.mashhad_quality_show,
        "mashhad_letter_choice_show": digest_actions.mashhad_letter_choice_show,
        "mashhad_letter_choice_update": digest_actions.mashhad_letter_choice_update,
        "mashhad_letters_end": digest_actions.mashhad_letters_end,
        "mashhad_letters_preview": digest_actions.mashhad_letters_preview,
    }
)
@tk.blanket.auth_functions(AUTH)
@tk.blanket.blueprints(views)
@tk.blanket.helpers(HELPERS)
class MashhadCompliancePlugin(p.SingletonPlugin):
    """Which duty to publish each unit has met, is late with or misses, and why."""

    p.implements(p.IConfigurer)
    p.implements(p.IConfigurable)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IOrganizationController, inherit=True)
    p.implements(p.IFacets, inherit=True)
    p.implements(IDueWork)
    p.implements(IDutyRules)
    p.implements(IFormerUnits)
    p.implements(IAnswerable)
    p.implements(ISitemap)

    # IConfigurer

    def update_config(self, config_: CKANConfig) -> None:
        tk.add_template_directory(config_, "templates")
        tk.add_resource("assets", "mashhad_compliance")

    # IConfigurable

    def configure(self, config_: CKANConfig) -> None:
        line = tk.aslist(config_["ckan.plugins"])
        mine = line.index("mashhad_compliance") if "mashhad_compliance" in line else 0
        for needed in ("mashhad_tables", "mashhad"):
            if needed not in line[mine:]:
                raise CkanConfigurationException(
                    f"The plugin 'mashhad_compliance' needs the plugin '{needed}' after it in "
                    "ckan.plugins."
                )
        evaluation_jobs.wake_after_writes()

    # IPackageController

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        case_store.count_at_publication(pkg_dict["id"])

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        states = served.of_dataset(pkg_dict["id"])
        return {**pkg_dict, facet.FIELD: states} if states else pkg_dict

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        for item in search_results.get("search_facets", {}).get(facet.FIELD, {}).get("items", ()):
            item["display_name"] = facet.label(item["name"], language())
        return search_results

    # IOrganizationController

    def edit(self, entity: Any) -> None:
        if getattr(entity, "is_organization", False):
            quality_store.outdate_unit(entity.id)

    # IFacets

    def dataset_facets(
        self, facets_dict: OrderedDict[str, str], package_type: str
    ) -> OrderedDict[str, str]:
        return OrderedDict({**facets_dict, facet.FIELD: tk._("State of its duties")})

    def organization_facets(
        self,
        facets_dict: OrderedDict[str, str],
        organization_type: str,
        package_type: str | None,
    ) -> OrderedDict[str, str]:
        return self.dataset_facets(facets_dict, "")

    # IDueWork

    def do_due_work(self) -> dict[str, int]:
        return {f"compliance {word}": number for word, number in due_work.do().items()}

    # IFormerUnits

    def former_units(self, package_id: str, since: dt.datetime | None) -> set[str]:
        return belonging.former_units(package_id, since)

    # IDutyRules

    def duty_rule_texts(self) -> dict[str, str]:
        return rule_store.texts()

    # IAnswerable

    def answerable(self, keys: Collection[Key]) -> dict[Key, Answerable]:
        return answerable.judgements_of(keys)

    # ISitemap

    def pages_worth_reading(self) -> list[str]:
        return views.worth_reading()
