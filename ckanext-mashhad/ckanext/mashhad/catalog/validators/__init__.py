"""Validators of the catalog room; thin: the knowledge is in the engines.

What is in ``__all__`` is registered with CKAN under its name. ``tag_name_validator``,
``tag_length_validator`` and ``tag_string_convert`` take the place of CKAN's own, which refuse
Persian half-spaces and count in Latin digits, and so does ``package_name_validator``, to save
queries. CKAN's ``filter_fields_and_values_should_have_same_length`` fails where one is missing.
"""

from __future__ import annotations

from ckanext.mashhad.catalog.validators.field_errors import FILE_AWAITED as FILE_AWAITED
from ckanext.mashhad.catalog.validators.field_errors import FOREIGN_RECORD as FOREIGN_RECORD
from ckanext.mashhad.catalog.validators.field_errors import FREE_NAMES as FREE_NAMES
from ckanext.mashhad.catalog.validators.field_errors import KNOWN as KNOWN
from ckanext.mashhad.catalog.validators.field_errors import WISHED_NAME as WISHED_NAME
from ckanext.mashhad.catalog.validators.guarded import mashhad_guarded, mashhad_reason_given
from ckanext.mashhad.catalog.validators.keyword_spelling import (
    tag_length_validator,
    tag_name_validator,
    tag_string_convert,
)
from ckanext.mashhad.catalog.validators.plain_values import (
    mashhad_amount,
    mashhad_code,
    mashhad_codes,
    mashhad_codes_output,
    mashhad_count,
    mashhad_date,
    mashhad_duties,
    mashhad_email,
    mashhad_flag,
    mashhad_format,
    mashhad_integer_output,
    mashhad_legal_id,
    mashhad_licence,
    mashhad_link,
    mashhad_office_phone,
    mashhad_plain,
    mashhad_required,
    mashhad_text,
    mashhad_website,
)
from ckanext.mashhad.catalog.validators.text_fields import (
    fluent_text,
    fluent_text_output,
    mashhad_settle_texts,
)
from ckanext.mashhad.catalog.validators.unit_parents import (
    mashhad_parent_unit,
    mashhad_portal_decides,
)
from ckanext.mashhad.catalog.validators.view_filters import (
    filter_fields_and_values_should_have_same_length,
)
from ckanext.mashhad.catalog.validators.whole_dataset import (
    mashhad_complete,
    mashhad_derived_date,
    mashhad_fiscal_year,
    mashhad_language_default,
    mashhad_name,
    mashhad_period_part,
    package_name_validator,
)

__all__ = [
    "filter_fields_and_values_should_have_same_length",
    "fluent_text",
    "fluent_text_output",
    "mashhad_amount",
    "mashhad_code",
    "mashhad_codes",
    "mashhad_codes_output",
    "mashhad_complete",
    "mashhad_count",
    "mashhad_date",
    "mashhad_derived_date",
    "mashhad_duties",
    "mashhad_email",
    "mashhad_fiscal_year",
    "mashhad_flag",
    "mashhad_format",
    "mashhad_guarded",
    "mashhad_integer_output",
    "mashhad_language_default",
    "mashhad_legal_id",
    "mashhad_licence",
    "mashhad_link",
    "mashhad_name",
    "mashhad_office_phone",
    "mashhad_parent_unit",
    "mashhad_period_part",
    "mashhad_plain",
    "mashhad_portal_decides",
    "mashhad_reason_given",
    "mashhad_required",
    "mashhad_settle_texts",
    "mashhad_text",
    "mashhad_website",
    "package_name_validator",
    "tag_length_validator",
    "tag_name_validator",
    "tag_string_convert",
]
