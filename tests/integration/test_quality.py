"""The quality of a dataset's metadata: of what everybody sees, for whoever may see the dataset."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def shown(app, dataset, user=None, **more):
    headers = {"Authorization": user["token"]} if user else {}
    address = f"/api/3/action/mashhad_quality_show?id={dataset['name']}"
    return app.get(address, headers=headers, **more)


def indicators(answer):
    found = answer.json["result"]["dimensions"]
    return {one["id"]: one for dimension in found for one in dimension["indicators"]}


def test_it_is_measured_of_the_feed_and_told_in_the_language_of_the_request(app, plain) -> None:
    answer = shown(app, plain)
    assert indicators(answer)["publisher"]["earned"] is True
    assert indicators(answer)["licence"]["earned"] is False
    assert indicators(answer)["licence"]["earn"] == "مجوز استفاده را مشخص کنید."
    assert indicators(answer)["access_answers"]["earned"] is None
    assert answer.json["result"]["possible"] + answer.json["result"]["unmeasured"] == 405


def test_the_page_tells_the_same_figures_as_the_api(app, plain) -> None:
    result = shown(app, plain).json["result"]
    page = app.get(f"/en/dataset/{plain['name']}").text
    assert f"{result['points']} of {result['possible']} points" in page


def test_a_private_dataset_has_its_quality_for_its_officers_only(app, plain, officer, act) -> None:
    act("package_patch", id=plain["id"], private=True)
    shown(app, plain, status=403)
    assert indicators(shown(app, plain, officer))["issued"]["earned"] is not None


def test_of_what_does_not_exist_there_is_none(app) -> None:
    shown(app, {"name": "no-such-dataset"}, status=404)
