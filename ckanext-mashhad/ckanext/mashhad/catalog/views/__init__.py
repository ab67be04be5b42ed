"""The addresses of the catalog room; the plugin registers every blueprint named here."""

from __future__ import annotations

from ckanext.mashhad.catalog.replies.views import mashhad_replies
from ckanext.mashhad.catalog.views.dcat_feed import mashhad_feed
from ckanext.mashhad.catalog.views.extra_pages import mashhad
from ckanext.mashhad.catalog.views.form_lookups import mashhad_typed
from ckanext.mashhad.catalog.views.form_pages import mashhad_forms
from ckanext.mashhad.catalog.views.guards import mashhad_guards
from ckanext.mashhad.catalog.views.members import mashhad_members
from ckanext.mashhad.catalog.views.password_reset import mashhad_logins
from ckanext.mashhad.catalog.views.side_doors import mashhad_side_doors
from ckanext.mashhad.catalog.views.sitemap import mashhad_sitemap
from ckanext.mashhad.catalog.withdrawals.views import mashhad_withdrawals

__all__ = [
    "mashhad",
    "mashhad_feed",
    "mashhad_forms",
    "mashhad_guards",
    "mashhad_logins",
    "mashhad_members",
    "mashhad_replies",
    "mashhad_side_doors",
    "mashhad_sitemap",
    "mashhad_typed",
    "mashhad_withdrawals",
]
