"""The portal records when a dataset and its files were first public; a sysadmin may attest."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.plugins import toolkit as tk
from ckan.tests import helpers

from ckanext.mashhad.catalog.actions import catalog_records
from ckanext.mashhad.catalog.timeline import first_public

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

FORGED = "2001-01-01T00:00:00Z"
REASON = "در درگاه پیشین شهرداری منتشر شده بود"


def show(id_: str, **context: object) -> dict:
    return helpers.call_action("package_show", context, id=id_)


def attest(user: dict, id_: str, moment: str = "1403/07/15", reason: str = REASON) -> dict:
    context = {"user": user["name"], "ignore_auth": False}
    return helpers.call_action(
        "mashhad_publication_attest", context, id=id_, moment=moment, reason=reason
    )


def test_a_private_dataset_has_none_until_it_is_made_public(create, act, freezer) -> None:
    freezer.move_to("2026-11-20 08:00:00")
    made = create(private=True, resources=[{"url": "https://example.org/a.csv", "name": "الف"}])
    assert "first_published" not in show(made["id"], use_cache=False)
    freezer.move_to("2026-11-25 09:00:00")
    act("bulk_update_public", datasets=[made["id"]], org_id=made["owner_org"])
    shown = show(made["id"])
    assert shown["first_published"] == "2026-11-25T09:00:00Z"
    assert shown["resources"][0]["first_published"] == "2026-11-25T09:00:00Z"


def test_later_edits_and_later_files_leave_the_first_moment(create, act, freezer) -> None:
    freezer.move_to("2026-11-20 08:00:00")
    made = create(resources=[{"url": "https://example.org/a.csv", "name": "الف"}])
    shown = show(made["id"])
    assert shown["first_published"] == "2026-11-20T08:00:00Z"
    assert shown["resources"][0]["first_published"] == "2026-11-20T08:00:00Z"
    freezer.move_to("2026-11-25 09:00:00")
    act("resource_create", package_id=made["id"], url="https://example.org/b.csv", name="ب")
    shown = show(made["id"])
    assert shown["first_published"] == "2026-11-20T08:00:00Z"
    assert [r["first_published"] for r in shown["resources"]] == [
        "2026-11-20T08:00:00Z",
        "2026-11-25T09:00:00Z",
    ]


def test_dataset_attested_with_those_of_files_not_known_before(create, act, sysadmin) -> None:
    files = [{"url": f"https://example.org/{name}.csv", "name": name} for name in ("a", "b")]
    made = create(resources=files)
    first, second = made["resources"]
    attest(sysadmin, first["id"], moment="1403/01/15")
    context = {"user": sysadmin["name"], "ignore_auth": False}
    helpers.call_action(
        "mashhad_publication_attest",
        context,
        id=made["id"],
        moment="1403/07/15",
        reason=REASON,
        with_files=True,
    )
    shown = show(made["id"])
    assert shown["first_published"].startswith("2024-10-0")
    early, late = (each["first_published"] for each in shown["resources"])
    assert early.startswith("2024-04-0")
    assert late == shown["first_published"]
    (told,) = act("mashhad_publication_show", id=second["id"])["attestations"]
    assert told["reason"] == REASON
    [indexed] = act("package_search", q=f"id:{made['id']}")["results"]
    assert indexed["metadata_modified"] == shown["metadata_modified"] > made["metadata_modified"]
    assert show(made["id"], use_cache=False)["metadata_modified"] == shown["metadata_modified"]


def test_word_corrected_with_files_is_corrected_of_its_files(create, act, sysadmin) -> None:
    files = [{"url": f"https://example.org/{name}.csv", "name": name} for name in ("a", "b")]
    made = create(resources=files)
    own, with_dataset = (each["id"] for each in made["resources"])
    attest(sysadmin, own, moment="1401/01/15")
    context = {"user": sysadmin["name"], "ignore_auth": False}
    for moment in ("1402/01/15", "1403/07/15"):
        words = {"id": made["id"], "moment": moment, "reason": REASON, "with_files": True}
        helpers.call_action("mashhad_publication_attest", context, **words)
    shown = show(made["id"])
    days = {each["id"]: each["first_published"] for each in shown["resources"]}
    assert days[with_dataset] == shown["first_published"] == "2024-10-05T20:30:00Z"
    assert days[own].startswith("2022-04-0")


def test_what_is_purged_and_made_anew_meanwhile_is_another(
    create, act, sysadmin, monkeypatch
) -> None:
    made = create()

    def make_anew(*_asked) -> None:
        act("dataset_purge", id=made["id"])
        create(id=made["id"], private=True)

    with monkeypatch.context() as patched:
        patched.setattr(search, "rebuild", make_anew)
        assert attest(sysadmin, made["id"])["attestations"][0]["reason"] == REASON
    act("package_patch", id=made["id"], private=False)
    read = catalog_records._publication
    answers = iter([lambda id_: (read(id_), make_anew())[0], read])
    monkeypatch.setattr(catalog_records, "_publication", lambda id_: next(answers)(id_))
    with pytest.raises(tk.ObjectNotFound):
        act("mashhad_publication_attest", id=made["id"], moment="1403/07/15", reason=REASON,
            with_files=True)  # fmt: skip


def test_nobody_sets_it_by_sending_it(create, act) -> None:
    made = create()
    sent = show(made["id"]) | {"first_published": "2001-01-01T00:00:00Z"}
    sent["resources"] = [
        {"url": "https://example.org/a.csv", "name": "الف", "first_published": "2001-01-01"}
    ]
    act("package_update", **sent)
    shown = show(made["id"])
    assert shown["first_published"].startswith("20")
    assert shown["first_published"] > "2002"
    assert shown["resources"][0]["first_published"] > "2002"
    stored = model.Session.scalar(
        sa.select(model.Resource.extras).where(model.Resource.package_id == made["id"])
    )
    assert "first_published" not in (stored or {})


def test_attestation_is_shown_with_reason_and_seen_moment_stays(create, sysadmin) -> None:
    made = create()
    seen = show(made["id"])["first_published"]
    attest(sysadmin, made["id"])
    told = helpers.call_action("mashhad_publication_show", id=made["id"])
    assert told["first_published"] == "2024-10-05T20:30:00Z"
    assert told["seen_at"] == seen
    assert [word["reason"] for word in told["attestations"]] == [REASON]
    found = helpers.call_action("package_search", q="قراردادهای")["results"]
    assert [dataset["first_published"] for dataset in found] == ["2024-10-05T20:30:00Z"]


def test_lists_of_what_is_new_follow_an_attestation_at_once(create, sysadmin) -> None:
    one, other, third = create(), create(), create()
    newest = {"q": "قراردادهای", "sort": "first_published desc"}
    for dataset, moment in ((one, "1403/01/15"), (other, "1403/09/15"), (third, "1403/05/15")):
        attest(sysadmin, dataset["id"], moment=moment)
    found = helpers.call_action("package_search", **newest)["results"]
    assert [dataset["id"] for dataset in found] == [other["id"], third["id"], one["id"]]
    attest(sysadmin, other["id"], moment="1403/03/15")
    found = helpers.call_action("package_search", **newest)["results"]
    assert [dataset["id"] for dataset in found] == [third["id"], other["id"], one["id"]]


def test_lists_of_what_is_new_follow_what_the_portal_saw(create, freezer) -> None:
    freezer.move_to("2026-11-20 08:00:00")
    older = create()
    freezer.move_to("2026-11-25 09:00:00")
    newer = create()
    oldest_first = helpers.call_action("package_search", sort="first_published asc")["results"]
    assert [dataset["id"] for dataset in oldest_first] == [older["id"], newer["id"]]
    found = helpers.call_action("package_search", sort="first_published desc")["results"]
    assert [dataset["id"] for dataset in found] == [newer["id"], older["id"]]


def test_index_has_the_moment_that_the_timeline_tells(create) -> None:
    made = create(resources=[{"url": "https://example.org/a.csv", "name": "الف"}])
    (found,) = helpers.call_action("package_search", fq=f"id:{made['id']}")["results"]
    for shown in (found, *found["resources"]):
        told = first_public.find(shown["id"]).seen_at
        assert dt.datetime.fromisoformat(shown["first_published"]) == told.replace(microsecond=0)


def test_bad_attestation_and_one_of_an_officer_are_not_stored(create, sysadmin, officer) -> None:
    made = create()
    for moment, reason, field in (
        ("1490/01/01", REASON, "moment"),
        ("1403/13/01", REASON, "moment"),
        ("1403/07/15", "", "reason"),
        ("1403/07/15", "نام\tنام پدر\nعلی\tحسن\nرضا\tتقی\nزهرا\tقاسم", "reason"),
    ):
        with pytest.raises(tk.ValidationError) as caught:
            attest(sysadmin, made["id"], moment, reason)
        assert list(caught.value.error_dict) == [field]
    with pytest.raises(tk.NotAuthorized):
        attest(officer, made["id"])
    told = helpers.call_action("mashhad_publication_show", id=made["id"])
    assert told["attestations"] == []


def test_record_of_private_dataset_is_hidden_from_strangers(create, act) -> None:
    made = create()
    act("package_patch", id=made["id"], private=True)
    with pytest.raises(tk.NotAuthorized):
        helpers.call_action(
            "mashhad_publication_show",
            {"user": "", "ignore_auth": False, "auth_user_obj": None},
            id=made["id"],
        )


def test_plain_datasets_are_recorded_too(plain) -> None:
    assert "first_published" in show(plain["id"])


class TestPage:
    def url(self, dataset: dict) -> str:
        return f"/first-published/{dataset['id']}"

    def test_everybody_reads_it_and_only_a_sysadmin_sends_its_form(
        self, app, create, sysadmin, officer
    ) -> None:
        app.get(self.url(create(private=True)), status=404)
        made = create()
        as_ = lambda user: {"Authorization": user["token"]}  # noqa: E731
        assert 'name="reason"' not in app.get(self.url(made), status=200).body
        assert 'name="reason"' not in app.get(self.url(made), headers=as_(officer)).body
        assert 'name="reason"' in app.get(self.url(made), headers=as_(sysadmin)).body
        word = {"moment": "1403/07/15", "reason": REASON}
        app.post(self.url(made), data=word, headers=as_(officer), status=403)
        headers = as_(sysadmin)
        page = app.post(self.url(made), data={**word, "moment": "۱۴۰۳/۱۳/۰۱"}, headers=headers)
        assert "۱۴۰۳/۱۳/۰۱" in page.body
        assert "روزی مانند ۱۴۰۳/۰۷/۱۵" in page.body
        assert 'class="error-block"' in page.body
        app.post(self.url(made), data={"moment": "۱۴۰۳/۰۷/۱۵", "reason": REASON}, headers=headers)
        assert REASON in app.get(self.url(made)).body


def test_a_plain_dataset_neither_keeps_nor_shows_what_is_sent(app, act, unit) -> None:
    made = act(
        "package_create",
        name="forged",
        title="Forged",
        owner_org=unit["id"],
        extras=[{"key": "first_published", "value": FORGED}, {"key": "kept", "value": "yes"}],
        resources=[{"url": "https://example.org/a.csv", "first_published": FORGED}],
    )
    act("resource_create", package_id="forged", url="https://b.example/", first_published=FORGED)
    shown = [show("forged"), show("forged", use_cache=False)]
    found = helpers.call_action("resource_search", query="url:example")["results"]
    feed = app.get("/dataset/forged.ttl").text
    assert "2001-01-01" not in f"{shown}{found}{feed}"
    assert [one["extras"] for one in shown] == [[{"key": "kept", "value": "yes"}]] * 2
    extras = sa.select(model.Resource.extras).where(model.Resource.package_id == made["id"])
    assert all("first_published" not in (kept or {}) for kept in model.Session.scalars(extras))


def test_what_older_portals_stored_under_that_name_is_not_shown(app, plain) -> None:
    package = model.Package.get(plain["id"])
    package.extras["first_published"] = FORGED
    model.Session.add(
        model.Resource(
            package_id=package.id, url="https://a.example/", extras={"first_published": FORGED}
        )
    )
    model.Session.commit()
    search.rebuild(package.id)
    indexed = helpers.call_action("package_search", q="id:" + package.id)["results"]
    feed = app.get(f"/dataset/{package.id}.ttl").text + app.get("/catalog.ttl").text
    assert "2001-01-01" not in f"{show(package.id, use_cache=False)}{indexed}{feed}"


def test_an_id_that_is_no_text_is_the_id_of_nothing(sysadmin) -> None:
    for id_ in (5, ["a"], {"a": "b"}, "a\0b", True):
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action("mashhad_publication_show", id=id_)
        with pytest.raises(tk.ObjectNotFound):
            attest(sysadmin, id_)
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action("dcat_dataset_show", id=id_)
