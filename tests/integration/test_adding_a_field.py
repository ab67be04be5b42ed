"""CONTRIBUTING.md, "How to add a field", followed word by word on a type of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from importlib import resources
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import yaml
from ckan.lib.search import clear_all

from ckanext.mashhad.catalog.engine import codelists

RECIPE = Path(__file__).parents[2] / "CONTRIBUTING.md"
SCHEMAS = resources.files("ckanext.mashhad.schemas")


def _example(kind: str) -> Any:
    """What the recipe tells people to write, from its own text."""
    section = RECIPE.read_text(encoding="utf-8").split("## How to add a field")[1]
    blocks = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    return next(found for block in blocks if kind in (found := yaml.safe_load(block))[0])


@pytest.fixture
def type_with_the_field(
    tmp_path: Path, ckan_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The contract type with the recipe's field in it, under another name, and its codelist.

    No other test finds a dataset of a type that only this one knows.
    """
    schema = yaml.safe_load(SCHEMAS.joinpath("contract.yaml").read_text(encoding="utf-8"))
    schema["dataset_type"] = "recipe"
    schema["dataset_fields"][6:6] = _example("field_name")
    file = tmp_path / "recipe.yaml"
    file.write_text(yaml.safe_dump(schema, allow_unicode=True), encoding="utf-8")
    monkeypatch.setitem(ckan_config, "scheming.dataset_schemas", file.as_uri())
    load = codelists.load
    listed = codelists.parse(
        "audit_result", {"title": {"fa_IR": "نتیجه", "en": "Result"}, "items": _example("code")}
    )
    monkeypatch.setattr(
        codelists, "load", lambda name: listed if name == "audit_result" else load(name)
    )
    yield
    clear_all()


@pytest.mark.own_site
@pytest.mark.usefixtures("type_with_the_field", "with_plugins", "clean_db", "clean_index")
def test_field_added_by_recipe_works_without_code(
    app: Any, create: Callable[..., dict[str, Any]], officer: dict[str, Any]
) -> None:
    field = _example("field_name")[0]
    name, label = field["field_name"], field["label"]["fa_IR"]
    code, word = (lambda item: (item["code"], item["label"]["fa_IR"]))(_example("code")[0])

    made = create(type="recipe", **{name: code})
    assert made[name] == code
    with pytest.raises(tk.ValidationError) as caught:
        create(type="recipe", **{name: "nonsense"})
    assert set(caught.value.error_dict) == {name}

    form = unescape(app.get("/recipe/new", headers={"Authorization": officer["token"]}).body)
    assert label in form
    assert field["help_text"]["fa_IR"] in form
    assert field["form_placeholder"]["fa_IR"] in form
    assert f'<option value="{code}">{word}</option>' in form

    page = unescape(app.get(f"/recipe/{made['name']}").body)
    assert label in page
    assert word in page
