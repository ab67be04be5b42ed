"""Keywords: Persian ones are taken, and each word in one spelling."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog import model
from ckanext.mashhad.catalog.dcat import rdf
from ckanext.mashhad.catalog.engine.text import multilingual, tags
from ckanext.mashhad.catalog.validators.field_errors import FOREIGN_RECORD, KNOWN, say

#: In a context: the spelling of every keyword of the dataset that was read so far, by its key.
#: New datasets that are made in one transaction share it.
_READ = "mashhad_keywords_read"


def tag_name_validator(value: Any, context: Context) -> str:
    """CKAN's, for Persian: half-spaces, brackets, slashes and Persian commas are fine.

    A word that is in use already takes the spelling in which it is.
    """
    try:
        # The words of another catalogue come in the spelling of their language.
        keyword = tags.tidy(
            value, rdf.UNDETERMINED if context.get(FOREIGN_RECORD) else multilingual.FIRST
        )
    except tags.TagError as error:
        raise tk.Invalid(say(error)) from error
    package = context.get("package")
    kept: Any = context.get(KNOWN, context) if package is None else context
    read: dict[str, str] = kept.setdefault(_READ, {})
    key = tags.key(keyword)
    if key not in read:
        read[key] = model.keyword_spelling(keyword, package.id if package else None)
    return read[key]


def tag_length_validator(value: Any, context: Context) -> str:
    """CKAN's, which says in Latin digits how long a keyword may be."""
    try:
        tags.check_length(str(value))
    except tags.TagError as error:
        raise tk.Invalid(say(error)) from error
    return str(value)


def tag_string_convert(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """CKAN's, for Persian: what is typed is parted at Persian commas too.

    The form's view has already parted it at Latin ones.
    """
    value = data.get(key)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        typed = value
    elif isinstance(value, str):
        typed = tags.split(value)
    else:
        raise tk.Invalid(tk._("Write the keywords with commas between them."))
    positions = [k[1] for k in data if len(k) == 3 and k[0] == "tags"]
    for position in positions:
        parts = tags.split(str(data.get(("tags", position, "name")) or ""))
        if len(parts) > 1 and parts[0] in typed:
            data[("tags", position, "name")] = parts[0]
    for number, tag in enumerate(typed, max(positions, default=-1) + 1):
        name = tag_name_validator(tag, context)
        data[("tags", number, "name")] = tag_length_validator(name, context)
