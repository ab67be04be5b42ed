"""What CKAN gathers at the first request is there before it."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.lib import i18n

from ckanext.mashhad.catalog.entrance import gathering

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_languages_are_gathered_before_two_requests_do(monkeypatch: Any) -> None:
    monkeypatch.setattr(i18n, "available_locales", None)
    gathering.gather()
    names = [locale.short_name for locale in i18n.available_locales or ()]
    assert len(names) == len({*names}) > 1
