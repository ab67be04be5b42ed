"""The duties that a dataset may name on this portal: shipped ones, and what the site decided."""

from __future__ import annotations

from collections.abc import Mapping

from ckan.plugins import PluginImplementations

from ckanext.mashhad.catalog.engine import duties
from ckanext.mashhad.catalog.engine.duties import Duty
from ckanext.mashhad.catalog.interfaces import IDutyRules


def load() -> Mapping[str, Duty]:
    """All duties by id, in the order of the files, the newest version of each."""
    texts = {}
    for plugin in PluginImplementations(IDutyRules):
        texts |= plugin.duty_rule_texts()
    return duties.of_texts(tuple(sorted(texts.items()))) if texts else duties.load()
