"""Logos and pictures of accounts pass the check of structure that other pictures pass."""

from __future__ import annotations

import base64
import io

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.types import Context
from werkzeug.datastructures import FileStorage

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg=="
)
ROWS = "نام,کد ملی\nعلی نمونه,0499370899\n".encode()


@pytest.mark.parametrize("at", ["group", "user"])
def test_a_picture_with_a_table_behind_it_is_refused(admin, unit, at) -> None:
    known = model.User.get(admin["id"])
    record = unit if at == "group" else admin
    action = "organization_patch" if at == "group" else "user_patch"

    def send(raw: bytes) -> dict[str, object]:
        picture = FileStorage(io.BytesIO(raw), "logo.png", content_type="image/png")
        context = Context(user=known.name, auth_user_obj=known)
        return tk.get_action(action)(context, {"id": record["id"], "image_upload": picture})

    for raw in (PNG + ROWS, PNG[:-20], ROWS):
        with pytest.raises(tk.ValidationError) as refused:
            send(raw)
        assert "no picture" in str(refused.value.error_dict["image_upload"])
    shown = send(PNG)
    assert str(shown["image_display_url"]).endswith(".png")
