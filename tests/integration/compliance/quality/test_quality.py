"""The quality of a dataset's metadata: of what everybody sees, for whoever may see the dataset."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs as queues
from ckan.lib.redis import connect_to_redis

from ckanext.mashhad.compliance.addresses import model as links
from ckanext.mashhad.compliance.engine.vocabulary import score
from ckanext.mashhad.compliance.links import following
from ckanext.mashhad.compliance.quality import measuring, quality
from ckanext.mashhad.compliance.quality import quality_store as store
from ckanext.mashhad.compliance.quality.quality_store import Measured

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def shown(app, dataset, user=None, **more):
    headers = {"Authorization": user["token"]} if user else {}
    address = f"/api/3/action/mashhad_quality_show?id={dataset['name']}"
    return app.get(address, headers=headers, **more)


def indicators(answer):
    found = answer.json["result"]["dimensions"]
    return {one["id"]: one for dimension in found for one in dimension["indicators"]}


def test_it_is_measured_by_the_feed_and_page_and_api_agree(app, plain) -> None:
    answer = shown(app, plain)
    assert indicators(answer)["publisher"]["earned"] is True
    assert indicators(answer)["licence"]["earned"] is False
    assert indicators(answer)["licence"]["earn"] == "نخست فایلی بیفزایید."
    assert indicators(answer)["access_answers"]["earned"] is False
    result = answer.json["result"]
    assert result["possible"] + result["unmeasured"] == 405
    page = app.get(f"/en/dataset/{plain['name']}").text
    assert f"{result['points']} of {result['possible']} points" in page
    # What does not exist, or is no name, has none.
    shown(app, {"name": "no-such-dataset"}, status=404)
    for asked in ({}, {"id": ["a"]}, {"id": {"a": "b"}}):
        answer = app.post("/api/3/action/mashhad_quality_show", json=asked, status=409)
        assert "id" in answer.json["error"]


def test_a_private_dataset_has_its_quality_for_its_officers_only(app, plain, officer, act) -> None:
    act("package_patch", id=plain["id"], private=True)
    shown(app, plain, status=403)
    assert indicators(shown(app, plain, officer))["issued"]["earned"] is not None


CSV = {"url": "https://example.org/a.csv", "name": "الف", "format": "CSV"}


def stored() -> dict[str, Measured]:
    model.Session.expire_all()
    return {each.package_id: each for each in model.Session.scalars(sa.select(Measured))}


def asked(health_of: str, **health: object) -> None:
    """The address as the checker would leave it."""
    now = dt.datetime.now(dt.UTC)
    following.follow(now)
    change = sa.update(links.Link).where(links.Link.url == health_of)
    model.Session.execute(change.values(asked=now, **health))
    model.Session.commit()


def test_public_dataset_is_measured_once_per_change(app, create, plain, act) -> None:
    public, private = create(resources=[CSV]), create(period_part="m01", private=True)
    assert measuring.measure_waiting() == 2
    assert set(stored()) == {public["id"], plain["id"]}
    assert private["id"] not in stored()
    assert measuring.measure_waiting() == 0
    before = stored()[plain["id"]].all_points
    points = shown(app, plain).json["result"]["points"]
    act("package_patch", id=plain["id"], tags=[{"name": "بودجه"}])
    # Before the job came, the page tells the new figures.
    assert shown(app, plain).json["result"]["points"] == points + 30
    assert measuring.measure_waiting() == 1
    assert stored()[plain["id"]].all_points == before + 30


def test_stored_quality_is_current_and_page_measures_nothing(app, create, monkeypatch) -> None:
    made = create(resources=[CSV])
    now = shown(app, made).json["result"]
    measuring.measure_waiting()

    def fails(*_: object) -> None:
        raise AssertionError("measured anew")

    monkeypatch.setattr(measuring, "of_dataset", fails)
    assert shown(app, made).json["result"] == now
    page = app.get(f"/en/contract/{made['name']}").text
    assert f"{now['points']} of {now['possible']} points" in page


def test_addresses_that_were_asked_earn_or_lose_their_points(app, create) -> None:
    made = create(resources=[CSV])
    both = ("access_answers", "download_answers")

    def known_addresses() -> list[bool | None]:
        found = indicators(shown(app, made))
        return [found[each]["earned"] for each in both]

    assert known_addresses() == [None, None]
    asked(CSV["url"], said="answers", answered=dt.datetime.now(dt.UTC))
    assert known_addresses() == [True, True]
    asked(CSV["url"], said="fails", strikes=3, dead_since=dt.datetime.now(dt.UTC))
    assert known_addresses() == [False, False]
    asked(CSV["url"], said="refuses", strikes=0, dead_since=None)
    assert known_addresses() == [None, None]


def test_datasets_with_local_files_can_earn_all_points(app, create, act) -> None:
    made = create(resources=[])
    assert indicators(shown(app, made))["access_answers"]["earned"] is False
    without = indicators(shown(app, made))
    said = {without[each]["earn"] for each in ("licence", "format", "access_answers")}
    assert said <= {"نخست فایلی بیفزایید.", "Add a file first."}
    assert len(said) == 1
    assert without["keyword"]["earn"] not in said
    ours = "http://test.mashhad.example/a.csv"
    act("resource_create", package_id=made["id"], url=ours, format="CSV")
    result = shown(app, made).json["result"]
    assert (result["possible"], result["unmeasured"]) == (405, 0)
    assert not said & {each["earn"] for each in indicators(shown(app, made)).values()}
    assert indicators(shown(app, made))["conforms"]["earned"] is True


def test_dead_address_and_edited_unit_are_measured_anew(create, unit, act) -> None:
    made, other = create(resources=[CSV]), create(period_part="m01", resources=[])
    measuring.measure_waiting()
    store.outdate(sa.select(model.Resource.package_id).where(model.Resource.url == CSV["url"]))
    model.Session.commit()
    now = dt.datetime.now(dt.UTC)
    assert store.waiting(now, most=9) == [made["id"]]
    assert other["id"] in stored()
    act("organization_patch", id=unit["id"], phone="05131290000")
    assert set(store.waiting(dt.datetime.now(dt.UTC), most=9)) == {made["id"], other["id"]}


def test_one_that_cannot_be_measured_keeps_no_other_from_it(create, plain, monkeypatch) -> None:
    made, real = create(resources=[CSV]), measuring.of_dataset

    def fails(dataset: dict) -> quality.Quality:
        if dataset["id"] == made["id"]:
            raise RuntimeError("no description")
        return real(dataset)

    monkeypatch.setattr(measuring, "of_dataset", fails)
    assert measuring.measure_waiting() == 2
    assert stored()[made["id"]].earned is None
    assert stored()[plain["id"]].earned is not None
    assert measuring.measure_waiting() == 0  # until it changes
    assert [each.datasets for each in store.sums()] == [1]


def test_what_is_public_no_more_is_in_no_figure(create, act, app) -> None:
    made = create(resources=[CSV])
    measuring.measure_waiting()
    act("package_patch", id=made["id"], private=True)
    measuring.tick()
    report = app.get("/api/3/action/mashhad_quality_report").json["result"]
    assert (report["city"]["datasets"], report["units"]) == (0, [])
    assert report["city"]["percent"] is None
    assert stored() == {}


def test_the_tick_wakes_one_job_which_measures(create, cli) -> None:
    connect_to_redis().flushdb()
    create(resources=[])
    assert "description jobs: 1" in cli.invoke(ckan, ["mashhad", "tick"]).output
    assert "description jobs: 0" in cli.invoke(ckan, ["mashhad", "tick"]).output
    (job,) = (one for one in queues.get_queue().jobs if one.id.startswith("mashhad-descriptions"))
    job.func(*job.args)
    connect_to_redis().flushdb()
    assert len(stored()) == 1
    assert "description jobs: 0" in cli.invoke(ckan, ["mashhad", "tick"]).output


def test_the_command_measures_all_anew_and_tells_the_figures(create, cli) -> None:
    create(resources=[CSV])
    command = ["mashhad", "compliance", "quality"]
    for _ in range(2):
        assert "datasets measured: 1" in cli.invoke(ckan, [*command, "rebuild"]).output
    assert "datasets: 1, of 100 points:" in cli.invoke(ckan, [*command, "status"]).output


def test_pages_table_and_api_tell_the_same_figures(app, create, plain, unit) -> None:
    create(resources=[CSV])
    assert "هنوز چیزی سنجیده نشده" in app.get("/compliance/quality").text
    measuring.measure_waiting()
    report = app.get("/api/3/action/mashhad_quality_report").json["result"]
    (one,) = report["units"]
    each = stored().values()
    assert (one["unit"], one["datasets"]) == (unit["name"], 2)
    assert one["points"] == sum(each.all_points for each in each)
    assert one["percent"] == score.percent(one["points"], one["possible"])
    assert one["points"] == sum(dimension["points"] for dimension in one["dimensions"])
    whole = one["percent"]
    assert f"have {whole} of 100 points" in app.get("/en/compliance/quality").text
    of_unit = app.get(f"/en/compliance/quality/{unit['name']}").text
    assert f"have {whole} of 100 points" in of_unit
    assert "Name a licence." in of_unit
    assert f"{whole} of 100" in app.get(f"/en/compliance/{unit['name']}").text
    rows = list(csv.reader(io.StringIO(app.get("/compliance/quality.csv").text)))
    assert [row[3] for row in rows[1:]] == [str(one["percent"])] * 2
    worst = app.get(f"/api/3/action/mashhad_quality_report?unit={unit['name']}").json["result"]
    assert worst["results"][0]["name"] == plain["name"]
    app.get("/compliance/quality/no-such-unit", status=404)
    for wrong in ("0", "x", "-1", "1e3"):
        app.get(f"/compliance/quality/{unit['name']}?page={wrong}", status=404)
