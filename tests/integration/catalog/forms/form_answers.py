"""What forms and the API answer, and what they have stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest


def errors_of(create: Callable[..., dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """What is said against these fields, and where."""
    with pytest.raises(tk.ValidationError) as caught:
        create(**fields)
    return caught.value.error_dict


def shown(name: str) -> dict[str, Any]:
    """A dataset as it is stored."""
    context = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(context, {"id": name})


def value_of(page: str, field: str) -> str:
    """What stands in the box of a field."""
    found = re.search(rf'<input[^>]*name="{field}"[^>]*?\svalue="([^"]*)"', page, re.DOTALL)
    assert found, field
    return found[1]
