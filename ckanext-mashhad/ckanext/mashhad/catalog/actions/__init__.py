"""API actions of the catalog room; what is in ``__all__`` is registered with CKAN by its name."""

from __future__ import annotations

from ckanext.mashhad.catalog.actions.catalog_records import (
    dataset_purge,
    dcat_catalog_search,
    dcat_catalog_show,
    dcat_dataset_show,
    mashhad_publication_attest,
    mashhad_publication_show,
    mashhad_unit_invite,
    mashhad_units_load,
)
from ckanext.mashhad.catalog.actions.keyword_search import (
    mashhad_keywords_merge,
    tag_autocomplete,
    tag_list,
    tag_search,
    tag_show,
)
from ckanext.mashhad.catalog.actions.memberships import (
    group_member_delete,
    organization_member_delete,
    package_owner_org_update,
    user_invite,
)
from ckanext.mashhad.catalog.actions.pickers import (
    group_autocomplete,
    group_list,
    organization_autocomplete,
    organization_list,
    organization_list_for_user,
    user_autocomplete,
    user_list,
)
from ckanext.mashhad.catalog.actions.previews import resource_view_list, resource_view_show
from ckanext.mashhad.catalog.actions.relationships import (
    package_relationship_create,
    package_relationship_update,
)
from ckanext.mashhad.catalog.actions.searching import package_autocomplete, package_search
from ckanext.mashhad.catalog.actions.sizes import (
    group_create,
    group_update,
    organization_create,
    organization_update,
    package_create,
    package_update,
)
from ckanext.mashhad.catalog.replies.actions import (
    mashhad_reply_create,
    mashhad_reply_decide,
    mashhad_reply_erase,
    mashhad_reply_list,
    mashhad_reply_withdraw,
)
from ckanext.mashhad.catalog.withdrawals.actions import (
    bulk_update_delete,
    bulk_update_private,
    mashhad_withdrawal_hide,
    mashhad_withdrawal_show,
    mashhad_withdrawal_update,
    package_delete,
    resource_delete,
    resource_update,
)

__all__ = [
    "bulk_update_delete",
    "bulk_update_private",
    "dataset_purge",
    "dcat_catalog_search",
    "dcat_catalog_show",
    "dcat_dataset_show",
    "group_autocomplete",
    "group_create",
    "group_list",
    "group_member_delete",
    "group_update",
    "mashhad_keywords_merge",
    "mashhad_publication_attest",
    "mashhad_publication_show",
    "mashhad_reply_create",
    "mashhad_reply_decide",
    "mashhad_reply_erase",
    "mashhad_reply_list",
    "mashhad_reply_withdraw",
    "mashhad_unit_invite",
    "mashhad_units_load",
    "mashhad_withdrawal_hide",
    "mashhad_withdrawal_show",
    "mashhad_withdrawal_update",
    "organization_autocomplete",
    "organization_create",
    "organization_list",
    "organization_list_for_user",
    "organization_member_delete",
    "organization_update",
    "package_autocomplete",
    "package_create",
    "package_delete",
    "package_owner_org_update",
    "package_relationship_create",
    "package_relationship_update",
    "package_search",
    "package_update",
    "resource_delete",
    "resource_update",
    "resource_view_list",
    "resource_view_show",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
    "tag_show",
    "user_autocomplete",
    "user_invite",
    "user_list",
]
