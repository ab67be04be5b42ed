"""API actions of the catalog room; what is in ``__all__`` is registered with CKAN by its name."""

from __future__ import annotations

from ckanext.mashhad.catalog.actions.keywords import mashhad_keywords_merge, tag_autocomplete
from ckanext.mashhad.catalog.actions.records import (
    dcat_catalog_search,
    dcat_catalog_show,
    dcat_dataset_show,
    mashhad_publication_attest,
    mashhad_publication_show,
    mashhad_unit_invite,
    mashhad_units_load,
    package_autocomplete,
)

__all__ = [
    "dcat_catalog_search",
    "dcat_catalog_show",
    "dcat_dataset_show",
    "mashhad_keywords_merge",
    "mashhad_publication_attest",
    "mashhad_publication_show",
    "mashhad_unit_invite",
    "mashhad_units_load",
    "package_autocomplete",
    "tag_autocomplete",
]
